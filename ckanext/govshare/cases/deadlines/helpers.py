"""Template helpers: the lengths of clocks in words, and words that are there in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govshare.cases.calendar.wording import language
from ckanext.govshare.cases.calendar.wording import weekday as weekday_of

__all__ = ["govshare_clock_length", "govshare_either", "govshare_period", "govshare_weekday"]

_ = tk._


def govshare_either(pair: Mapping[str, str] | None) -> str:
    """Return what is in Chinese and in English in the page's language; nothing for nothing."""
    return pair["zh" if language().startswith("zh") else "en"] if pair else ""


def govshare_period(length: int, unit: str) -> str:
    """Return a number of days or months in words."""
    words = {
        "working_day": tk.ungettext("{n} working day", "{n} working days", length),
        "day": tk.ungettext("{n} day", "{n} days", length),
        "month": tk.ungettext("{n} month", "{n} months", length),
    }
    return words[unit].format(n=length)


def govshare_clock_length(clock: Mapping[str, Any]) -> str:
    """Return how long a clock runs, as `govshare_deadline_profile_show` has it, in words."""
    if clock["length"] is None:
        return _("on the day that the answer names")
    period = govshare_period(clock["length"], clock["unit"])
    if clock["id"] == "report":
        return _("every {period}").format(period=period)
    return _("at least {period} before").format(period=period) if clock["backwards"] else period


def govshare_weekday(day: str) -> str:
    """Return the short name of a day's weekday."""
    return weekday_of(date.fromisoformat(day))
