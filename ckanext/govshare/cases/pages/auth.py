"""Who may ask what lies ahead: everybody who sees the dataset."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

__all__ = ["govshare_case_kind_show", "govshare_case_outlook", "govshare_case_sample"]


@tk.auth_allow_anonymous_access
def govshare_case_kind_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Everybody."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def govshare_case_outlook(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may read the dataset's entry."""
    return tk.check_access("package_show", context, {"id": data_dict.get("dataset_id")}) and {"success": True}


govshare_case_sample = govshare_case_outlook
