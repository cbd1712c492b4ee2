"""The agreement that an approved request leads to: drawn up with the approval, and signed by the applicant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.govshare.cases.agreements.wording import filled, wording
from ckanext.govshare.cases.attachments.model import files_of
from ckanext.govshare.cases.deadlines import profiles
from ckanext.govshare.cases.fields import Field, Flag, Text
from ckanext.govshare.cases.kind import Doing
from ckanext.govshare.cases.kinds.access_request.forms import METHODS
from ckanext.govshare.cases.model import Case
from ckanext.govshare.cases.words import Words

__all__ = ["FIELDS", "TERMS", "check_signature", "dataset_of", "draw_up", "in_force", "named", "text_of"]

_ = tk._

TERMS = ("resources", "items", "scenario", "method", "processors")
"""What of an agreement can be changed later; its last day is prolonged by a renewal."""

FIELDS: dict[str, Field] = {
    "agreed": Flag(name=Words("已阅读并同意协议全部条款", "I have read the agreement and agree to all of it")),
    "password": Text(
        name=Words("账号密码（签名确认）", "Password of your account (as a signature)"),
        help=Words("不上传签署件的，填写账号密码确认签订", "As your signature, unless you attached a signed copy"),
        required=False,
        most=1000,
        secret=True,
    ),
    "signed_copy": Text(
        name=Words("已上传的签署件", "Signed copy that you attached"),
        help=Words("打印签字盖章后，先作为附件上传，再在此选择", "Print and sign it, attach it, then choose it here"),
        required=False,
        most=100,
    ),
}


def draw_up(doing: Doing) -> None:
    """Keep what was agreed to, and the agreement with it put in: what is signed is that text, and no later one."""
    case, approved = doing.case, doing.values
    agreed: dict[str, Any] = {
        "resources": approved.get("resources") or case.data["resources"],
        "items": approved.get("items") or case.data.get("items"),
        "until": approved.get("until") or case.data["until"],
        "conditions": approved.get("conditions"),
    }
    case.kept = {**case.kept, **agreed, "agreement": text_of(case, agreed)}


def in_force(case: Case) -> dict[str, Any]:
    """Return what is agreed now: what was applied for, as far as it was granted, with every change since."""
    if "until" not in case.kept:
        return {}
    asked = {name: case.data.get(name) for name in TERMS}
    return asked | {name: case.kept[name] for name in (*TERMS, "until", "conditions") if name in case.kept}


def text_of(case: Case, agreed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the department's agreement with what was agreed put into it: `version`, `zh`, `en`."""
    text, dataset = wording(case.organization_id), dataset_of(case)
    return {
        "version": text.version,
        "zh": filled(text.zh, _places(case, dataset, agreed, "zh")),
        "en": filled(text.en, _places(case, dataset, agreed, "en")),
    }


def dataset_of(case: Case) -> dict[str, Any]:
    """Return what is asked for, as the catalogue describes it; raises ValidationError when it is gone."""
    try:
        return tk.get_action("package_show")(Context(ignore_auth=True), {"id": case.dataset_id})
    except tk.ObjectNotFound:
        raise tk.ValidationError({"dataset_id": [_("The dataset is not there any more.")]}) from None


def named(dataset: Mapping[str, Any], terms: Mapping[str, Any], language: str) -> dict[str, str]:
    """Return terms as people read them, by their names.

    :param dataset: what they are about, see `dataset_of`
    """
    resources = {each["id"]: each.get("name") or each["id"] for each in dataset["resources"]}
    items = {item.get("name_en") or item["name"]: item["name"] for item in dataset.get("items") or ()}
    return {
        "resources": "、".join(resources.get(id, id) for id in terms["resources"]),
        "items": "、".join(items.get(id, id) for id in terms["items"] or items),
        "scenario": terms["scenario"],
        "method": getattr(METHODS[terms["method"]], language),
        "processors": "、".join(terms["processors"] or ()),
    }


def _places(case: Case, dataset: Mapping[str, Any], agreed: Mapping[str, Any], language: str) -> dict[str, str]:
    """Return what is put into the agreement's text."""
    terms = {**{name: case.data.get(name) for name in TERMS}, **agreed}
    rules, asking = profiles.get(str(case.profile)).clocks, model.Group.get(case.applicant_org)
    return {
        "number": str(case.number),
        "title": case.title,
        "department": model.Group.get(case.organization_id).title,
        "applicant": case.data["applicant_name"],
        "applicant_body": asking.title if asking else case.data.get("applicant_body", ""),
        **named(dataset, terms, language),
        "until": agreed["until"],
        "requirements": dataset.get("use_requirements") or "",
        "measures": dataset.get("security_measures") or "",
        "security": case.data["security"],
        "conditions": agreed["conditions"] or "",
        **{name: str(rules[name].length) for name in ("renewal", "report") if name in rules},
    }


def check_signature(doing: Doing) -> None:
    """Let the account's own password sign, or a signed copy that the applicant attached."""
    password, copy = doing.values.get("password"), doing.values.get("signed_copy")
    if copy:
        own = [file.id for file in files_of(doing.case.id, internal=False) if file.uploaded_by == doing.actor]
        if copy not in own:
            raise tk.ValidationError({"signed_copy": [_("Please choose a file that you attached to this case.")]})
    elif not password:
        message = _("Please sign with the password of your account, or choose the signed copy that you attached.")
        raise tk.ValidationError({"password": [message]})
    elif not model.User.get(doing.actor).validate_password(password):
        raise tk.ValidationError({"password": [_("This is not the password of your account.")]})
