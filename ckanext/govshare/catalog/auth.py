"""Who may have data items proposed."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

__all__ = ["govshare_items_propose"]


def govshare_items_propose(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Those who may describe datasets; for a table of a dataset, those who may change it."""
    try:
        if data_dict.get("resource_id"):
            tk.check_access("resource_update", context, {"id": data_dict["resource_id"]})
        else:
            tk.check_access("package_create", context, {})
    except tk.NotAuthorized as refusal:
        return {"success": False, "msg": str(refusal)}
    return {"success": True}
