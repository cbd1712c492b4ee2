"""A year's notice of holidays, as it was given: the special days, and what is wrong line by line."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import ckan.plugins.toolkit as tk

from ckanext.govshare.cases.calendar.lines import Problem
from ckanext.govshare.cases.calendar.years import FIRST, LAST, Kind, SpecialDay

__all__ = ["Found", "Notice", "NoticeError"]

_ = tk._


class NoticeError(ValueError):
    """A notice cannot be imported; `problems` has every reason with its line."""

    def __init__(self, problems: list[Problem]) -> None:
        """Take what is wrong."""
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class Notice:
    """The days of one year's notice."""

    year: int
    days: tuple[SpecialDay, ...]
    title: str = ""
    number: str = ""
    url: str = ""


@dataclass
class Found:
    """What has been read so far."""

    year: int
    days: dict[date, SpecialDay] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Refuse a year that the calendar does not have."""
        if not FIRST <= self.year < LAST:
            message = _("The calendar has the years {first} to {last}, not {year}.")
            self.wrong(1, message.format(first=FIRST, last=LAST - 1, year=self.year))
            raise NoticeError(self.problems)

    def wrong(self, line: int, message: str) -> None:
        """Note what is wrong."""
        self.problems.append(Problem(line, message))

    def add(self, line: int, day: date, kind: Kind, name: str) -> None:
        """Take a day; one beyond the year, or said to be both, is wrong. A notice may reach into the weeks before."""
        if not date(self.year - 1, 11, 1) <= day <= date(self.year, 12, 31):
            self.wrong(line, _("{day} is not in {year}.").format(day=day, year=self.year))
        elif day in self.days and self.days[day].kind != kind:
            self.wrong(line, _("{day} is both a day off and a working day.").format(day=day))
        else:
            self.days.setdefault(day, SpecialDay(day, kind, name))

    def notice(self, title: str, number: str, url: str) -> Notice:
        """Return the notice.

        :raises NoticeError: when something was wrong, or nothing was found
        """
        if not self.problems and not self.days:
            self.wrong(1, _("No day off and no make-up workday was found in it."))
        if self.problems:
            raise NoticeError(list(dict.fromkeys(self.problems)))
        return Notice(self.year, tuple(self.days[day] for day in sorted(self.days)), title, number, url)
