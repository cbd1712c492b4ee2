"""Whether somebody has an inbox at all."""

from __future__ import annotations

import ckan.plugins.toolkit as tk

from ckanext.govshare.access.reader import reader
from ckanext.govshare.access.roles import may

__all__ = ["govshare_case_official"]


def govshare_case_official() -> bool:
    """Tell whether the reader sees other people's cases: by a membership, a role, or as an administrator."""
    if not tk.current_user.is_authenticated:
        return False
    who = reader(tk.current_user)
    roles = {*who.departments.values(), *(role.role for role in who.roles)}
    return bool(who.sysadmin) or may(roles, "case_see")
