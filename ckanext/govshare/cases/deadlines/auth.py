"""Who may read deadlines and their profiles (everybody), and who writes profiles: administrators and operators."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

from ckanext.govshare.access.asking import reader_of
from ckanext.govshare.access.roles import OPERATOR
from ckanext.govshare.codes import regions

__all__ = [
    "govshare_deadline_compute",
    "govshare_deadline_profile_delete",
    "govshare_deadline_profile_list",
    "govshare_deadline_profile_show",
    "govshare_deadline_profile_update",
]


@tk.auth_allow_anonymous_access
def govshare_deadline_compute(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Everybody."""
    return {"success": True}


govshare_deadline_profile_list = govshare_deadline_profile_show = govshare_deadline_compute


def govshare_deadline_profile_update(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Administrators, who need no permission, and operators: each for the profiles of their region and below.

    :param place: true to ask about a profile's place, `region_code`; otherwise about profiles at all
    """
    own = [role.region_code for role in reader_of(context).roles if role.role == OPERATOR]
    place = data_dict.get("region_code") or ""
    above = (None, *regions.path(place))
    allowed = any(region in above for region in own) if data_dict.get("place") else bool(own)
    message = tk._("Only administrators, and operators for their region, may change deadline profiles")
    return {"success": allowed, "msg": message}


govshare_deadline_profile_delete = govshare_deadline_profile_update
