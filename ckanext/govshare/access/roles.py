"""What each role may, in one place: the docs' table, the tests and the code read this matrix.

CKAN's own memberships (member, editor, administrator of a department; sysadmin) come from CKAN. The others are rows
of `govshare_role`; a role of a department counts there, an operator's in its region and below.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["AUDITOR", "MATRIX", "OPERATOR", "RIGHTS", "ROLES", "may"]

OPERATOR, AUDITOR = "operator", "auditor"
# The roles that are given here: of a department, of a region, of the whole portal.
OF_DEPARTMENT, OF_REGION, OF_PORTAL = ("contact", "head", "reviewer"), (OPERATOR,), ("cdo", AUDITOR)
ROLES = (*OF_DEPARTMENT, *OF_REGION, *OF_PORTAL)

# What there is to be done. The contract's table “Access” has the first five, by open type.
RIGHTS = (
    "entry_hidden",
    "data_login",
    "data_conditional",
    "data_closed",
    "data_hidden",
    "grants_see",
    "grants_decide",
    "history_see",
    "dataset_edit",
    "case_see",
    "case_handle",
    "case_decide",
    "case_coordinate",
    "roles_give",
)

_MEMBER = {"entry_hidden", "data_login", "data_conditional", "data_closed", "data_hidden"}
_ACCOUNT = {"data_login"}
# Cases: to read them, to act for the department, to decide for it, and to coordinate departments.
_HANDLE = {"case_see", "case_handle"}
_DECIDE = _HANDLE | {"case_decide"}
MATRIX: dict[str, frozenset[str]] = {
    role: frozenset(rights)
    for role, rights in {
        "anonymous": set[str](),
        "account": _ACCOUNT,
        "member": _MEMBER,
        "editor": _MEMBER | _HANDLE | {"dataset_edit"},
        "admin": _MEMBER | _DECIDE | {"dataset_edit", "grants_see", "grants_decide"},
        # Of a department: they come beside a membership, which brings the data.
        "contact": _ACCOUNT | _HANDLE,
        "head": _ACCOUNT | _DECIDE | {"grants_see"},
        "reviewer": _ACCOUNT | _HANDLE,
        OPERATOR: _ACCOUNT | {"entry_hidden", "case_see", "case_coordinate"},
        "cdo": _ACCOUNT | {"case_see"},
        AUDITOR: _ACCOUNT | {"entry_hidden", "grants_see", "history_see", "case_see"},
        "sysadmin": set(RIGHTS),
    }.items()
}


def may(roles: Iterable[str], right: str) -> bool:
    """Tell whether one of somebody's roles brings a right.

    :param roles: what they are to the dataset in question, see `Reader.towards`
    :param right: one of `RIGHTS`
    """
    return any(right in MATRIX[role] for role in roles)
