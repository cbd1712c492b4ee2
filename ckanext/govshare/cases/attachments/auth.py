"""Who attaches files to a case, and who reads them."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import AuthResult, Context

from ckanext.govshare.access.asking import reader_of
from ckanext.govshare.cases.attachments.model import CaseFile
from ckanext.govshare.cases.engine import find
from ckanext.govshare.cases.kind import APPLICANT, DRAFT
from ckanext.govshare.cases.model import Case
from ckanext.govshare.cases.parties import capacities, official, reads_all

__all__ = [
    "govshare_case_file_create",
    "govshare_case_file_delete",
    "govshare_case_file_list",
    "govshare_case_file_show",
]

_ = tk._

ATTACH = {APPLICANT, "case_handle", "case_decide", "case_coordinate"}


@tk.auth_sysadmins_check
def govshare_case_file_create(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """The applicant and the officials who act on the case, as long as it has not ended."""
    case = find(str(data_dict.get("id") or ""))
    allowed = bool(case and case.ended is None and capacities(reader_of(context), case) & ATTACH)
    return {"success": allowed, "msg": _("Files can be attached by those who act on the case, until it has ended.")}


@tk.auth_sysadmins_check
def govshare_case_file_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """The applicant and the officials; whose opinion is asked reads no files."""
    case = find(str(data_dict.get("id") or ""))
    allowed = bool(case and reads_all(capacities(reader_of(context), case)))
    return {"success": allowed, "msg": _("This case is not yours to see.")}


@tk.auth_sysadmins_check
def govshare_case_file_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """The same; what officials attached for themselves, officials alone."""
    file = model.Session.get(CaseFile, str(data_dict.get("file") or ""))
    case = model.Session.get(Case, file.case_id) if file else None
    found = capacities(reader_of(context), case) if case else set()
    allowed = official(found) if file and file.internal else reads_all(found)
    return {"success": allowed, "msg": _("This case is not yours to see.")}


@tk.auth_sysadmins_check
def govshare_case_file_delete(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever made the draft that it is attached to: what was submitted stays."""
    file = model.Session.get(CaseFile, str(data_dict.get("file") or ""))
    case = model.Session.get(Case, file.case_id) if file else None
    allowed = bool(case and case.state == DRAFT and APPLICANT in capacities(reader_of(context), case))
    return {"success": allowed, "msg": _("What has been submitted cannot be taken away any more.")}
