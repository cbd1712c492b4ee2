"""Working days: how many there are, and which day a number of them leads to.

Weekends and statutory holidays do not count, make-up weekends do (行政许可法 art. 82); the day on which a period begins
does not count (民法典 art. 201). The package `holidays` knows the years that have been published; a notice that an
administrator imports takes its place for its year. Past the last published year everything is computed still, and
provisional. Days are those of Shanghai.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from ckan import model

from ckanext.govshare.cases.calendar import years
from ckanext.govshare.cases.calendar.model import HolidayNotice
from ckanext.govshare.cases.calendar.years import SpecialDay

__all__ = [
    "SHANGHAI",
    "Calendar",
    "add",
    "between",
    "current",
    "day_of",
    "is_working_day",
    "last_official",
    "today",
    "version",
]

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Calendar:
    """One version of the calendar. It does not change, so whoever counts much takes it once with `current()`."""

    def __init__(self, version: str, notices: Mapping[int, Iterable[SpecialDay]]) -> None:
        """Take the imported years' special days; a notice may reach into the December before its year."""
        self.version = version
        self._notices = {year: tuple(days) for year, days in notices.items()}
        self._imported = {special.day: special for year in sorted(self._notices) for special in self._notices[year]}
        self._years: dict[int, list[int]] = {}
        self.last_official = years.FIRST
        while self.official(self.last_official + 1):
            self.last_official += 1

    def with_notice(self, year: int, days: Iterable[SpecialDay]) -> Calendar:
        """Return the calendar as it would be with another notice; it has no version."""
        return Calendar("", {**self._notices, year: days})

    def official(self, year: int) -> bool:
        """Tell whether a notice has set a year's days: one that was imported, or one that the package knows."""
        return year in self._notices or years.shipped(year).official

    def special(self, day: date) -> SpecialDay | None:
        """Return what makes a day special; None for one that is what its weekday says."""
        if day in self._imported:
            return self._imported[day]
        known = years.statutory(day.year) if day.year in self._notices else years.shipped(day.year).days
        return known.get(day)

    def is_working_day(self, day: date) -> bool:
        """Tell whether offices work on a day."""
        special = self.special(day)
        return special.kind == "workday" if special else day.weekday() < 5

    def add(self, day: date, n: int) -> tuple[date, bool]:
        """Return the n-th working day after a day, or for a negative number before it, and whether it is provisional.

        :raises ValueError: when it lies outside of the calendar
        """
        found = self._step(day, n)
        return found, self.provisional(day, found)

    def _step(self, day: date, n: int) -> date:
        if n == 0:
            return day
        year, days = day.year, self._working(day.year)
        at = bisect_right(days, day.toordinal()) + n - 1 if n > 0 else bisect_left(days, day.toordinal()) + n
        while at >= len(days):
            at -= len(days)
            year += 1
            days = self._working(year)
        while at < 0:
            year -= 1
            days = self._working(year)
            at += len(days)
        return date.fromordinal(days[at])

    def provisional(self, start: date, end: date) -> bool:
        """Tell whether no notice has set some year of a period yet, so that its working days may still change."""
        first, last = sorted((start.year, end.year))
        return not all(self.official(year) for year in range(first, last + 1))

    def between(self, start: date, end: date) -> int:
        """Return how many working days lie after one day and until another one, which counts; negative when reversed.

        :raises ValueError: when one of them lies outside of the calendar
        """
        if end < start:
            return -self.between(end, start)
        whole = sum(len(self._working(year)) for year in range(start.year, end.year))
        until, since = (bisect_right(self._working(day.year), day.toordinal()) for day in (end, start))
        return whole + until - since

    def _working(self, year: int) -> list[int]:
        """Return a year's working days as ordinals."""
        if year not in self._years:
            if not years.FIRST <= year <= years.LAST:
                raise ValueError(f"The calendar has the years {years.FIRST} to {years.LAST}, not {year}")
            first = date(year, 1, 1)
            days = (first + timedelta(n) for n in range(366))
            self._years[year] = [day.toordinal() for day in days if day.year == year and self.is_working_day(day)]
        return self._years[year]


_notice = HolidayNotice.__table__.c


def current() -> Calendar:
    """Return the calendar as it is now: one small query, and all else is kept as long as nobody imports a notice."""
    newest = sa.select(_notice.version, _notice.imported).order_by(_notice.version.desc()).limit(1)
    row = model.Session.execute(newest).first()
    # The moment too: a restored database may count its versions anew.
    return _calendar(*row) if row else _calendar(0, None)


@lru_cache(maxsize=2)
def _calendar(number: int, imported: datetime | None) -> Calendar:
    newest = sa.select(_notice.year, _notice.days).distinct(_notice.year)
    rows = model.Session.execute(newest.where(_notice.version <= number).order_by(_notice.year, _notice.version.desc()))
    return Calendar(f"{years.edition()}+{number}", {year: map(special_day, days) for year, days in rows if days})


def special_day(kept: Mapping[str, Any]) -> SpecialDay:
    """Return a special day as the table keeps it."""
    return SpecialDay(date.fromisoformat(kept["day"]), kept["kind"], kept["name"])


def is_working_day(day: date) -> bool:
    """Tell whether offices work on a day."""
    return current().is_working_day(day)


def add(day: date, n: int) -> tuple[date, bool]:
    """Return the n-th working day after a day, and whether it is provisional; see `Calendar.add`."""
    return current().add(day, n)


def between(start: date, end: date) -> int:
    """Return how many working days lie after one day and until another one; see `Calendar.between`."""
    return current().between(start, end)


def version() -> str:
    """Return which calendar counts: the edition of the package, and the number of the last import."""
    return current().version


def last_official() -> int:
    """Return the last year up to which every year's days are published."""
    return current().last_official


def day_of(moment: date | datetime) -> date:
    """Return the day of a moment in Shanghai; a day is itself.

    :raises ValueError: when a moment does not say its offset
    """
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError("A moment without an offset belongs to no day")
    return moment.astimezone(SHANGHAI).date()


def today() -> date:
    """Return today in Shanghai."""
    return day_of(datetime.now(UTC))
