"""How departments answer: what came in, what became of it, in what time, and what the applicants think of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from statistics import median
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.govshare.cases.calendar import working_days
from ckanext.govshare.cases.figures.requests import RESULTS, answered, published, result
from ckanext.govshare.cases.figures.violations import found as violations
from ckanext.govshare.cases.model import Case, CaseClock

__all__ = ["figures"]

_case, _clock = Case.__table__.c, CaseClock.__table__.c
# The clocks under which a department answers.
ANSWERING = ("completeness", "decision")
MISUSED = ("suspended", "revoked_for_misuse")
SHANGHAI = "Asia/Shanghai"


def figures(organization: str | None) -> list[dict[str, Any]]:
    """Return the figures of each department and profile; see `govshare_case_statistics`.

    :param organization: the id of the only department wanted
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    days: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    calendar = working_days.current()
    for row in model.Session.execute(_grouped(organization)):
        key = (row.organization_id, row.profile)
        sums = found.setdefault(key, _nothing())
        sums["received"] += row.many
        sums[row.result] += row.many
        sums["overdue"] += row.many if row.late else 0
        sums["on_time"] += row.many if row.decided and not row.late else 0
        for name in ("ratings", "quality", "speed"):
            sums[name] += getattr(row, name) or 0
        if row.decided:
            days[key][calendar.between(row.submitted, row.decided)] += row.many
    for row in model.Session.execute(_misused(organization)):
        sums = found[row.organization_id, row.profile]
        sums["suspended"], sums["revoked_for_misuse"] = row.suspended, row.revoked
    return [_line(key, sums, days[key]) for key, sums in sorted(found.items())]


def _line(key: tuple[str, str], sums: Mapping[str, Any], days: Counter[int]) -> dict[str, Any]:
    rated = sums["ratings"]
    return {
        "organization_id": key[0],
        "profile": key[1],
        **sums,
        "median_days": float(median(days.elements())) if days else None,
        "quality": round(sums["quality"] / rated, 1) if rated else None,
        "speed": round(sums["speed"] / rated, 1) if rated else None,
    }


def _nothing() -> dict[str, Any]:
    return dict.fromkeys(("received", *RESULTS, "on_time", "overdue", "ratings", "quality", "speed", *MISUSED), 0)


def _misused(organization: str | None) -> sa.Select[Any]:
    """Return the query that counts what was suspended, and revoked for misuse."""
    each = violations()
    return (
        sa.select(
            _case.organization_id,
            _case.profile,
            sa.func.count().filter(each.c.first == "suspend").label("suspended"),
            sa.func.count().filter(each.c.state == "revoked").label("revoked"),
        )
        .select_from(sa.join(each, Case.__table__, _case.id == each.c.case_id))
        .where(*published(), *([_case.organization_id == organization] if organization else []))
        .group_by(_case.organization_id, _case.profile)
    )


def _grouped(organization: str | None) -> sa.Select[Any]:
    """Return the query that counts requests alike: few lines, however many requests there are."""
    ended = sa.func.coalesce(_clock.ended, datetime.now(UTC))
    late = sa.select(_clock.id).where(
        _clock.case_id == _case.id, _clock.clock.in_(ANSWERING), _clock.state != "paused", ended > _clock.due_at
    )
    rated = _case.kept["rating"]
    per_case = (
        sa.select(
            _case.organization_id,
            _case.profile,
            result.label("result"),
            late.exists().label("late"),
            sa.cast(sa.func.timezone(SHANGHAI, _case.submitted), sa.Date).label("submitted"),
            sa.cast(sa.func.timezone(SHANGHAI, answered.c.time), sa.Date).label("decided"),
            sa.cast(rated["quality"].astext, sa.Integer).label("quality"),
            sa.cast(rated["speed"].astext, sa.Integer).label("speed"),
        )
        .select_from(sa.outerjoin(Case.__table__, answered, answered.c.case_id == _case.id))
        .where(*published(), *([_case.organization_id == organization] if organization else []))
        .subquery()
    )
    alike = [per_case.c[name] for name in ("organization_id", "profile", "result", "late", "submitted", "decided")]
    sums = [sa.func.sum(per_case.c[name]).label(name) for name in ("quality", "speed")]
    rated_many = sa.func.count(per_case.c.quality).label("ratings")
    return sa.select(*alike, sa.func.count().label("many"), rated_many, *sums).group_by(*alike)
