"""What time does to cases: warnings at half and at four fifths of a deadline, a mark when it is over, and lapsing.

Everything is read from the database: it may run twice, or late after an outage, and does each thing once. A case is
locked while it is worked on, and one that fails keeps no other from its turn.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import sqlalchemy as sa
from ckan import model

from ckanext.govshare.cases import clocks, engine, notices
from ckanext.govshare.cases.calendar import working_days
from ckanext.govshare.cases.kind import APPLICANT
from ckanext.govshare.cases.model import Case, CaseClock

__all__ = ["recount_provisional", "run_due"]

log = logging.getLogger(__name__)

BATCH = 500
TOLD = ("yellow", "red", "overdue")
"""What people are told at each of a clock's three moments; the clock's `told` counts them."""

_clock = CaseClock.__table__.c


def run_due(now: datetime | None = None) -> int:
    """Do what is due by now; returns how many clocks had something to say."""
    now, done, failed = now or datetime.now(UTC), 0, set[str]()
    while True:
        query = sa.select(_clock.id).where(_clock.state == "running", _clock.next_at <= now, _clock.id.notin_(failed))
        ids = list(model.Session.scalars(query.order_by(_clock.next_at, _clock.id).limit(BATCH)))
        if not ids:
            return done
        for id in ids:
            try:
                done += _speak(id, now)
                model.Session.commit()
            except Exception:
                model.Session.rollback()
                failed.add(id)
                log.exception("A deadline could not be worked on: %s", id)


def _speak(id: str, now: datetime) -> int:
    """Say what a clock has to say, or do what its end brings; returns 1, or 0 when another was faster."""
    case = model.Session.scalar(
        sa.select(Case).join(CaseClock.__table__, _clock.case_id == Case.__table__.c.id).where(_clock.id == id)
    )
    model.Session.refresh(case, with_for_update=True)
    clock = model.Session.get(CaseClock, id, populate_existing=True)
    if clock is None or clock.state != "running" or clock.next_at is None or clock.next_at > now:
        return 0
    moments = (clock.yellow_at, clock.red_at, clock.due_at)
    # After an outage people are told once how things are now, not all that was missed.
    clock.told = sum(moment <= now for moment in moments)
    clock.next_at = moments[clock.told] if clock.told < len(moments) else None
    lapses = engine.kind_of(case).clocks[clock.clock].lapses
    if clock.told == len(moments) and lapses:
        clock.state, clock.ended = "lapsed", now
        model.Session.flush()
        engine.transition(case, lapses, {}, None)
        return 1
    notices.tell(case, f"{TOLD[clock.told - 1]}:{clock.clock}", _concerned(clock), None, now)
    return 1


def _concerned(clock: CaseClock) -> tuple[str, ...]:
    """Return whom a clock's state concerns: who has to act, from four fifths on who decides, then who coordinates."""
    if clock.awaits == APPLICANT:
        return (APPLICANT, "case_handle") if clock.told == len(TOLD) else (APPLICANT,)
    above = ("case_decide", "case_coordinate")[: max(0, clock.told - 1)]
    return (clock.awaits, *above)


def recount_provisional() -> int:
    """Count anew what runs under another calendar, and tell those whose deadline has moved; returns how many did."""
    calendar, now, moved = working_days.current(), datetime.now(UTC), 0
    for id in _outdated(calendar.version):
        clock = model.Session.get(CaseClock, id)
        case = model.Session.get(Case, clock.case_id) if clock else None
        if clock is None or case is None:
            continue
        model.Session.refresh(case, with_for_update=True)
        model.Session.refresh(clock)
        if clock.state == "running" and clocks.recount(clock, calendar):
            moved += 1
            notices.tell(case, f"recounted:{clock.clock}", {APPLICANT, clock.awaits}, None, now)
        clock.calendar_version = calendar.version
        clocks.refresh(case)
        model.Session.commit()
    return moved


def _outdated(version: str) -> Iterator[str]:
    """Yield the ids of the running clocks that were counted by another calendar."""
    query = sa.select(_clock.id).where(
        _clock.state == "running", _clock.unit == "working_day", _clock.calendar_version != version
    )
    yield from list(model.Session.scalars(query.order_by(_clock.id)))
