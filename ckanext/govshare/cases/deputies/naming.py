"""Who may be named a deputy, by whom, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.govshare.access.holders import places
from ckanext.govshare.access.reader import Reader, reader
from ckanext.govshare.access.roles import may
from ckanext.govshare.cases.calendar.working_days import today
from ckanext.govshare.cases.deputies.model import Deputy
from ckanext.govshare.cases.deputies.standing import official
from ckanext.govshare.cases.fields import Day, Field, Text
from ckanext.govshare.cases.words import Words

__all__ = ["FIELDS", "account", "check_pair", "decided", "department", "in_office", "period"]

_ = tk._

Errors = dict[str, list[str]]

FIELDS: dict[str, Field] = {
    "principal": Text(
        name=Words("为谁指定", "For whom"),
        help=Words(
            "部门负责人可以为因病等原因不在岗的本部门人员指定；不填即为自己",
            "The head of a department may name one for somebody who is absent; empty: for yourself",
        ),
        required=False,
        most=100,
    ),
    "organization": Text(
        name=Words("限于哪个部门的办件", "For the cases of this department only"), required=False, most=100
    ),
    "user": Text(
        name=Words("代办人（账号）", "Deputy (account)"),
        help=Words("须与您同在一个部门，或在同一部门、同一地区担任职务", "Somebody of a department or region of yours"),
        most=100,
    ),
    "from": Day(
        name=Words("开始日期", "First day"), help=Words("不填即自今日起", "Empty: from today on"), required=False
    ),
    "until": Day(
        name=Words("截止日期", "Last day"),
        help=Words("含当日；不填则至您结束代办时为止", "Included; empty: until you end it"),
        required=False,
    ),
}


def in_office(who: Reader) -> bool:
    """Tell whether somebody reads or handles other people's cases by their own rights."""
    return may({*who.departments.values(), *(role.role for role in who.roles)}, "case_see")


def decided(who: Reader, principal: Reader) -> set[str]:
    """Return the departments to which somebody belongs and for which another one decides cases."""
    own = {*principal.departments, *(role.organization_id for role in principal.roles if role.organization_id)}
    return {id for id in own if may(who.towards({"owner_org": id}), "case_decide")}


def account(name: Any) -> model.User | None:
    """Return an active account by its name or id."""
    found = model.User.get(str(name)) if name else None
    return found if found is not None and found.state == model.State.ACTIVE else None


def department(given: Mapping[str, Any], who: Reader, principal: Reader, errors: Errors) -> str | None:
    """Return the department that a deputy is limited to: what is chosen, and for others one for which one decides."""
    group = model.Group.get(given["organization"]) if given.get("organization") else None
    possible = set(places(principal)) if who.sysadmin or who.id == principal.id else decided(who, principal)
    if given.get("organization"):
        if group is None or group.id not in possible:
            errors["organization"] = [
                _("Please choose a department to which the official belongs, and which is yours.")
            ]
            return None
        return str(group.id)
    if who.sysadmin or who.id == principal.id:
        return None
    if len(possible) > 1:
        errors["organization"] = [_("You decide for several departments of this official. Please name one.")]
        return None
    return next(iter(possible), None)


def period(given: Mapping[str, Any], errors: Errors) -> tuple[date, date | None]:
    """Return the first and the last day."""
    first = date.fromisoformat(given["from"]) if given.get("from") else today()
    last = date.fromisoformat(given["until"]) if given.get("until") else None
    if first < today():
        errors["from"] = [_("Please name today or a later day: nobody acts in somebody's place afterwards.")]
    if last and last < max(first, today()):
        errors["until"] = [_("Please name a last day that is not before the first one, nor past.")]
    return first, last


def check_pair(
    principal: model.User, deputy: model.User, limit: str | None, days: tuple[date, date | None], errors: Errors
) -> None:
    """Let only somebody be named who belongs where the official does, and only once for the same time."""
    own = official(principal.id, limit)
    if principal.sysadmin:
        errors["principal"] = [_("Administrators of the portal need no deputy.")]
    elif not in_office(own):
        errors["principal"] = [_("This account does not handle cases, so that there is nothing to do in its place.")]
    if deputy.id == principal.id:
        errors["user"] = [_("Nobody is their own deputy. Please name somebody else.")]
    elif deputy.sysadmin:
        errors["user"] = [_("Administrators of the portal act in their own name alone. Please name somebody else.")]
    elif not places(own) & places(reader(deputy)):
        message = _("“{name}” belongs to no department or region of the official's. Please name a colleague.")
        errors["user"] = [message.format(name=deputy.name)]
    elif found := _same(principal.id, deputy.id, limit, days):
        message = _("“{name}” is named for the same time already, from {first} on. Please end that first.")
        errors["user"] = [message.format(name=deputy.name, first=found.first_day.isoformat())]


def _same(principal: str, deputy: str, limit: str | None, days: tuple[date, date | None]) -> Deputy | None:
    table, (first, last) = Deputy.__table__.c, days
    query = sa.select(Deputy).where(
        table.principal_id == principal,
        table.deputy_id == deputy,
        table.organization_id.is_not_distinct_from(limit),
        table.revoked.is_(None),
        sa.or_(table.last_day.is_(None), table.last_day >= first),
    )
    if last:
        query = query.where(table.first_day <= last)
    return model.Session.scalar(query.limit(1))
