"""Who may take the file of a case."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

from ckanext.govshare.access.asking import reader_of
from ckanext.govshare.cases.engine import find
from ckanext.govshare.cases.parties import capacities

__all__ = ["govshare_case_dossier"]


@tk.auth_sysadmins_check
def govshare_case_dossier(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """The officials who may read the case."""
    case = find(str(data_dict.get("id") or ""))
    allowed = bool(case and "case_see" in capacities(reader_of(context), case))
    return {"success": allowed, "msg": tk._("Only officials who may read the case may take its file.")}
