"""Who may read the value lists (everybody), and who may change their labels (administrators)."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

__all__ = [
    "govshare_code_list",
    "govshare_code_reset",
    "govshare_code_update",
    "govshare_codes_refresh",
    "govshare_region_autocomplete",
]


@tk.auth_allow_anonymous_access
def govshare_code_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Everybody."""
    return {"success": True}


govshare_region_autocomplete = govshare_code_list


def govshare_code_update(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Administrators only, who need no permission."""
    return {"success": False, "msg": tk._("Only administrators may change the labels of codes")}


govshare_code_reset = govshare_codes_refresh = govshare_code_update
