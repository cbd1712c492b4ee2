"""Whether somebody gets a dataset's data: the one place that knows (the table “Access” of the contract).

It says nothing about the catalogue entry: whoever asks has read that already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.govshare.access.facts import facts, is_hidden
from ckanext.govshare.access.model import Grant
from ckanext.govshare.access.reader import Reader, reader
from ckanext.govshare.access.roles import may

__all__ = ["OPEN_TYPES", "Decision", "decide", "has_right"]

_ = tk._

OPEN_TYPES = ("open", "login", "conditional", "closed", "unknown")
# Of several grants, the one that says most: what is given, then what will be, then what was.
_ORDER = ("allowed", "not_yet", "suspended", "expired")


@dataclass(frozen=True)
class Decision:
    """The answer: whether, and why or why not."""

    allowed: bool
    state: str
    """`allowed`, `login`, `apply`, `apply_at_source`, `closed`, `source_only`, `not_yet`, `expired`, `suspended`."""
    reason: str = ""
    """A sentence for the reader, in the language of the request; empty where the data is open to all."""
    apply_url: str | None = None
    """Where to go next: to sign in, to apply, or the source's page."""
    until: datetime | None = None
    items: tuple[str, ...] | None = None
    """The field names of the data items that are given; None for all, and the file."""
    grant: str | None = None

    def data_access(self) -> dict[str, Any]:
        """Return what people and programs are told: `state`, `reason`, `apply_url`, `until` (ISO 8601)."""
        until = self.until.isoformat() if self.until else None
        return {"state": self.state, "reason": self.reason, "apply_url": self.apply_url, "until": until}


def decide(
    user: model.User | Reader | str | None, dataset: Mapping[str, Any], resource: Mapping[str, Any] | None = None
) -> Decision:
    """Return whether a user gets the data of a dataset, or of one of its resources.

    A value of `open_type` that is not in the list counts as `closed`. Grants are looked up once a request, and the
    clock is read here: nothing has to happen for a grant to expire.

    :param user: the account, its name or id; None for somebody without one
    :param dataset: as `package_show` gives it; `id`, `name`, `open_type`, `owner_org`, `source_…` are read
    :param resource: with its `id`; without one the answer is that of the resource that the user gets most of
    """
    who = user if isinstance(user, Reader) else reader(user)
    open_type = dataset.get("open_type") or "unknown"
    if open_type not in OPEN_TYPES:
        open_type = "closed"
    roles = who.towards(dataset) if open_type != "open" or is_hidden(dataset) else set()
    if is_hidden(dataset) and not may(roles, "data_hidden"):
        return Decision(False, "closed", _("This data is not opened."))
    if open_type == "open":
        return Decision(True, "allowed")
    if open_type == "unknown":
        message = _("The source platform does not say whether this data is open. Please check its page.")
        return Decision(False, "source_only", message, dataset.get("source_url"))
    if may(roles, f"data_{open_type}"):
        return Decision(True, "allowed")
    if open_type == "login":
        return _login(dataset)
    if open_type == "conditional":
        return _conditional(who, dataset, resource)
    return Decision(False, "closed", _("This data is not opened; the dataset's page names the reason and the law."))


def has_right(user: model.User | Reader | str | None, dataset: Mapping[str, Any], right: str) -> bool:
    """Tell whether a user's roles bring one of the rights of `access.roles` towards a dataset.

    :param dataset: as `package_show` gives it
    """
    who = user if isinstance(user, Reader) else reader(user)
    return may(who.towards(facts(dataset)), right)


def _login(dataset: Mapping[str, Any]) -> Decision:
    here = tk.h.url_for("dataset.read", id=dataset["name"])
    return Decision(False, "login", _("Please log in to get this data."), tk.h.url_for("user.login", came_from=here))


def _conditional(who: Reader, dataset: Mapping[str, Any], resource: Mapping[str, Any] | None) -> Decision:
    grants = who.grants(dataset["id"])
    if resource is not None:
        grants = [grant for grant in grants if resource["id"] in grant.resources]
    standings = [(grant, _standing(grant)) for grant in grants if grant.state != "revoked"]
    for state in _ORDER:
        if fitting := [grant for grant, standing in standings if standing == state]:
            return _granted(state, fitting, dataset)
    if dataset.get("source_platform"):
        message = _("This data is given on conditions. Please apply at the source platform.")
        return Decision(False, "apply_at_source", message, dataset.get("source_url"))
    message = _("This data is given on conditions to those who apply for it.")
    return Decision(False, "apply", message, _apply_url(dataset))


def _standing(grant: Grant) -> str:
    """Return what a grant is worth now."""
    now = datetime.now(UTC)
    if grant.until and grant.until <= now:
        return "expired"
    if grant.state == "suspended":
        return "suspended"
    return "not_yet" if grant.valid_from > now else "allowed"


def _granted(state: str, grants: Sequence[Grant], dataset: Mapping[str, Any]) -> Decision:
    """Return the decision for grants of one standing; together they give what each gives."""
    whole = [grant for grant in grants if grant.items is None] if state == "allowed" else []
    # One without an end lasts longest.
    longest = max(whole or grants, key=lambda grant: grant.until or datetime.max.replace(tzinfo=UTC))
    if state == "allowed":
        items = None if whole else tuple(dict.fromkeys(item for grant in grants for item in grant.items))
        return Decision(True, state, "", None, longest.until, items, longest.id)
    message, until = {
        "not_yet": (_("Your grant of this data has not begun yet."), longest.valid_from),
        "suspended": (_("Your grant of this data is suspended."), longest.until),
        "expired": (_("Your grant of this data has ended. You can apply again."), longest.until),
    }[state]
    address = _apply_url(dataset) if state == "expired" else tk.h.url_for("dataset.read", id=dataset["name"])
    return Decision(False, state, message, address, until, grant=longest.id)


def _apply_url(dataset: Mapping[str, Any]) -> str:
    return str(tk.h.url_for("govshare_cases.apply_form", id=dataset["name"]))
