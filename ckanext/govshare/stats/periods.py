"""Days and periods, in the portal's time zone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import ckan.plugins.toolkit as tk

__all__ = ["Period", "last", "period", "today"]

DAYS, MOST_DAYS = 30, 3660


class Period(NamedTuple):
    """From the first day to the last, both included."""

    first: date
    last: date


def today() -> date:
    """Return which day it is where the portal is."""
    return datetime.now(ZoneInfo(tk.config["ckan.display_timezone"])).date()


def last(days: int) -> Period:
    """Return the last days, today included."""
    return Period(today() - timedelta(days=days - 1), today())


def period(data_dict: Mapping[str, Any]) -> Period:
    """Return the period from `from` to `to`; without them the last 30 days.

    :raises ValidationError: when they are no days, not in this order, or more than ten years apart
    """
    end = _day(data_dict, "to") or today()
    begin = _day(data_dict, "from") or min(end, today()) - timedelta(days=DAYS - 1)
    if begin > end or (end - begin).days > MOST_DAYS:
        raise tk.ValidationError({"from": [tk._("A period begins before it ends, and is ten years long at most.")]})
    return Period(begin, end)


def _day(data_dict: Mapping[str, Any], key: str) -> date | None:
    value = data_dict.get(key)
    if not value:
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise tk.ValidationError({key: [tk._("Please write the day like 2026-12-31.")]}) from None
