"""Who has a right: the matrix of roles, read the other way round."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import sqlalchemy as sa
from ckan import model

from ckanext.govshare.access.model import Role
from ckanext.govshare.access.reader import Reader
from ckanext.govshare.access.roles import MATRIX, OF_DEPARTMENT, OF_REGION, may

__all__ = ["holders", "people_of", "places"]


def holders(right: str, department: str | None, places: Iterable[str]) -> list[str]:
    """Return the ids of the active accounts that have a right by a membership, or a role of a department or region.

    Sysadmins are left out, who have every right, and so are roles of the whole portal.

    :param right: one of `access.roles.RIGHTS`
    :param department: the id of the department in question
    :param places: the codes of its region, and of those that it lies in
    """
    roles = [role for role in MATRIX if may([role], right)]
    given, member = Role.__table__.c, model.Member
    of_department = sa.and_(given.role.in_(OF_DEPARTMENT), given.organization_id == department)
    in_region = sa.or_(given.region_code.is_(None), given.region_code.in_(list(places)))
    of_region = sa.and_(given.role.in_(OF_REGION), in_region)
    by_role = sa.select(given.user_id).where(given.role.in_(roles), sa.or_(of_department, of_region))
    by_membership = sa.select(member.table_id).where(
        member.group_id == department,
        member.table_name == "user",
        member.state == model.State.ACTIVE,
        member.capacity.in_(roles),
    )
    either = sa.union(by_role, by_membership).subquery()
    found = sa.select(model.User.id).where(model.User.id.in_(sa.select(either)), model.User.state == model.State.ACTIVE)
    return list(model.Session.scalars(found.order_by(model.User.id)))


def places(who: Reader) -> set[str]:
    """Return where somebody belongs: ids of departments, codes of regions, roles that are for everywhere."""
    return {*who.departments, *(role.organization_id or role.region_code or role.role for role in who.roles)}


def people_of(where: Collection[str]) -> sa.Select[tuple[str]]:
    """Return the query for the ids of the active accounts that belong to one of some places."""
    member, given = model.Member, Role.__table__.c
    everywhere = sa.and_(given.organization_id.is_(None), given.region_code.is_(None), given.role.in_(where))
    by_role = sa.or_(given.organization_id.in_(where), given.region_code.in_(where), everywhere)
    by_membership = sa.and_(member.group_id.in_(where), member.table_name == "user", member.state == model.State.ACTIVE)
    either = sa.union(sa.select(given.user_id).where(by_role), sa.select(member.table_id).where(by_membership))
    return sa.select(model.User.id).where(
        model.User.id.in_(sa.select(either.subquery())), model.User.state == model.State.ACTIVE
    )
