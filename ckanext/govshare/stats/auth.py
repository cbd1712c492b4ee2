"""Who may see how much the data is used."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

__all__ = ["govshare_usage_list", "govshare_usage_show"]


@tk.auth_allow_anonymous_access
def govshare_usage_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may see the dataset."""
    return {"success": bool(tk.check_access("package_show", context, {"id": data_dict["id"]}))}


@tk.auth_allow_anonymous_access
def govshare_usage_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Everybody: it says nothing of what is not public."""
    return {"success": True}
