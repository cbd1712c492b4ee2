"""Who may read what is searched for: those who run the portal."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

__all__ = ["govshare_query_log_list"]


def govshare_query_log_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """System administrators, whom CKAN does not ask."""
    return {"success": False, "msg": tk._("Only administrators may see what is searched for.")}
