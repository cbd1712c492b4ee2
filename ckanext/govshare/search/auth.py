"""Who keeps the synonyms of the search: administrators."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

__all__ = [
    "govshare_synonym_create",
    "govshare_synonym_delete",
    "govshare_synonym_list",
    "govshare_synonym_load",
    "govshare_synonym_update",
]


def govshare_synonym_create(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Administrators only, who need no permission."""
    return {"success": False, "msg": tk._("Only administrators may see and change synonyms")}


govshare_synonym_delete = govshare_synonym_list = govshare_synonym_create
govshare_synonym_load = govshare_synonym_update = govshare_synonym_create
