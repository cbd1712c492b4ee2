"""Who names deputies: officials their own, and who decides for a department those of its people who are absent."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import AuthResult, Context

from ckanext.govshare.access.asking import reader_of
from ckanext.govshare.access.reader import reader
from ckanext.govshare.cases.deputies.model import Deputy
from ckanext.govshare.cases.deputies.naming import decided, in_office

__all__ = ["govshare_deputy_create", "govshare_deputy_list", "govshare_deputy_revoke"]

_ = tk._


def govshare_deputy_create(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever reads or handles cases, for themselves; for somebody else, who decides for a department of theirs."""
    who = reader_of(context)
    principal = reader(str(data_dict["principal"])) if data_dict.get("principal") else who
    if principal.id in (None, who.id):
        return {"success": in_office(who), "msg": _("Only those who handle cases can have a deputy.")}
    return {
        "success": bool(decided(who, principal)),
        "msg": _("Deputies of somebody else are named by the head of their department."),
    }


def govshare_deputy_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Everybody with an account: each is given what they have to do with."""
    return {"success": True}


def govshare_deputy_revoke(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """The principal, the deputy, and who decides for the department."""
    who = reader_of(context)
    found = model.Session.get(Deputy, str(data_dict.get("id") or ""))
    if found is None:
        return {"success": False}
    theirs = decided(who, reader(found.principal_id))
    heads = found.organization_id in theirs if found.organization_id else bool(theirs)
    allowed = who.id in (found.principal_id, found.deputy_id) or heads
    return {"success": allowed, "msg": _("Deputies are ended by the two themselves, or by the head of the department.")}
