"""What the history notes by itself: sign-ins of accounts that may change what others see."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.lib import signals

from ckanext.govshare.history.record import record

__all__ = ["history_subscriptions"]


def note_sign_in(sender: Any, user: model.User, **_: Any) -> None:
    """Record a sign-in of a sysadmin or of a department's administrator; a call with a token is none."""
    departments = list(
        model.Session.scalars(
            sa.select(model.Member.group_id)
            .join(model.Group, model.Group.id == model.Member.group_id)
            .where(model.Member.table_name == "user", model.Member.table_id == user.id)
            .where(model.Member.capacity == "admin", model.Member.state == model.State.ACTIVE)
            .where(model.Group.is_organization.is_(True), model.Group.state == model.State.ACTIVE)
            .order_by(model.Member.group_id)
        )
    )
    if user.sysadmin or departments:
        data = {"sysadmin": bool(user.sysadmin), "departments": departments}
        record("portal", "signin.admin", data, user.id)
        model.Session.commit()


history_subscriptions = {signals.user_logged_in: [note_sign_in]}
