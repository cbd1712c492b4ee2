"""Who may read the terms, and accept them."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

from ckanext.govshare.access.asking import reader_of

__all__ = ["govshare_terms_accept", "govshare_terms_show"]


@tk.auth_allow_anonymous_access
def govshare_terms_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Everybody."""
    return {"success": True}


# Nobody is exempt from having an account: there would be nobody who accepts.
@tk.auth_sysadmins_check
def govshare_terms_accept(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Each account for itself."""
    if reader_of(context).id:
        return {"success": True}
    return {"success": False, "msg": tk._("Please log in to accept the terms.")}
