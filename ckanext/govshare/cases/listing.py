"""Lists of cases, for whoever asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.govshare.access.reader import Reader
from ckanext.govshare.cases.model import Case
from ckanext.govshare.cases.parties import visible
from ckanext.govshare.parameters import number

__all__ = ["COLOURS", "listed"]

_ = tk._

COLOURS = ("green", "yellow", "red", "overdue")
MAX_ROWS = 100

_case = Case.__table__.c


def listed(who: Reader, asked: Mapping[str, Any], now: datetime) -> tuple[int, dict[str, int], list[Case]]:
    """Return how many cases there are, how many of each colour, and a page of them.

    :param asked: the parameters of `govshare_case_list`
    """
    conditions = [visible(who), *_conditions(who, asked)]
    painted = _colour(now)
    counted = sa.select(painted, sa.func.count()).where(*conditions).group_by(painted)
    colours = {name: int(many) for name, many in model.Session.execute(counted) if name}
    if colour := asked.get("colour"):
        if colour not in COLOURS:
            raise tk.ValidationError({"colour": [_("The colours are: {names}.").format(names=", ".join(COLOURS))]})
        conditions.append(painted == colour)
    count = model.Session.scalar(sa.select(sa.func.count()).select_from(Case.__table__).where(*conditions)) or 0
    limit, offset = number(asked, "limit", 20, most=MAX_ROWS), number(asked, "offset", 0)
    order = (_case.ended.isnot(None), _case.due_at.asc().nulls_last(), _case.changed.desc(), _case.id)
    query = sa.select(Case).where(*conditions).order_by(*order).limit(limit).offset(offset)
    return count, {name: colours.get(name, 0) for name in COLOURS}, list(model.Session.scalars(query))


def _conditions(who: Reader, asked: Mapping[str, Any]) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if tk.asbool(asked.get("mine") or False):
        found.append(_case.applicant_id == who.id)
    for parameter, column in (("kind", _case.kind), ("dataset_id", _case.dataset_id), ("parent", _case.parent_id)):
        if value := asked.get(parameter):
            found.append(column == str(value))
    if state := asked.get("state"):
        by_name = {"open": _case.ended.is_(None), "ended": _case.ended.isnot(None)}
        found.append(by_name.get(str(state), _case.state == str(state)))
    if name := asked.get("organization"):
        group = model.Group.get(str(name))
        found.append(_case.organization_id == (group.id if group else None))
    if name := asked.get("assignee"):
        user = model.User.get(str(name))
        found.append(_case.assignee_id == (user.id if user else None))
    if words := str(asked.get("q") or "").strip():
        found.append(sa.or_(*(column.icontains(words, autoescape=True) for column in (_case.number, _case.title))))
    return found


def _colour(now: datetime) -> sa.ColumnElement[str | None]:
    """Return a case's colour, as SQL; overdue stands before red."""
    return sa.case(
        (_case.due_at.is_(None), None),
        (_case.due_at < now, "overdue"),
        (_case.red_at <= now, "red"),
        (_case.yellow_at <= now, "yellow"),
        else_="green",
    )
