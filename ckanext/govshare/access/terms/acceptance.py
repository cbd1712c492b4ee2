"""Whether an account has to accept the terms first: the one place that knows, for files and for rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.govshare.access.decision import Decision
from ckanext.govshare.access.reader import Reader, reader
from ckanext.govshare.access.terms.model import TermsAcceptance
from ckanext.govshare.access.terms.wording import version

__all__ = ["accepted", "accepted_at", "needed", "pending"]

# Open data stays one click; closed and unknown data is given to nobody who would have to accept anything.
ASKED = ("login", "conditional")


def accepted_at(user_id: str | None) -> datetime | None:
    """Return when an account accepted the terms that are in force; None when it did not."""
    if not user_id:
        return None
    mine = TermsAcceptance.user_id == user_id
    return model.Session.scalar(sa.select(TermsAcceptance.at).where(mine, TermsAcceptance.version == version()))


def accepted(user_id: str | None) -> bool:
    """Tell whether an account accepted the terms that are in force."""
    return accepted_at(user_id) is not None


def needed(user: model.User | Reader | str | None, dataset: Mapping[str, Any], decision: Decision) -> bool:
    """Tell whether a user who may have data must accept the terms before they get it.

    Members of the department that provides the data, whose own it is, and system administrators need not.

    :param user: as for `decide()`
    :param dataset: as for `decide()`; `open_type` and `owner_org` are read
    :param decision: what `decide()` said of it
    """
    if not decision.allowed or dataset.get("open_type") not in ASKED:
        return False
    who = user if isinstance(user, Reader) else reader(user)
    return not (who.sysadmin or dataset.get("owner_org") in who.departments or accepted(who.id))


def pending(decision: Decision) -> Decision:
    """Return a decision that allows as one that does not yet, because the terms have to be accepted first."""
    message = tk._("Please accept the terms of use first; programs do so with the action {action}.")
    reason = message.format(action="govshare_terms_accept")
    address = tk.h.url_for("govshare_terms.show")
    return replace(decision, allowed=False, state="not_yet", reason=reason, apply_url=address, until=None)
