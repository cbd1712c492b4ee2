"""Who may make grants, and see them."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import AuthResult, Context

from ckanext.govshare.access.asking import reader_of
from ckanext.govshare.access.facts import facts_of
from ckanext.govshare.access.model import Grant
from ckanext.govshare.access.roles import may

__all__ = [
    "govshare_access_decision_show",
    "govshare_grant_create",
    "govshare_grant_list",
    "govshare_grant_resume",
    "govshare_grant_revoke",
    "govshare_grant_show",
    "govshare_grant_suspend",
]


@tk.auth_allow_anonymous_access
def govshare_access_decision_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Everybody who may read the dataset asks for themselves; the action reads it as them."""
    return {"success": True}


def govshare_grant_create(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """The administrators of the department that provides the dataset; `dataset_id` names it."""
    if _has_right(context, data_dict, "grants_decide"):
        return {"success": True}
    return {"success": False, "msg": tk._("Only administrators of the providing department may decide on its data.")}


def govshare_grant_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Each their own; those of a dataset: its department's administrators and head, and auditors."""
    if data_dict.get("dataset_id"):
        message = tk._("Only the providing department's administrators and auditors see the grants of a dataset.")
        return {"success": True} if _has_right(context, data_dict, "grants_see") else {"success": False, "msg": message}
    if context.get("user"):
        return {"success": True}
    return {"success": False, "msg": tk._("Please log in to see your grants.")}


def govshare_grant_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Its holder, and whoever sees those of the dataset."""
    grant = model.Session.get(Grant, str(data_dict.get("id")))
    who = reader_of(context)
    if grant and grant in who.grants(grant.dataset_id):
        return {"success": True}
    return govshare_grant_list(context, {"dataset_id": grant.dataset_id if grant else "-"})


def govshare_grant_revoke(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """The administrators of the department that provides the dataset."""
    grant = model.Session.get(Grant, str(data_dict.get("id")))
    return govshare_grant_create(context, {"dataset_id": grant.dataset_id if grant else None})


def govshare_grant_suspend(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """The same."""
    return govshare_grant_revoke(context, data_dict)


def govshare_grant_resume(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """The same."""
    return govshare_grant_revoke(context, data_dict)


def _has_right(context: Context, data_dict: dict[str, Any], right: str) -> bool:
    dataset = model.Package.get(data_dict.get("dataset_id"))
    return dataset is not None and may(reader_of(context).towards(facts_of(dataset)), right)
