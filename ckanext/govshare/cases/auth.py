"""Who may see cases and act on them: what the matrix of roles and the kind's declaration say.

Sysadmins are asked too: they do what officials do, and nothing in an applicant's name; drafts are not theirs to read.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

from ckanext.govshare.access.asking import reader_of
from ckanext.govshare.cases.engine import find, kind_of
from ckanext.govshare.cases.parties import capacities

__all__ = [
    "govshare_case_create",
    "govshare_case_deadlines",
    "govshare_case_list",
    "govshare_case_show",
    "govshare_case_transition",
]

_ = tk._


def govshare_case_create(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Everybody with an account; CKAN asks no one else."""
    return {"success": True}


def govshare_case_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Everybody with an account: each is given what they may see."""
    return {"success": True}


@tk.auth_sysadmins_check
def govshare_case_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever made it, and the officials whom it concerns."""
    case = find(str(data_dict.get("id") or ""))
    return {"success": bool(case and capacities(reader_of(context), case)), "msg": _("This case is not yours to see.")}


@tk.auth_sysadmins_check
def govshare_case_deadlines(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """The same."""
    return govshare_case_show(context, data_dict)


@tk.auth_sysadmins_check
def govshare_case_transition(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whom the declaration of the transition names."""
    case = find(str(data_dict.get("id") or ""))
    step = kind_of(case).transitions.get(str(data_dict.get("transition"))) if case else None
    allowed = bool(case and step and capacities(reader_of(context), case) & set(step.by))
    return {"success": allowed, "msg": _("You may not do this with this case.")}
