"""Day by day why a period ends when it does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ckanext.govshare.cases.calendar.wording import why
from ckanext.govshare.cases.calendar.working_days import Calendar
from ckanext.govshare.cases.deadlines.due import Deadline

__all__ = ["reasons"]


def reasons(deadline: Deadline, calendar: Calendar) -> list[dict[str, Any]]:
    """Return the days of a period in their order.

    For months, whose days nobody counts, it is the days from the one of the same number on.

    :returns: `day`, `counts` (whether it is one of the days that are counted), `number` (the how-manieth; None for one
        that is not counted), `reason` (why, in the reader's language)
    """
    step = timedelta(1 if deadline.day >= deadline.start else -1)
    day, number, found = deadline.start, 0, list[dict[str, Any]]()
    while day != deadline.day:
        day += step
        if deadline.unit == "working_day":
            counts = calendar.is_working_day(day)
        else:
            counts = number < deadline.days if deadline.unit == "day" else calendar.is_working_day(day)
        number += counts
        row = {
            "day": day.isoformat(),
            "counts": counts,
            "number": number if counts else None,
            "reason": why(calendar, day),
        }
        found.append(row)
    return found if deadline.unit != "month" else _end(found)


def _end(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a month's last day, with the days before it on which its end could not fall."""
    end = len(rows) - 1
    while end > 0 and not rows[end - 1]["counts"]:
        end -= 1
    return [{**row, "number": None} for row in rows[end:]]
