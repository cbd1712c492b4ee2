"""Who may import and export a department's catalogue: those who may add datasets to it, its editors."""

from __future__ import annotations

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.types import AuthResult, Context, DataDict

from ckanext.govshare.catalog.excel.model import CatalogueImport

__all__ = [
    "govshare_catalogue_export",
    "govshare_catalogue_import_apply",
    "govshare_catalogue_import_create",
    "govshare_catalogue_import_list",
    "govshare_catalogue_import_preview",
    "govshare_catalogue_import_show",
]


def _editor(context: Context, owner_org: str | None) -> AuthResult:
    """Ask for the department itself: CKAN lets whoever edits any department make a dataset of none."""
    if not owner_org:
        return {"success": False}
    try:
        tk.check_access("package_create", Context(user=context["user"]), {"owner_org": owner_org})
    except tk.NotAuthorized:
        return {"success": False, "msg": tk._("Only editors of the department may import and export its catalogue.")}
    return {"success": True}


def _editor_of_import(context: Context, data_dict: DataDict) -> AuthResult:
    imports = CatalogueImport.__table__
    query = sa.select(imports.c.owner_org).where(imports.c.id == str(data_dict.get("id")))
    return _editor(context, model.Session.scalar(query))


def govshare_catalogue_export(context: Context, data_dict: DataDict) -> AuthResult:
    """Let the department's editors export."""
    return _editor(context, data_dict.get("owner_org"))


def govshare_catalogue_import_create(context: Context, data_dict: DataDict) -> AuthResult:
    """Let the department's editors upload."""
    return _editor(context, data_dict.get("owner_org"))


def govshare_catalogue_import_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Let the department's editors see what was imported."""
    return _editor(context, data_dict.get("owner_org"))


def govshare_catalogue_import_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Let the department's editors see an import."""
    return _editor_of_import(context, data_dict)


def govshare_catalogue_import_preview(context: Context, data_dict: DataDict) -> AuthResult:
    """Let the department's editors have a file read again."""
    return _editor_of_import(context, data_dict)


def govshare_catalogue_import_apply(context: Context, data_dict: DataDict) -> AuthResult:
    """Let the department's editors apply an import."""
    return _editor_of_import(context, data_dict)
