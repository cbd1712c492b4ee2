"""Who asks for data: the account, its departments, roles and grants, each read once a request."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from ckan import authz, model
from flask import g, has_request_context

from ckanext.govshare.access.facts import region_path
from ckanext.govshare.access.model import Grant, Role
from ckanext.govshare.access.roles import OF_DEPARTMENT, OF_REGION

__all__ = ["Reader", "forget_readers", "reader"]


@dataclass
class Reader:
    """Somebody who asks; without an id, a visitor without an account."""

    id: str | None = None
    sysadmin: bool = False
    # What other domains read of this account, once a request too.
    kept: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    _grants: dict[str, list[Grant]] | None = field(default=None, repr=False)

    @cached_property
    def departments(self) -> dict[str, str]:
        """The departments that this account is a member of, by id, with its capacity in each."""
        if not self.id:
            return {}
        query = (
            sa.select(model.Member.group_id, model.Member.capacity)
            .join(model.Group, model.Group.id == model.Member.group_id)
            .where(
                model.Member.table_name == "user",
                model.Member.table_id == self.id,
                model.Member.state == model.State.ACTIVE,
                model.Group.state == model.State.ACTIVE,
                model.Group.is_organization.is_(True),
            )
        )
        return dict(model.Session.execute(query).tuples().all())

    @cached_property
    def roles(self) -> list[Role]:
        """The roles that this account has beside its memberships."""
        return list(model.Session.scalars(sa.select(Role).where(Role.user_id == self.id))) if self.id else []

    def towards(self, dataset: Mapping[str, Any]) -> set[str]:
        """Return what this account is to a dataset, in the words of the matrix of roles.

        :param dataset: its facts
        """
        if not self.id:
            return {"anonymous"}
        department = dataset.get("owner_org") or ""
        found = {"account"} | ({"sysadmin"} if self.sysadmin else set())
        if department in self.departments:
            found.add(self.departments[department])
        places: list[str] | None = None
        for role in self.roles:
            if role.role in OF_DEPARTMENT and role.organization_id != department:
                continue
            if role.role in OF_REGION and role.region_code:
                places = region_path(dataset) if places is None else places
                if role.region_code not in places:
                    continue
            found.add(role.role)
        return found

    def edits(self, dataset: Mapping[str, Any]) -> bool:
        """Tell whether this account may change a dataset (CKAN's `package_update`)."""
        if self.sysadmin:
            return True
        if self.departments.get(dataset.get("owner_org") or "") in _editors():
            return True
        return bool(self.id) and authz.check_config_permission("allow_dataset_collaborators") and self._with(dataset)

    def _with(self, dataset: Mapping[str, Any]) -> bool:
        return bool(authz.user_is_collaborator_on_dataset(self.id, dataset["id"], _editors()))

    def holds(self) -> sa.ColumnElement[bool]:
        """Return the condition that a grant is this account's or one of its departments'."""
        mine = sa.and_(Grant.holder_type == "user", Grant.holder_id == self.id)
        ours = sa.and_(Grant.holder_type == "organization", Grant.holder_id.in_(list(self.departments)))
        return sa.or_(mine, ours)

    def grants(self, dataset_id: str) -> list[Grant]:
        """Return this account's and its departments' grants of a dataset; all of them are read at the first call."""
        if self._grants is None:
            self._grants = self._read()
        return self._grants.get(dataset_id, [])

    def _read(self) -> dict[str, list[Grant]]:
        if not self.id:
            return {}
        found = defaultdict(list)
        for grant in model.Session.scalars(sa.select(Grant).where(self.holds()).order_by(Grant.created)):
            found[grant.dataset_id].append(grant)
        return found


def _editors() -> list[str]:
    """Return the capacities whose holders may change a department's datasets."""
    return [str(role) for role in authz.get_roles_with_permission("update_dataset")]


def reader(user: model.User | str | None) -> Reader:
    """Return who a user is; within a request the same object each time.

    :param user: the account, or its name or id; None or an anonymous user for somebody without one
    """
    found = model.User.get(user) if isinstance(user, str) else user
    # CKAN's anonymous user has no id.
    id = getattr(found, "id", None)
    if found is None or not id or found.state != model.State.ACTIVE:
        return Reader()
    if not has_request_context():
        return Reader(id, bool(found.sysadmin))
    kept: dict[str, Reader] = g.setdefault("govshare_readers", {})
    return kept.setdefault(id, Reader(id, bool(found.sysadmin)))


def forget_readers() -> None:
    """Have grants read again within this request; for whoever changes them."""
    if has_request_context():
        g.pop("govshare_readers", None)
