"""Who may read documents, and verify them."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

__all__ = ["govshare_case_document_list", "govshare_case_document_show", "govshare_case_document_verify"]


@tk.auth_sysadmins_check
def govshare_case_document_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may read the case; `case_id` names it."""
    allowed = tk.check_access("govshare_case_show", context, {"id": data_dict["case_id"]})
    return {"success": bool(allowed)}


@tk.auth_sysadmins_check
def govshare_case_document_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """The same."""
    return govshare_case_document_show(context, data_dict)


@tk.auth_allow_anonymous_access
def govshare_case_document_verify(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Everybody who holds a document: its code is on it."""
    return {"success": True}
