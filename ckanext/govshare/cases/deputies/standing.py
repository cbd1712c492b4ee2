"""For whom somebody stands in today, and who stands in for somebody.

A deputy has the principal's own rights towards cases and no others: nothing of what the principal has as a deputy, and
nothing that the principal does not have any more. Whoever has left what the two had in common stands in no longer.
"""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from ckan import model

from ckanext.govshare.access.holders import places
from ckanext.govshare.access.reader import Reader, reader
from ckanext.govshare.cases.calendar.working_days import today
from ckanext.govshare.cases.deputies.model import Deputy, in_force

__all__ = ["deputies_of", "official", "principals"]

_KEPT = "principals"
_deputy = Deputy.__table__.c


def official(id: str, department: str | None = None) -> Reader:
    """Return an official with the rights that others may have in their place: their own, and not a sysadmin's.

    :param department: only those in this department
    """
    found = Reader(id)
    if department:
        found.departments = {id: capacity for id, capacity in found.departments.items() if id == department}
        found.roles = [role for role in found.roles if role.organization_id == department]
    return found


def principals(who: Reader) -> list[Reader]:
    """Return those in whose place somebody may act today, read once a request; a sysadmin stands in for nobody."""
    if not who.id or who.sysadmin:
        return []
    if _KEPT not in who.kept:
        query = (
            sa.select(_deputy.principal_id, _deputy.organization_id)
            .join(model.User, model.User.id == _deputy.principal_id)
            .where(_deputy.deputy_id == who.id, in_force(today()), model.User.state == model.State.ACTIVE)
            .order_by(_deputy.created, _deputy.id)
        )
        named = [official(id, department) for id, department in model.Session.execute(query)]
        who.kept[_KEPT] = [each for each in named if places(each) & places(who)]
    return list(who.kept[_KEPT])


def deputies_of(ids: Collection[str], department: str | None) -> list[tuple[str, str]]:
    """Return who stands in today for some accounts towards a department's cases: deputy and principal."""
    if not ids:
        return []
    towards = sa.or_(_deputy.organization_id.is_(None), _deputy.organization_id == department)
    query = (
        sa.select(_deputy.deputy_id, _deputy.principal_id, _deputy.organization_id)
        .join(model.User, model.User.id == _deputy.deputy_id)
        .where(_deputy.principal_id.in_(ids), in_force(today()), towards, model.User.state == model.State.ACTIVE)
    )
    return [
        (deputy, principal)
        for deputy, principal, limit in model.Session.execute(query)
        if places(official(principal, limit)) & places(reader(deputy))
    ]
