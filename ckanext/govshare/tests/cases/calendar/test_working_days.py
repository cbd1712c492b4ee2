"""Working days: the vectors that were agreed, another list of the same days, and what lies beyond the notices."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest

from ckanext.govshare.cases.calendar import working_days
from ckanext.govshare.cases.calendar.working_days import Calendar
from ckanext.govshare.cases.calendar.years import SpecialDay

VECTORS = [
    ("2026-09-18", 1, "2026-09-20"),
    ("2026-09-18", 10, "2026-10-09"),
    ("2026-09-18", 20, "2026-10-22"),
    ("2026-09-30", 1, "2026-10-08"),
    ("2026-10-09", 1, "2026-10-10"),
    ("2026-02-13", 1, "2026-02-14"),
    ("2026-02-13", 2, "2026-02-24"),
    ("2026-02-13", 10, "2026-03-05"),
    ("2025-12-31", 1, "2026-01-04"),
    ("2026-04-30", 5, "2026-05-11"),
    ("2026-11-21", 10, "2026-12-04"),
    ("2026-11-21", 20, "2026-12-18"),
]


@pytest.fixture(scope="module")
def shipped() -> Calendar:
    """The calendar without any import."""
    return Calendar("test", {})


@pytest.mark.parametrize(("start", "n", "end"), VECTORS)
def test_vectors(shipped: Calendar, start: str, n: int, end: str) -> None:
    """The first day does not count, make-up weekends do, and counting back undoes it."""
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    assert shipped.add(first, n) == (last, False)
    assert shipped.between(first, last) == n
    assert shipped.between(last, first) == -n
    back, _provisional = shipped.add(last, -n)
    assert shipped.between(back, last) == n


def test_another_list_has_the_same_days(shipped: Calendar) -> None:
    """Every day of three years."""
    days = [date(2024, 1, 1) + timedelta(n) for n in range(366 + 365 + 365)]
    assert [day for day in days if shipped.is_working_day(day) != chinese_calendar.is_workday(day)] == []
    per_year = [
        sum(map(shipped.is_working_day, (day for day in days if day.year == year))) for year in (2024, 2025, 2026)
    ]
    assert per_year == [251, 248, 248]


def test_past_the_last_notice(shipped: Calendar) -> None:
    """Nothing fails: the statutory days are counted, and the result is provisional."""
    assert shipped.last_official == 2026
    assert shipped.add(date(2026, 12, 20), 10) == (date(2027, 1, 4), True)
    assert not shipped.is_working_day(date(2027, 10, 1))
    assert shipped.add(date(2026, 12, 1), 20) == (date(2026, 12, 29), False)
    with pytest.raises(ValueError, match="2099"):
        shipped.add(date(2099, 12, 1), 100)


def test_an_imported_year_is_official(shipped: Calendar) -> None:
    """Its days count instead of the law's days in lieu; statutory days that it leaves out stay days off."""
    days = [
        SpecialDay(date(2026, 12, 31), "holiday", "元旦"),
        SpecialDay(date(2027, 1, 1), "holiday", "元旦"),
        SpecialDay(date(2027, 1, 9), "workday", "元旦"),
    ]
    imported = shipped.with_notice(2027, days)
    assert imported.last_official == 2027
    assert imported.add(date(2026, 12, 30), 6) == (date(2027, 1, 9), False)
    assert not imported.is_working_day(date(2027, 10, 1))
    assert imported.is_working_day(date(2027, 10, 4)) and not shipped.is_working_day(date(2027, 10, 4))
    # A gap stays a gap.
    later = shipped.with_notice(2028, [SpecialDay(date(2028, 1, 1), "holiday", "元旦")])
    assert later.last_official == 2026
    assert later.add(date(2027, 12, 20), 20)[1] and not later.add(date(2028, 2, 20), 20)[1]


def test_days_are_those_of_shanghai() -> None:
    """A moment late in the day in London is the next day there; one without an offset is none."""
    assert working_days.day_of(datetime(2026, 9, 17, 16, 0, tzinfo=UTC)) == date(2026, 9, 18)
    with pytest.raises(ValueError, match="offset"):
        working_days.day_of(datetime(2026, 9, 17, 16, 0))  # noqa: DTZ001


def test_many(tables: object) -> None:
    """Without an import the module's functions say the same; a calendar in hand asks the database nothing."""
    calendar = working_days.current()
    assert calendar is working_days.current()
    assert working_days.add(date(2026, 9, 18), 10) == calendar.add(date(2026, 9, 18), 10)
    assert working_days.between(date(2026, 9, 18), date(2026, 10, 9)) == 10
    assert working_days.is_working_day(date(2026, 9, 20))
    assert working_days.last_official() == 2026
    assert working_days.version().endswith("+0")
