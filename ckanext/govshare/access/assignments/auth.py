"""Who may give roles, and see who has them."""

from __future__ import annotations

from typing import Any

from ckan.types import AuthResult, Context

from ckanext.govshare.access.asking import reader_of
from ckanext.govshare.access.roles import may

__all__ = ["govshare_role_create", "govshare_role_delete", "govshare_role_list"]


def govshare_role_create(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Those whom the matrix lets give roles."""
    return {"success": may(reader_of(context).towards({}), "roles_give")}


def govshare_role_delete(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """The same."""
    return govshare_role_create(context, data_dict)


def govshare_role_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """The same: a list of accounts is nobody else's."""
    return govshare_role_create(context, data_dict)
