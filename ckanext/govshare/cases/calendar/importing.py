"""What a notice changes, before it is stored and when it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.govshare.cases.calendar import working_days, years
from ckanext.govshare.cases.calendar.model import HolidayNotice
from ckanext.govshare.cases.calendar.reading import Notice
from ckanext.govshare.cases.calendar.wording import holiday
from ckanext.govshare.cases.calendar.working_days import Calendar

__all__ = ["HEALTHY_DAYS", "changes", "in_force", "store", "too_short", "warnings"]

_ = tk._

HEALTHY_DAYS = 60
"""How far ahead the days should be official: 20 working days and their extension fit in."""


def changes(notice: Notice) -> list[dict[str, Any]]:
    """Return the days that a notice would make other than they are now."""
    now = working_days.current()
    then = now.with_notice(notice.year, notice.days)
    return [
        {"day": day.isoformat(), "working_before": now.is_working_day(day), "working": then.is_working_day(day)}
        for day in _days(notice.year)
        if now.is_working_day(day) != then.is_working_day(day)
    ]


def warnings(notice: Notice) -> list[str]:
    """Return what looks odd in a notice, but may be right."""
    found = []
    named = {each.day for each in notice.days}
    missing = [each for day, each in years.statutory(notice.year).items() if day not in named]
    if missing:
        listed = ", ".join(f"{each.day} {holiday(each.name)}" for each in missing)
        message = _("The notice leaves out days that are holidays by law; they stay days off: {days}.")
        found.append(message.format(days=listed))
    plain = [str(each.day) for each in notice.days if each.kind == "workday" and each.day.weekday() < 5]
    if plain:
        message = _("These make-up workdays are no weekends, and would be working days anyway: {days}.")
        found.append(message.format(days=", ".join(plain)))
    return found


def store(year: int, notice: Notice | None, user_id: str) -> int:
    """Add a notice, or take a year's back, and return its number. The caller commits."""
    days = notice and [{"day": each.day.isoformat(), "kind": each.kind, "name": each.name} for each in notice.days]
    row = HolidayNotice(
        year=year,
        title=notice.title if notice else "",
        number=notice.number if notice else "",
        url=notice.url if notice else "",
        days=days,
        imported=datetime.now(UTC),
        imported_by=user_id,
    )
    model.Session.add(row)
    model.Session.flush()
    return int(row.version)


def in_force() -> dict[int, HolidayNotice]:
    """Return the notices that count, by year."""
    table = HolidayNotice.__table__.c
    newest = sa.select(HolidayNotice).distinct(table.year).order_by(table.year, table.version.desc())
    return {row.year: row for row in model.Session.scalars(newest) if row.days is not None}


def too_short(calendar: Calendar, today: date) -> bool:
    """Tell whether deadlines of the next weeks already reach past the last official year."""
    return (today + timedelta(HEALTHY_DAYS)).year > calendar.last_official


def _days(year: int) -> Iterator[date]:
    day = date(year - 1, 11, 1)
    while day.year <= year:
        yield day
        day += timedelta(1)
