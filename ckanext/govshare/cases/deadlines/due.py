"""When a clock runs out."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ckanext.govshare.cases.calendar import working_days
from ckanext.govshare.cases.calendar.working_days import SHANGHAI, Calendar
from ckanext.govshare.cases.deadlines.clocks import Clock, Profile, Unit
from ckanext.govshare.cases.words import Words

__all__ = ["Deadline", "count", "due", "end_of"]


@dataclass(frozen=True)
class Deadline:
    """The last day of a period."""

    start: date
    """The day that the period begins after."""
    day: date
    days: int
    """How long it is, in its unit."""
    unit: Unit
    provisional: bool
    """Whether a notice of holidays that has not appeared yet may still move it: shown as 预计."""
    calendar_version: str
    basis: Words | None = None
    """The article or the promise; None when it was counted by hand."""

    @property
    def at(self) -> datetime:
        """The last moment of the day in Shanghai, with its offset."""
        return end_of(self.day)


def end_of(day: date) -> datetime:
    """Return the last moment of a day in Shanghai, with its offset."""
    return datetime.combine(day, time.max, SHANGHAI)


def due(
    profile: Profile, clock: str, start: date | datetime, *, extended: bool = False, calendar: Calendar | None = None
) -> Deadline:
    """Return when a clock runs out.

    :param profile: by whose numbers
    :param clock: the clock's id
    :param start: what it counts from, a day or a moment with its offset; that day does not count. For a clock that is
        counted backwards, the day before which something has to be done
    :param extended: with the one extension
    :param calendar: for whoever counts many; the current one where it is not given
    :raises KeyError: when the profile has no such clock
    :raises ValueError: when the clock has no length of its own, may not be extended, or leaves the calendar
    """
    found: Clock = profile.clocks[clock]
    if found.length is None:
        raise ValueError(f"Whoever answers names the day: {clock} of {profile.id} has no length")
    if extended and not found.extension:
        raise ValueError(f"{clock} of {profile.id} may not be extended")
    length = found.length + (found.extension if extended else 0)
    return count(start, -length if found.backwards else length, found.unit, calendar, found.basis)


def count(
    start: date | datetime, length: int, unit: Unit, calendar: Calendar | None = None, basis: Words | None = None
) -> Deadline:
    """Return the last day of a period.

    Calendar days and months end on the next working day when their last day is none (民法典 art. 203); a month ends
    on the day of the same number, or on its last one (art. 202).

    :param start: a day, or a moment with its offset; it does not count
    :param length: how long; negative to count back
    :param unit: `working_day`, `day` or `month`
    :param calendar: as for `due`
    :param basis: what to say that it rests on
    :raises ValueError: when it leaves the calendar
    """
    calendar = calendar or working_days.current()
    first = working_days.day_of(start)
    if unit == "working_day":
        day, provisional = calendar.add(first, length)
    else:
        day = first + timedelta(length) if unit == "day" else _months_later(first, length)
        # Counted back, a period begins on its day: only an end can fall on a day when offices are closed.
        if length > 0 and not calendar.is_working_day(day):
            day, _moved = calendar.add(day, 1)
        provisional = not calendar.official(day.year)
    return Deadline(first, day, abs(length), unit, provisional, calendar.version, basis)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
