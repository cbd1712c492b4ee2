"""What an access request opens, and closes again: the grant follows the case, in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.govshare.cases import clocks
from ckanext.govshare.cases.deadlines.due import end_of
from ckanext.govshare.cases.kind import APPLICANT, Doing
from ckanext.govshare.cases.kinds.access_request.agreement import in_force
from ckanext.govshare.cases.model import Case

__all__ = ["begin_term", "delivered_at_once", "open_data", "prolong", "reinstate", "replace", "revoke", "suspend"]


def open_data(doing: Doing) -> None:
    """Give what was agreed, until the agreed day; what is delivered offline needs no grant."""
    replace(doing.case)


def replace(case: Case) -> None:
    """Give what is agreed now; a former grant ends with the new one's beginning."""
    former = case.kept.get("grant")
    kept = {name: value for name, value in case.kept.items() if name != "grant"}
    case.kept = kept if in_force(case)["method"] == "offline" else {**kept, "grant": _create(case)}
    if former:
        _do("revoke", {"id": former})


def delivered_at_once(doing: Doing) -> tuple[str, Mapping[str, Any]] | None:
    """Return the portal's own delivery where nobody has to hand anything over."""
    return None if in_force(doing.case)["method"] == "offline" else ("open_data", {})


def begin_term(doing: Doing) -> None:
    """Let the term run that was agreed."""
    _term(doing.case)


def prolong(doing: Doing) -> None:
    """Give what was agreed for longer; the former grant ends with the new one's beginning."""
    case = doing.case
    case.kept = {**case.kept, "until": doing.values.get("until") or case.kept["renewal"]}
    replace(case)
    _term(case)


def suspend(doing: Doing) -> None:
    """Close the data at once (Decree 809 art. 27)."""
    _on_grant(doing, "suspend")


def reinstate(doing: Doing) -> None:
    """Open it again."""
    _on_grant(doing, "resume")


def revoke(doing: Doing) -> None:
    """Close it for good."""
    _on_grant(doing, "revoke")


def _on_grant(doing: Doing, what: str) -> None:
    if grant := doing.case.kept.get("grant"):
        _do(what, {"id": grant})


def _create(case: Case) -> str:
    holder = {"organization": case.applicant_org} if case.applicant_org else {"user": case.applicant_id}
    agreed = {name: case.kept.get(name) for name in ("resources", "items", "until")}
    return str(_do("create", {**holder, **agreed, "basis": case.number})["id"])


def _do(what: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Call an action on grants within the transaction."""
    portal = tk.get_action("get_site_user")(Context(ignore_auth=True, defer_commit=True), {})["name"]
    context = Context(user=portal, ignore_auth=True, defer_commit=True)
    found: dict[str, Any] = tk.get_action(f"govshare_grant_{what}")(context, dict(asked))
    model.Session.flush()
    return found


def _term(case: Case) -> None:
    until = end_of(date.fromisoformat(case.kept["until"]))
    clocks.start_until(case, "term", APPLICANT, until, datetime.now(UTC))
