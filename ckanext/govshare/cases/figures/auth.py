"""Who may see how requests were answered: everybody."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

__all__ = ["govshare_case_public_list", "govshare_case_statistics", "govshare_case_violation_list"]


@tk.auth_allow_anonymous_access
def govshare_case_public_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Everybody."""
    return {"success": True}


govshare_case_statistics = govshare_case_public_list
govshare_case_violation_list = govshare_case_public_list
