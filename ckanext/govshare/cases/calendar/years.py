"""What the law and the package `holidays` know of a year: statutory days, days off by exchange, make-up weekends."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Literal

__all__ = ["FIRST", "LAST", "Kind", "SpecialDay", "Year", "edition", "shipped", "statutory"]

# The first year with published make-up weekends throughout; the last that the lunar tables reach.
FIRST, LAST = 2004, 2099

Kind = Literal["holiday", "workday"]

_EXCHANGED = re.compile(r"休息日（由 (\d{4}-\d\d-\d\d) 调休）")
_OBSERVED = "（补假）"


@dataclass(frozen=True)
class SpecialDay:
    """A day that is not what its weekday says, or a holiday that falls on a weekend."""

    day: date
    kind: Kind
    name: str
    """The holiday; of a make-up workday, the holiday that it makes up for. May be empty."""
    other: date | None = None
    """The day that it was exchanged with, where that is known."""


@dataclass(frozen=True)
class Year:
    """A year's special days."""

    days: Mapping[date, SpecialDay]
    official: bool
    """Whether a notice of the State Council has set them; else they are what the law alone says."""


def edition() -> str:
    """Return the version of the package."""
    import holidays

    return str(holidays.__version__)


@cache
def shipped(year: int) -> Year:
    """Return a year as the package knows it; past its last notice, the statutory days with those in lieu."""
    # Here and not above: the package takes a while to load, and most processes never count a day.
    from holidays.countries.china import China

    calendar = China(years=year, language="zh_CN")
    makeup = {day for day in calendar.weekend_workdays if day.year == year}
    found = {day: _special(day, name) for day, name in calendar.items()}
    exchanged = {special.other: special for special in found.values() if special.other}
    for day in makeup:
        found[day] = SpecialDay(day, "workday", "", exchanged[day].day if day in exchanged else None)
    return Year(MappingProxyType(found), official=bool(makeup))


@cache
def statutory(year: int) -> Mapping[date, SpecialDay]:
    """Return the holidays of the law itself (全国年节及纪念日放假办法), without days in lieu and exchanges."""
    days = shipped(year).days.values()
    fixed = {each.day: each for each in days if each.kind == "holiday" and not each.other and _is_plain(each)}
    return MappingProxyType(fixed)


def _special(day: date, name: str) -> SpecialDay:
    exchanged = _EXCHANGED.fullmatch(name)
    return SpecialDay(
        day, "holiday", "" if exchanged else name, date.fromisoformat(exchanged[1]) if exchanged else None
    )


def _is_plain(special: SpecialDay) -> bool:
    return not special.name.endswith(_OBSERVED)
