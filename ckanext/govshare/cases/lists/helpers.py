"""Whether somebody has an inbox at all."""

from __future__ import annotations

import ckan.plugins.toolkit as tk

from ckanext.govshare.access.reader import reader
from ckanext.govshare.cases.deputies.naming import in_office
from ckanext.govshare.cases.deputies.standing import principals

__all__ = ["govshare_case_official"]


def govshare_case_official() -> bool:
    """Tell whether the reader sees other people's cases, by their own rights or in somebody's place."""
    if not tk.current_user.is_authenticated:
        return False
    who = reader(tk.current_user)
    return bool(who.sysadmin) or in_office(who) or any(in_office(each) for each in principals(who))
