"""The clocks of a case: started, stopped, paused and extended by its transitions, under the rule of its profile.

What a rule says is copied to the clock when it starts, so that a later change of the profile moves no deadline. A new
notice of holidays does: what was provisional is counted anew.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.govshare.cases.calendar import working_days
from ckanext.govshare.cases.calendar.working_days import Calendar
from ckanext.govshare.cases.conflict import Conflict
from ckanext.govshare.cases.deadlines import profiles
from ckanext.govshare.cases.deadlines.due import count, end_of
from ckanext.govshare.cases.kind import Kind
from ckanext.govshare.cases.model import Case, CaseClock

__all__ = ["colour", "extend", "pause", "recount", "refresh", "resume", "running", "start", "start_until", "stop"]

_ = tk._

YELLOW, RED = 0.5, 0.8
"""From which shares of the time on (names: “Cases”)."""
AGREED = {"zh": "协议约定", "en": "as agreed"}
UNTIL = "until"
"""The unit of a clock whose end is agreed instead of counted."""


def colour(case: Case, now: datetime) -> str | None:
    """Return `green`, `yellow` or `red` by the share of the time that has been used; None when no clock runs."""
    if case.due_at is None or case.yellow_at is None or case.red_at is None:
        return None
    return "green" if now < case.yellow_at else "yellow" if now < case.red_at else "red"


def running(case: Case, clocks: Iterable[str] | None = None, states: Iterable[str] = ("running",)) -> list[CaseClock]:
    """Return a case's clocks that run, the one that is due first at the head.

    :param clocks: only these; all by default
    :param states: other states in place of `running`
    """
    # CKAN's sessions do not flush by themselves: what has just been stopped would still run.
    model.Session.flush()
    table = CaseClock.__table__.c
    query = sa.select(CaseClock).where(table.case_id == case.id, table.state.in_(list(states)))
    if clocks is not None and "*" not in clocks:
        query = query.where(table.clock.in_(list(clocks)))
    return list(model.Session.scalars(query.order_by(table.due_at, table.id)))


def start(case: Case, kind: Kind, ids: Iterable[str], now: datetime, *, by_law: bool = False) -> None:
    """Start clocks that do not run yet; what a profile has no number for has no clock.

    :param by_law: only those that an article sets
    """
    rules = profiles.get(str(case.profile)).clocks
    for id in ids:
        rule = rules.get(kind.rule(case, id))
        if rule is None or rule.length is None or (by_law and rule.article is None):
            continue
        if running(case, [id], ("running", "paused")):
            continue
        clock = CaseClock(
            id=str(uuid.uuid4()),
            case_id=case.id,
            clock=id,
            state="running",
            awaits=kind.clocks[id].awaits,
            started=now,
            days=rule.length,
            unit=rule.unit,
            extension=rule.extension,
            extended=False,
            paused_days=0,
            basis={"zh": rule.basis.zh, "en": rule.basis.en},
            told=0,
        )
        _count(clock, working_days.current())
        model.Session.add(clock)


def start_until(case: Case, id: str, awaits: str, until: datetime, now: datetime) -> None:
    """Start a clock whose end is agreed."""
    stop(case, [id], now, "stopped")
    clock = CaseClock(
        id=str(uuid.uuid4()),
        case_id=case.id,
        clock=id,
        state="running",
        awaits=awaits,
        started=now,
        days=max(0, (until - now).days),
        unit=UNTIL,
        extension=0,
        extended=False,
        paused_days=0,
        basis=AGREED,
        told=0,
        due_at=until,
        yellow_at=now + (until - now) * YELLOW,
        red_at=now + (until - now) * RED,
        provisional=False,
    )
    clock.next_at = clock.yellow_at
    model.Session.add(clock)


def stop(case: Case, ids: Iterable[str], now: datetime, state: str = "met") -> None:
    """Stop clocks, as `met`, `stopped` or `lapsed`; `*` stands for all."""
    for clock in running(case, ids, ("running", "paused")):
        clock.state, clock.ended, clock.next_at = state, now, None


def pause(case: Case, ids: Iterable[str], now: datetime) -> None:
    """Let clocks stand."""
    for clock in running(case, ids):
        clock.state, clock.paused_at, clock.next_at = "paused", now, None


def resume(case: Case, ids: Iterable[str], now: datetime) -> None:
    """Let clocks that stand go on, later by as many days as they stood."""
    calendar = working_days.current()
    for clock in running(case, ids, ("paused",)):
        stood, today = (working_days.day_of(moment) for moment in (clock.paused_at or now, now))
        days = calendar.between(stood, today) if clock.unit == "working_day" else (today - stood).days
        clock.paused_days += max(0, days)
        clock.state, clock.paused_at = "running", None
        _count(clock, calendar)


def extend(case: Case, id: str, now: datetime) -> None:
    """Extend a clock by what its rule allows, once.

    :raises Conflict: when it was extended before, is due already, or does not run
    :raises ValidationError: when its rule knows no extension
    """
    found = next(iter(running(case, [id])), None)
    if found is None:
        raise Conflict(_("This deadline is not running."))
    if not found.extension:
        raise tk.ValidationError({"message": _("The rule that applies here knows no extension.")})
    if found.extended:
        raise Conflict(_("The deadline has been extended once already; it cannot be extended again."))
    if now > found.due_at:
        raise Conflict(_("The deadline has passed. It could only be extended before."))
    found.extended = True
    _count(found, working_days.current())


def recount(clock: CaseClock, calendar: Calendar) -> bool:
    """Count a clock anew under another calendar; returns whether its last day is another one."""
    if clock.unit == UNTIL:
        return False
    before = clock.due_at
    _count(clock, calendar)
    return clock.due_at != before


def refresh(case: Case) -> None:
    """Copy to the case what lists sort and colour by: the clock that is due first."""
    model.Session.flush()
    first = next(iter(running(case)), None)
    for name in ("awaits", "yellow_at", "red_at", "due_at"):
        setattr(case, name, getattr(first, name) if first else None)
    case.provisional = bool(first and first.provisional)


def _count(clock: CaseClock, calendar: Calendar) -> None:
    """Set when a clock is due, and when its colour changes."""
    began = working_days.day_of(clock.started)
    last = count(began, _length(clock), clock.unit, calendar)
    clock.due_at = last.at
    clock.yellow_at, clock.red_at = (_used(clock, share, began, calendar) for share in (YELLOW, RED))
    clock.provisional, clock.calendar_version = last.provisional, last.calendar_version
    moments = (clock.yellow_at, clock.red_at, clock.due_at)
    # An extension gives time back: what was said of half of it is said again at the new half.
    clock.told = min(clock.told or 0, sum(moment <= datetime.now(UTC) for moment in moments))
    clock.next_at = moments[clock.told] if clock.told < len(moments) else None


def _length(clock: CaseClock) -> int:
    return clock.days + (clock.extension if clock.extended else 0) + clock.paused_days


def _used(clock: CaseClock, share: float, began: date, calendar: Calendar) -> datetime:
    """Return the moment when a share of the time is used up; each day is used up evenly."""
    if clock.unit == "month":
        start = end_of(began)
        return start + (clock.due_at - start) * share
    full, rest = divmod(_length(clock) * share, 1)
    if not rest:
        return count(began, int(full), clock.unit, calendar).at
    return count(began, int(full) + 1, clock.unit, calendar).at - timedelta(days=1 - rest)
