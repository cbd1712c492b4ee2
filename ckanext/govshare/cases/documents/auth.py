"""Who may read documents, and verify them."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

from ckanext.govshare.access.asking import reader_of
from ckanext.govshare.cases.engine import find
from ckanext.govshare.cases.parties import capacities, reads_all

__all__ = ["govshare_case_document_list", "govshare_case_document_show", "govshare_case_document_verify"]


@tk.auth_sysadmins_check
def govshare_case_document_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """The applicant and the officials; whose opinion is asked reads no documents. `case_id` names the case."""
    case = find(str(data_dict["case_id"]))
    allowed = bool(case and reads_all(capacities(reader_of(context), case)))
    return {"success": allowed, "msg": tk._("This case is not yours to see.")}


@tk.auth_sysadmins_check
def govshare_case_document_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """The same."""
    return govshare_case_document_show(context, data_dict)


@tk.auth_allow_anonymous_access
def govshare_case_document_verify(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Everybody who holds a document: its code is on it."""
    return {"success": True}
