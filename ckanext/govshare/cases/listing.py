"""Lists of cases, for whoever asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.govshare.access.reader import Reader
from ckanext.govshare.cases.kind import APPLICANT
from ckanext.govshare.cases.model import Case, CaseClock
from ckanext.govshare.cases.parties import consulted, handled, visible
from ckanext.govshare.parameters import number

__all__ = ["COLOURS", "every", "listed"]

_ = tk._

COLOURS = ("green", "yellow", "red", "overdue")
MAX_ROWS = 100

_case, _clock = Case.__table__.c, CaseClock.__table__.c
_ORDER = (_case.ended.isnot(None), _case.due_at.asc().nulls_last(), _case.changed.desc(), _case.id)


def listed(who: Reader, asked: Mapping[str, Any], now: datetime) -> tuple[int, dict[str, int], list[Case]]:
    """Return how many cases there are, how many of each colour, and a page of them.

    :param asked: the parameters of `govshare_case_list`
    """
    conditions = _conditions(who, asked)
    painted = _colour(now, asked)
    counted = sa.select(painted, sa.func.count()).where(*conditions).group_by(painted)
    many: dict[str | None, int] = {name: int(many) for name, many in model.Session.execute(counted)}
    count = sum(many.values())
    if colour := asked.get("colour"):
        if colour not in COLOURS:
            raise tk.ValidationError({"colour": [_("The colours are: {names}.").format(names=", ".join(COLOURS))]})
        conditions.append(painted == colour)
        count = many.get(colour, 0)
    limit, offset = number(asked, "limit", 20, most=MAX_ROWS), number(asked, "offset", 0)
    query = sa.select(Case).where(*conditions).order_by(*_ORDER).limit(limit).offset(offset)
    return count, {name: many.get(name, 0) for name in COLOURS}, list(model.Session.scalars(query))


def every(who: Reader, asked: Mapping[str, Any], now: datetime, most: int) -> list[Case]:
    """Return the same cases, and not a page of them alone: the first so many, for a file."""
    conditions = _conditions(who, asked)
    if colour := asked.get("colour"):
        conditions.append(_colour(now, asked) == colour)
    return list(model.Session.scalars(sa.select(Case).where(*conditions).order_by(*_ORDER).limit(most)))


def _conditions(who: Reader, asked: Mapping[str, Any]) -> list[sa.ColumnElement[bool]]:
    # What somebody handles they may read: asked twice, it costs twice.
    found = [handled(who) if tk.asbool(asked.get("inbox") or False) else visible(who)]
    if tk.asbool(asked.get("mine") or False):
        found.append(_case.applicant_id == who.id)
    if tk.asbool(asked.get("consulted") or False):
        found.append(consulted(who))
    if awaits := asked.get("awaits"):
        theirs = _case.awaits == APPLICANT
        found.append(theirs if awaits == APPLICANT else sa.and_(_case.awaits.isnot(None), ~theirs))
    if parent := asked.get("parent"):
        about = Case.__table__.alias()
        named = sa.select(about.c.id).where(sa.or_(about.c.id == str(parent), about.c.number == str(parent)))
        found.append(_case.parent_id.in_(named))
    for parameter, column in (("kind", _case.kind), ("dataset_id", _case.dataset_id)):
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
    if clock := asked.get("clock"):
        found.append(sa.and_(_clock.case_id == _case.id, _clock.clock == str(clock), _clock.state == "running"))
    if words := str(asked.get("q") or "").strip():
        found.append(sa.or_(*(column.icontains(words, autoescape=True) for column in (_case.number, _case.title))))
    return found


def _colour(now: datetime, asked: Mapping[str, Any]) -> sa.ColumnElement[str | None]:
    """Return a case's colour, or that of the clock that was asked for, as SQL; overdue stands before red."""
    due = _clock if asked.get("clock") else _case
    return sa.case(
        (due.due_at.is_(None), None),
        (due.due_at < now, "overdue"),
        (due.red_at <= now, "red"),
        (due.yellow_at <= now, "yellow"),
        else_="green",
    )
