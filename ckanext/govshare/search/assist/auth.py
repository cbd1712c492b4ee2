"""Who may ask for help with a search: whoever may search."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

__all__ = ["govshare_search_assist"]


@tk.auth_allow_anonymous_access
def govshare_search_assist(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may search; what they get to see is filtered like a search."""
    try:
        tk.check_access("package_search", context, data_dict)
    except tk.NotAuthorized as problem:
        return {"success": False, "msg": str(problem)}
    return {"success": True}
