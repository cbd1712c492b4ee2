"""Requests as everybody may see them: what for, how it ended, how long it took; not who asked, nor what they wrote."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.govshare.cases.calendar import working_days
from ckanext.govshare.cases.figures.waiting import answers
from ckanext.govshare.cases.kinds import KINDS
from ckanext.govshare.cases.model import Case
from ckanext.govshare.cases.words import Words
from ckanext.govshare.parameters import number

__all__ = ["KIND", "RESULTS", "answered", "names_of", "public", "published", "result", "visible"]

_ = tk._

KIND = KINDS["access_request"]
RESULTS = {
    "pending": Words("办理中", "In progress"),
    "approved": Words("同意提供", "Approved"),
    "partly": Words("部分同意", "Approved in part"),
    "refused": Words("不予提供", "Refused"),
    "retracted": Words("已撤回", "Retracted"),
    "lapsed": Words("已失效", "Lapsed"),
}
MAX_ROWS = 100

_case, _package = Case.__table__.c, model.Package.__table__.c
answered = answers(KIND)

_less = sa.or_(
    sa.func.jsonb_array_length(answered.c.data["resources"]) < sa.func.jsonb_array_length(_case.data["resources"]),
    sa.and_(
        answered.c.data["items"].isnot(None),
        answered.c.data["items"].is_distinct_from(_case.data["items"]),
    ),
)
result: sa.ColumnElement[str] = sa.case(
    (sa.and_(answered.c.transition == "approve", _less), "partly"),
    (answered.c.transition == "approve", "approved"),
    (answered.c.transition == "refuse", "refused"),
    (_case.state.in_(("retracted", "lapsed")), _case.state),
    else_="pending",
)


def visible() -> sa.ColumnElement[bool]:
    """Return the condition that everybody sees the dataset that a case is about."""
    seen = sa.select(_package.id).where(
        _package.id == _case.dataset_id,
        _package.state == model.State.ACTIVE,
        _package.private.is_(False),
        sa.func.lower(sa.func.coalesce(_package.extras["hidden_entry"].astext, "")) != "true",
    )
    return seen.exists()


def published() -> list[sa.ColumnElement[bool]]:
    """Return the conditions for what everybody may know of: submitted, about a dataset that everybody sees."""
    return [_case.kind == KIND.id, _case.number.isnot(None), visible()]


def public(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return a page of the requests; see `govshare_case_public_list`."""
    conditions = [*published(), *_conditions(asked)]
    joined = sa.outerjoin(Case.__table__, answered, answered.c.case_id == _case.id)
    count = model.Session.scalar(sa.select(sa.func.count()).select_from(joined).where(*conditions)) or 0
    columns = (
        _case.number, _case.dataset_id, _case.organization_id, _case.channel, _case.submitted,
        _case.data["applicant_type"].astext, _case.data["method"].astext, result, answered.c.time, _case.ended,
    )  # fmt: skip
    limit, offset = number(asked, "limit", 20, most=MAX_ROWS), number(asked, "offset", 0)
    query = sa.select(*columns).select_from(joined).where(*conditions)
    rows = list(model.Session.execute(query.order_by(_case.submitted.desc(), _case.id).limit(limit).offset(offset)))
    datasets = names_of(model.Package, {row[1] for row in rows})
    departments = names_of(model.Group, {row[2] for row in rows})
    return {"count": count, "results": [_row(row, datasets, departments) for row in rows]}


def _row(row: Any, datasets: Mapping[str, Any], departments: Mapping[str, Any]) -> dict[str, Any]:
    id, dataset, department, channel, submitted, applicant_type, method, how, time, ended = row
    decided = time or (ended if how in ("retracted", "lapsed") else None)
    start, end = (working_days.day_of(moment) for moment in (submitted, decided or datetime.now(UTC)))
    return {
        "number": id,
        "dataset": datasets.get(dataset),
        "organization": departments.get(department),
        "channel": channel,
        "applicant_type": applicant_type,
        "applicant_type_name": _name("applicant_type", applicant_type),
        "method": method,
        "method_name": _name("method", method),
        "submitted": start.isoformat(),
        "decided": end.isoformat() if decided else None,
        "result": how,
        "result_name": RESULTS[how].both(),
        "working_days": working_days.current().between(start, end),
    }


def _name(field: str, code: str | None) -> dict[str, str] | None:
    words = getattr(KIND.fields[field], "choices", {}).get(code)
    return words.both() if words else None


def _conditions(asked: Mapping[str, Any]) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if name := asked.get("organization"):
        group = model.Group.get(str(name))
        found.append(_case.organization_id == (group.id if group else None))
    if name := asked.get("dataset_id"):
        package = model.Package.get(str(name))
        found.append(_case.dataset_id == (package.id if package else None))
    if how := asked.get("result"):
        if how not in RESULTS:
            raise tk.ValidationError({"result": [_("The results are: {names}.").format(names=", ".join(RESULTS))]})
        found.append(result == how)
    if year := asked.get("year"):
        found.append(_case.number.startswith(f"{number({'year': year}, 'year', 0)}-", autoescape=True))
    if words := str(asked.get("q") or "").strip():
        found.append(sa.or_(*(column.icontains(words, autoescape=True) for column in (_case.number, _case.title))))
    return found


def names_of(entity: Any, ids: set[str | None]) -> dict[str, dict[str, str]]:
    """Return the `name` and `title` of datasets or departments, by id."""
    found = model.Session.query(entity).filter(entity.id.in_([id for id in ids if id]))
    return {each.id: {"name": each.name, "title": each.title or each.name} for each in found}
