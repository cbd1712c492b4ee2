"""What the calendar does by itself: it says in time that next year's notice is missing."""

from __future__ import annotations

import logging
from datetime import date

from ckanext.govshare.cases.calendar import importing, working_days

__all__ = ["warn_of_missing_holidays"]

log = logging.getLogger(__name__)


class _Said:
    """When this process last said so; once a day is enough."""

    day: date | None = None


def warn_of_missing_holidays() -> None:
    """Log once a day while deadlines of the next weeks reach past the last official year."""
    today, calendar = working_days.today(), working_days.current()
    if _Said.day != today and importing.too_short(calendar, today):
        _Said.day = today
        log.warning(
            "The holidays are official until the end of %s only. Deadlines beyond are provisional: import the next "
            "notice with `./portal ckan govshare holidays import FILE`",
            calendar.last_official,
        )
