"""How long requests took, from the day they came in until they were answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from statistics import median
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.govshare.cases.calendar import working_days
from ckanext.govshare.cases.kind import Kind
from ckanext.govshare.cases.model import Case, CaseEntry

__all__ = ["answers", "median_days", "waited"]

# As many as show how things are now.
LATEST = 500

_case, _entry = Case.__table__.c, CaseEntry.__table__.c


def answers(kind: Kind) -> sa.Subquery:
    """Return the first decision of each case: `case_id`, `transition`, `time`, and `data`, what was granted."""
    columns = (_entry.case_id, _entry.transition, _entry.time, _entry.data)
    query = sa.select(*columns).where(_entry.transition.in_(_deciding(kind)))
    return query.distinct(_entry.case_id).order_by(_entry.case_id, _entry.number).subquery("answers")


def median_days(periods: Iterable[tuple[date, date]]) -> float | None:
    """Return the median of periods in working days; None of none."""
    calendar = working_days.current()
    found = [calendar.between(start, end) for start, end in periods]
    return float(median(found)) if found else None


def waited(kind: Kind, organization: str, profile: str) -> dict[str, Any]:
    """Return how long a department's last answers under a profile took: `count`, and `median` in working days."""
    time = sa.func.min(_entry.time)
    query = (
        sa.select(_case.submitted, time)
        .join(CaseEntry.__table__, sa.and_(_entry.case_id == _case.id, _entry.transition.in_(_deciding(kind))))
        .where(_case.kind == kind.id, _case.organization_id == organization, _case.profile == profile)
        .group_by(_case.id)
        .order_by(time.desc())
        .limit(LATEST)
    )
    found = [(working_days.day_of(start), working_days.day_of(end)) for start, end in model.Session.execute(query)]
    return {"count": len(found), "median": median_days(found)}


def _deciding(kind: Kind) -> list[str]:
    return [id for id, step in kind.transitions.items() if "decision" in step.documents]
