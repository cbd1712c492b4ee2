"""Misuse of data as everybody may see it: what was suspended or revoked, on which ground, and what became of it.

It is read from what was done to the cases. Of what people wrote nothing is shown, and a name only where misuse is
confirmed: that of an organisation whose grant was revoked for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.govshare.cases.calendar import working_days
from ckanext.govshare.cases.figures.requests import KIND, names_of, visible
from ckanext.govshare.cases.kinds.access_request.forms_in_use import BREACHES, REVOCATIONS, SUSPENSIONS
from ckanext.govshare.cases.model import Case, CaseEntry
from ckanext.govshare.cases.words import Words
from ckanext.govshare.parameters import number

__all__ = ["SETTING", "STATES", "found", "public"]

_ = tk._

SETTING = "govshare.cases.violations_days"
MAX_ROWS = 100
STATES = {
    "suspended": Words("暂停、整改中", "Suspended, to be put right"),
    "reinstated": Words("已整改恢复", "Put right and reinstated"),
    "revoked": Words("已收回", "Revoked"),
    "ended": Words("授权已终止", "The grant has ended"),
}
GROUNDS = SUSPENSIONS | REVOCATIONS

_case, _entry = Case.__table__.c, CaseEntry.__table__.c
_next = CaseEntry.__table__.alias("following")
_after = (
    sa.select(_next.c.transition, _next.c.time, _next.c.data)
    .where(
        _next.c.case_id == _entry.case_id,
        _next.c.number > _entry.number,
        _next.c.transition.in_(("reinstate", "revoke", "expire")),
    )
    .order_by(_next.c.number)
    .limit(1)
    .lateral("ended")
)
_confirmed = sa.or_(
    sa.and_(_entry.transition == "revoke", _entry.data["ground"].astext.in_(BREACHES)),
    sa.and_(_after.c.transition == "revoke", _after.c.data["ground"].astext.in_(BREACHES)),
)
_state: sa.ColumnElement[str] = sa.case(
    (_confirmed, "revoked"),
    (_after.c.transition == "reinstate", "reinstated"),
    (_after.c.transition == "expire", "ended"),
    else_="suspended",
)


def found() -> sa.Subquery:
    """Return each violation: `case_id`, `first` (was it suspended or revoked), `ground`, `day`, `last` and `state`.

    A suspension and what ended it are one. One that was unfounded is none, nor is a revocation for another reason.
    """
    ended, own = _after.c, _entry.data["ground"].astext
    return (
        sa.select(
            _entry.case_id,
            _entry.number,
            _entry.transition.label("first"),
            sa.case((ended.transition == "revoke", ended.data["ground"].astext), else_=own).label("ground"),
            _entry.time.label("day"),
            sa.func.coalesce(ended.time, _entry.time).label("last"),
            _state.label("state"),
        )
        .select_from(sa.outerjoin(CaseEntry.__table__, _after, sa.true()))
        .where(
            sa.or_(
                sa.and_(
                    _entry.transition == "suspend",
                    sa.or_(
                        ended.transition.is_(None),
                        ended.transition == "expire",
                        ended.data["outcome"].astext == "rectified",
                        _confirmed,
                    ),
                ),
                sa.and_(_entry.transition == "revoke", _entry.source != "suspended", _confirmed),
            )
        )
        .subquery("violations")
    )


def public(asked: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Return a page of the violations; see `govshare_case_violation_list`."""
    each = found()
    days = tk.asint(tk.config[SETTING])
    lasts = each.c.state == "suspended" if days else sa.false()
    shown = sa.or_(lasts, each.c.last > now - timedelta(days=days))
    conditions = [_case.kind == KIND.id, shown, *_conditions(asked, each)]
    joined = sa.join(each, Case.__table__, _case.id == each.c.case_id)
    count = model.Session.scalar(sa.select(sa.func.count()).select_from(joined).where(*conditions)) or 0
    columns = (
        _case.number, _case.organization_id, _case.applicant_org, each.c.ground, each.c.day, each.c.last, each.c.state,
        sa.case((visible(), _case.dataset_id)).label("dataset_id"),
        _case.data["applicant_type"].astext.label("applicant_type"),
        _case.data["applicant_body"].astext.label("applicant_body"),
    )  # fmt: skip
    limit, offset = number(asked, "limit", 20, most=MAX_ROWS), number(asked, "offset", 0)
    query = sa.select(*columns).select_from(joined).where(*conditions)
    order = (each.c.last.desc(), _case.number.desc(), each.c.number.desc())
    rows = list(model.Session.execute(query.order_by(*order).limit(limit).offset(offset)))
    datasets = names_of(model.Package, {row.dataset_id for row in rows})
    bodies = names_of(model.Group, {id for row in rows for id in (row.organization_id, row.applicant_org)})
    return {"count": count, "results": [_row(row, datasets, bodies) for row in rows]}


def _row(row: Any, datasets: Mapping[str, Any], bodies: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "number": row.number,
        "dataset": datasets.get(row.dataset_id),
        "organization": bodies.get(row.organization_id),
        "violator": _violator(row, bodies),
        "ground": row.ground,
        "ground_name": GROUNDS[row.ground].both() if row.ground in GROUNDS else None,
        "day": working_days.day_of(row.day).isoformat(),
        "changed": working_days.day_of(row.last).isoformat(),
        "state": row.state,
        "state_name": STATES[row.state].both(),
    }


def _violator(row: Any, bodies: Mapping[str, Any]) -> str | None:
    """Return an organisation's name, once misuse is confirmed; never that of a person."""
    if row.state != "revoked":
        return None
    if row.applicant_org:
        return (bodies.get(row.applicant_org) or {}).get("title")
    return row.applicant_body if row.applicant_type not in (None, "person") else None


def _conditions(asked: Mapping[str, Any], each: sa.Subquery) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if name := asked.get("organization"):
        group = model.Group.get(str(name))
        conditions.append(_case.organization_id == (group.id if group else None))
    if state := asked.get("state"):
        if state not in STATES:
            raise tk.ValidationError({"state": [_("The states are: {names}.").format(names=", ".join(STATES))]})
        conditions.append(each.c.state == state)
    return conditions
