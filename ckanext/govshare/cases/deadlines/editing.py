"""Profiles that an operator writes: checked, stored, taken back."""

from __future__ import annotations

from datetime import UTC, datetime

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import insert

from ckanext.govshare.cases.deadlines import profiles
from ckanext.govshare.cases.deadlines.clocks import Profile
from ckanext.govshare.cases.deadlines.family import check
from ckanext.govshare.cases.deadlines.model import DeadlineProfile
from ckanext.govshare.cases.deadlines.reading import Draft

__all__ = ["fit", "remove", "save"]

_table = DeadlineProfile.__table__
# One change at a time: two that are right by themselves may make a circle.
_LOCK = sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext("govshare_deadline_profile")))


def fit(draft: Draft) -> None:
    """Look whether a profile goes with those that there are, and let nobody change any until the end of this one.

    :raises ProfileError: when it does not
    """
    model.Session.execute(_LOCK)
    check(draft, profiles.drafts())


def save(profile: Profile, user_id: str) -> None:
    """Store a profile that was checked. The caller commits."""
    row = {"id": profile.id, "text": profile.text, "modified": datetime.now(UTC), "modified_by": user_id}
    model.Session.execute(insert(_table).values(row).on_conflict_do_update(index_elements=["id"], set_=row))


def remove(id: str) -> None:
    """Delete what an operator wrote; a packaged profile is again what it was. The caller commits.

    :raises ObjectNotFound: when no operator wrote a profile of this id
    :raises ValidationError: when another profile extends it
    :raises ProfileError: when the packaged one cannot come back, for another one has taken its place
    """
    model.Session.execute(_LOCK)
    if not model.Session.scalar(sa.select(sa.func.count()).select_from(_table).where(_table.c.id == id)):
        raise tk.ObjectNotFound(tk._("There is no such profile, or nobody changed it."))
    left = profiles.drafts(but=id)
    shipped: Draft | None = left.get(id)
    if shipped:
        check(shipped, left)
    elif heirs := sorted(each.profile.id for each in left.values() if each.profile.extends == id):
        message = tk._("Other profiles extend this one: {ids}. Change or delete them first.")
        raise tk.ValidationError({"id": [message.format(ids=", ".join(heirs))]})
    model.Session.execute(sa.delete(_table).where(_table.c.id == id))
