"""The agreement that an approved request leads to: drawn up with the approval, and signed by the applicant."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.govshare.cases.fields import Field, Flag, Text
from ckanext.govshare.cases.kind import Doing
from ckanext.govshare.cases.words import Words

__all__ = ["FIELDS", "check_signature", "draw_up"]

_ = tk._

FIELDS: dict[str, Field] = {
    "agreed": Flag(name=Words("已阅读并同意协议全部条款", "I have read the agreement and agree to all of it")),
    "password": Text(
        name=Words("账号密码（签名确认）", "Password of your account (as a signature)"), most=1000, secret=True
    ),
}


def draw_up(doing: Doing) -> None:
    """Keep what was agreed to; the agreement's text is made of it."""
    case, approved = doing.case, doing.values
    agreed: dict[str, Any] = {
        "resources": approved.get("resources") or case.data["resources"],
        "items": approved.get("items") or case.data.get("items"),
        "until": approved.get("until") or case.data["until"],
    }
    case.kept = {**case.kept, **agreed, "conditions": approved.get("conditions")}


def check_signature(doing: Doing) -> None:
    """Let only the account's own password sign."""
    user = model.User.get(doing.actor)
    if not user.validate_password(doing.values["password"]):
        raise tk.ValidationError({"password": [_("This is not the password of your account.")]})
