"""Lists of deputies, for whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa

from ckanext.govshare.access.holders import people_of
from ckanext.govshare.access.reader import Reader
from ckanext.govshare.access.roles import may
from ckanext.govshare.cases.calendar.working_days import today
from ckanext.govshare.cases.deputies.model import Deputy
from ckanext.govshare.cases.dictize import iso, names_of

__all__ = ["WHOSE", "deciding", "dictized", "listed"]

_ = tk._

WHOSE = ("mine", "standing", "department", "all")

_table = Deputy.__table__.c


def deciding(who: Reader) -> list[str]:
    """Return the departments for which somebody decides cases."""
    own = {*who.departments, *(role.organization_id for role in who.roles if role.organization_id)}
    return [id for id in own if may(who.towards({"owner_org": id}) - {"sysadmin"}, "case_decide")]


def listed(who: Reader, whose: str, *, current: bool) -> sa.Select[Any]:
    """Return the query for deputies, those in force at the head.

    :param whose: one of `WHOSE`
    :param current: only what has not ended
    """
    if whose not in WHOSE:
        raise tk.ValidationError({"whose": [_("Please choose one of: {names}.").format(names="、".join(WHOSE))]})
    if whose == "all" and not may(who.towards({}), "history_see"):
        raise tk.NotAuthorized(_("All deputies are for administrators and auditors to see."))
    running = sa.and_(_table.revoked.is_(None), sa.or_(_table.last_day.is_(None), _table.last_day >= today()))
    query = sa.select(Deputy).order_by(running.desc(), _table.first_day.desc(), _table.created.desc(), _table.id)
    if whose == "mine":
        query = query.where(_table.principal_id == who.id)
    elif whose == "standing":
        query = query.where(_table.deputy_id == who.id)
    elif whose == "department":
        ours = deciding(who)
        theirs = sa.and_(_table.organization_id.is_(None), _table.principal_id.in_(people_of(ours)))
        query = query.where(sa.or_(_table.organization_id.in_(ours), theirs))
    return query.where(running) if current else query


def dictized(found: Sequence[Deputy]) -> list[dict[str, Any]]:
    """Return deputies as the API gives them."""
    names = names_of({id for each in found for id in (each.principal_id, each.deputy_id)})
    return [
        {
            "id": each.id,
            "principal_id": each.principal_id,
            "principal": names.get(each.principal_id),
            "deputy_id": each.deputy_id,
            "deputy": names.get(each.deputy_id),
            "organization_id": each.organization_id,
            "from": each.first_day.isoformat(),
            "until": each.last_day.isoformat() if each.last_day else None,
            "state": _state(each),
            "created": iso(each.created),
            "created_by": each.created_by,
            "revoked": iso(each.revoked),
        }
        for each in found
    ]


def _state(found: Deputy) -> str:
    if found.revoked:
        return "revoked"
    if found.last_day and found.last_day < today():
        return "ended"
    return "upcoming" if found.first_day > today() else "running"
