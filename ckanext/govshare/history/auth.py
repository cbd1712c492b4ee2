"""Who may read the history."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

from ckanext.govshare.access.decision import has_right

__all__ = [
    "govshare_history_audit",
    "govshare_history_list",
    "govshare_history_person_erase",
    "govshare_history_verify",
]


def govshare_history_audit(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Auditors and sysadmins read all of it, and who did what."""
    if has_right(context.get("auth_user_obj") or context.get("user"), {}, "history_see"):
        return {"success": True}
    return {"success": False, "msg": tk._("Only auditors and administrators of the portal may read the whole history.")}


@tk.auth_allow_anonymous_access
def govshare_history_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Everybody who may see a dataset reads the public part of its history; any other chain is for auditors."""
    if data_dict.get("dataset_id"):
        tk.check_access("package_show", Context(user=context["user"]), {"id": data_dict["dataset_id"]})
    else:
        tk.check_access("govshare_history_audit", context, data_dict)
    return {"success": True}


def govshare_history_verify(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Every account that may see the dataset has its chain checked; any other chain is for auditors."""
    return govshare_history_list(context, data_dict)


def govshare_history_person_erase(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Only sysadmins."""
    return {"success": False, "msg": tk._("Only administrators of the portal may erase a person from the history.")}
