"""Template helpers of the calendar."""

from __future__ import annotations

from ckanext.govshare.cases.calendar import working_days

__all__ = ["govshare_this_year"]


def govshare_this_year() -> int:
    """Return the year that it is in Shanghai."""
    return working_days.today().year
