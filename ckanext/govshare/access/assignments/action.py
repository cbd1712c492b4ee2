"""Roles beside CKAN's memberships, through the API."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context

from ckanext.govshare.access.asking import actor_of
from ckanext.govshare.access.model import Role
from ckanext.govshare.access.reader import forget_readers
from ckanext.govshare.access.roles import OF_DEPARTMENT, OF_REGION, ROLES
from ckanext.govshare.codes import regions
from ckanext.govshare.parameters import number

__all__ = ["govshare_role_create", "govshare_role_delete", "govshare_role_list"]

_ = tk._

MAX_ROWS = 100


def govshare_role_create(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Give somebody a role; who has it already keeps it.

    :param user: the account's name or id
    :param role: `contact`, `head` or `reviewer` of a department, `operator` of a region, `cdo` or `auditor`
    :param organization: the name or id of the department, for the roles of one
    :param region_code: the code of the region, for an operator (optional: of every region)
    :returns: the role: `id`, `user_id`, `role`, `organization_id`, `region_code`, `created`, `created_by`
    :raises ValidationError: when there is no such role, account, department or region
    """
    tk.check_access("govshare_role_create", context, data_dict)
    user = model.User.get(data_dict.get("user"))
    role, errors = str(data_dict.get("role") or ""), dict[str, list[str]]()
    if user is None or user.state != model.State.ACTIVE:
        errors["user"] = [_("There is no such account.")]
    if role not in ROLES:
        errors["role"] = [_("The roles are: {names}.").format(names=", ".join(ROLES))]
    organization = _organization(role, data_dict, errors)
    region = _region(role, data_dict, errors)
    if errors or user is None:
        raise tk.ValidationError(errors)
    place = {"user_id": user.id, "role": role, "organization_id": organization, "region_code": region}
    query = sa.select(Role).where(*(getattr(Role, name).is_not_distinct_from(value) for name, value in place.items()))
    found = model.Session.scalar(query)
    if found is None:
        found = Role(id=str(uuid.uuid4()), created=datetime.now(UTC), created_by=actor_of(context), **place)
        model.Session.add(found)
        model.Session.commit()
        forget_readers()
    return _dictized(found)


def govshare_role_delete(context: Context, data_dict: dict[str, Any]) -> None:
    """Take a role away.

    :param id: its id
    :raises ObjectNotFound: when there is none
    """
    tk.check_access("govshare_role_delete", context, data_dict)
    found = model.Session.get(Role, tk.get_or_bust(data_dict, "id"))
    if found is None:
        raise tk.ObjectNotFound(_("There is no such role."))
    model.Session.delete(found)
    model.Session.commit()
    forget_readers()


@tk.side_effect_free
def govshare_role_list(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """List who has which role, the newest first.

    :param user: of this account only (optional)
    :param limit: how many, 20; 100 at most
    :param offset: how many to pass over
    :returns: `count` and `results`
    """
    tk.check_access("govshare_role_list", context, data_dict)
    query = sa.select(Role)
    if name := data_dict.get("user"):
        user = model.User.get(name)
        query = query.where(Role.user_id == (user.id if user else None))
    count = model.Session.scalar(sa.select(sa.func.count()).select_from(query.subquery()))
    limit, offset = number(data_dict, "limit", 20, most=MAX_ROWS), number(data_dict, "offset", 0)
    rows = model.Session.scalars(query.order_by(Role.created.desc(), Role.id).limit(limit).offset(offset))
    return {"count": count, "results": [_dictized(row) for row in rows]}


def _organization(role: str, data_dict: dict[str, Any], errors: dict[str, list[str]]) -> str | None:
    name = data_dict.get("organization")
    if role not in OF_DEPARTMENT:
        if name:
            errors["organization"] = [_("This role is not one of a department.")]
        return None
    found = model.Group.get(name) if name else None
    if found is None or not found.is_organization:
        errors["organization"] = [_("Please name the department.")]
        return None
    return str(found.id)


def _region(role: str, data_dict: dict[str, Any], errors: dict[str, list[str]]) -> str | None:
    code = data_dict.get("region_code")
    if not code:
        return None
    if role not in OF_REGION:
        errors["region_code"] = [_("This role is not one of a region.")]
    elif not regions.known(code):
        errors["region_code"] = [_("There is no such region.")]
    return str(code)


def _dictized(role: Role) -> dict[str, Any]:
    found = {column.name: getattr(role, column.name) for column in Role.__table__.columns}
    return found | {"created": role.created.astimezone(UTC).isoformat()}
