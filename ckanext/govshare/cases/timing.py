"""What time does to cases: warnings at half and at four fifths of a deadline, a mark when it is over, and lapsing.

Everything is read from the database: it may run twice, or late after an outage, and does each thing once. A case is
locked while it is worked on, and one that fails keeps no other from its turn.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from datetime import UTC, datetime

import sqlalchemy as sa
from ckan import model

from ckanext.govshare.cases import clocks, engine, notices
from ckanext.govshare.cases.calendar import working_days
from ckanext.govshare.cases.kind import APPLICANT, CONSULTED
from ckanext.govshare.cases.kinds import KINDS
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
    while batch := _due(now, failed):
        news, over = list[notices.News](), list[str]()
        for clock, case in batch:
            moments = (clock.yellow_at, clock.red_at, clock.due_at)
            # After an outage people are told once how things are now, not all that was missed.
            told = sum(moment <= now for moment in moments)
            if told == len(moments) and engine.kind_of(case).clocks[clock.clock].lapses:
                over.append(clock.id)
                continue
            clock.told, clock.next_at = told, moments[told] if told < len(moments) else None
            news.append((case, f"{TOLD[told - 1]}:{clock.clock}", (*_concerned(clock), *_asked(case))))
        notices.tell_all(news, now)
        model.Session.commit()
        done += len(news)
        for id in over:
            try:
                done += _lapse(id, now)
                model.Session.commit()
            except Exception:
                model.Session.rollback()
                failed.add(id)
                log.exception("What a deadline ends could not be ended: %s", id)
    return done


def _due(now: datetime, but: Collection[str]) -> list[tuple[CaseClock, Case]]:
    """Return the next clocks that have something to say, with their cases, locked; what others work on comes later."""
    due = sa.and_(_clock.state == "running", _clock.next_at <= now, _clock.id.notin_(but))
    query = sa.select(CaseClock, Case).join(Case, Case.__table__.c.id == _clock.case_id)
    query = query.where(due, Case.__table__.c.kind.in_(list(KINDS))).order_by(_clock.next_at, _clock.id).limit(BATCH)
    query = query.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return [(clock, case) for clock, case in model.Session.execute(query)]


def _lapse(id: str, now: datetime) -> int:
    """Do what a clock's end brings; returns 1, or 0 when another was faster."""
    clock = model.Session.get(CaseClock, id)
    case = model.Session.get(Case, clock.case_id)
    model.Session.refresh(case, with_for_update=True)
    model.Session.refresh(clock)
    if clock.state != "running" or clock.due_at > now:
        return 0
    clock.state, clock.ended, clock.next_at = "lapsed", now, None
    model.Session.flush()
    engine.transition(case, str(engine.kind_of(case).clocks[clock.clock].lapses), {}, None)
    return 1


def _concerned(clock: CaseClock) -> tuple[str, ...]:
    """Return whom a clock's state concerns: who has to act, from four fifths on who decides, then who coordinates."""
    if clock.awaits == APPLICANT:
        return (APPLICANT, "case_handle") if clock.told == len(TOLD) else (APPLICANT,)
    above = ("case_decide", "case_coordinate")[: max(0, clock.told - 1)]
    return (clock.awaits, *above)


def _asked(case: Case) -> tuple[str, ...]:
    """Return those who are waited for while opinions are asked."""
    return (CONSULTED,) if case.consulted else ()


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
