"""Who reads and writes a department's agreement."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

from ckanext.govshare.access.asking import reader_of
from ckanext.govshare.access.roles import may

__all__ = ["govshare_agreement_show", "govshare_agreement_update"]


@tk.auth_allow_anonymous_access
def govshare_agreement_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Everybody: what one will have to sign is known before one asks."""
    return {"success": True}


def govshare_agreement_update(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Those who decide for the department; `organization_id` names it."""
    roles = reader_of(context).towards({"owner_org": data_dict.get("organization_id")})
    message = tk._("Only those who decide for the department may change its agreement.")
    return {"success": may(roles, "case_decide"), "msg": message}
