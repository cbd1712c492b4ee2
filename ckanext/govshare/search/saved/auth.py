"""Who may keep searches, and see them."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import AuthResult, Context

from ckanext.govshare.search.saved.model import SavedSearch

__all__ = [
    "govshare_saved_search_create",
    "govshare_saved_search_delete",
    "govshare_saved_search_list",
    "govshare_saved_search_show",
]


def govshare_saved_search_create(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Everybody with an account. CKAN's own check takes a visitor without one for a user."""
    if context.get("user"):
        return {"success": True}
    return {"success": False, "msg": tk._("Please log in to keep searches.")}


# Each their own.
govshare_saved_search_list = govshare_saved_search_create


@tk.auth_allow_anonymous_access
def govshare_saved_search_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever knows its id: readers of feeds have no account. What the feed holds is filtered for each reader."""
    return {"success": True}


def govshare_saved_search_delete(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever saved it."""
    saved = model.Session.get(SavedSearch, data_dict.get("id"))
    user = context.get("auth_user_obj")
    if saved and user and saved.user_id == user.id:
        return {"success": True}
    return {"success": False, "msg": tk._("Only those who saved a search may delete it.")}
