"""Who asks for data: the account, its departments, and its grants, read once a request."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

import sqlalchemy as sa
from ckan import model
from flask import g, has_request_context

from ckanext.govshare.access.model import Grant

__all__ = ["Reader", "forget_readers", "reader"]


@dataclass
class Reader:
    """Somebody who asks; without an id, a visitor without an account."""

    id: str | None = None
    sysadmin: bool = False
    _grants: dict[str, list[Grant]] | None = field(default=None, repr=False)

    @cached_property
    def departments(self) -> frozenset[str]:
        """The ids of the departments that this account is a member of, in whatever capacity."""
        if not self.id:
            return frozenset()
        query = (
            sa.select(model.Member.group_id)
            .join(model.Group, model.Group.id == model.Member.group_id)
            .where(
                model.Member.table_name == "user",
                model.Member.table_id == self.id,
                model.Member.state == model.State.ACTIVE,
                model.Group.state == model.State.ACTIVE,
                model.Group.is_organization.is_(True),
            )
        )
        return frozenset(model.Session.scalars(query))

    def holds(self) -> sa.ColumnElement[bool]:
        """Return the condition that a grant is this account's or one of its departments'."""
        mine = sa.and_(Grant.holder_type == "user", Grant.holder_id == self.id)
        ours = sa.and_(Grant.holder_type == "organization", Grant.holder_id.in_(self.departments))
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
