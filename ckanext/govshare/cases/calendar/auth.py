"""Who imports notices of holidays: administrators. Operators may look at them."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

from ckanext.govshare.access.asking import reader_of
from ckanext.govshare.access.roles import OPERATOR

__all__ = ["govshare_holidays_delete", "govshare_holidays_import", "govshare_holidays_list"]


def govshare_holidays_import(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Administrators only, who need no permission."""
    return {"success": False, "msg": tk._("Only administrators may import notices of holidays")}


govshare_holidays_delete = govshare_holidays_import


def govshare_holidays_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Administrators, and operators of any region."""
    if any(role.role == OPERATOR for role in reader_of(context).roles):
        return {"success": True}
    return {"success": False, "msg": tk._("Only administrators and operators may see the imports of holidays")}
