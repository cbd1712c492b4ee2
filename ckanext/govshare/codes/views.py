"""The administrators' page of value lists and regions."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.helpers import Page
from flask import Blueprint, Response

from ckanext.govshare import codes
from ckanext.govshare.codes import regions

__all__ = ["govshare_code_lists"]

govshare_code_lists = Blueprint("govshare_code_lists", __name__, url_prefix="/ckan-admin/codes")

ROWS = 25


@govshare_code_lists.before_request
def only_administrators() -> None:
    """Refuse everybody else."""
    try:
        tk.check_access("govshare_code_update", {}, {})
    except tk.NotAuthorized as refusal:
        tk.abort(403, str(refusal))


def _do(action: str, scheme: str, **data: Any) -> Any:
    """Call an action; a list or code that there is not becomes a page."""
    try:
        return tk.get_action(f"govshare_code_{action}")({}, {"scheme": scheme, **data})
    except tk.ObjectNotFound as problem:
        tk.abort(404, str(problem))


def _titles() -> dict[str, str]:
    """Return what people call the lists, in the order of the page."""
    return {
        "theme": tk._("Themes"),
        "open_type": tk._("Open types"),
        "closed_reason": tk._("Reasons for not opening"),
        "share_type": tk._("Share types"),
        "share_mode": tk._("Ways of sharing"),
        "update_frequency": tk._("Update frequencies"),
        "industry": tk._("Industries"),
        "data_kind": tk._("Kinds of resources"),
        "resource_format": tk._("Formats"),
        "item_type": tk._("Types of data items"),
        "sensitivity": tk._("Levels of sensitivity"),
        "admin_level": tk._("Levels of departments"),
        regions.SCHEME: tk._("Administrative divisions"),
    }


@govshare_code_lists.route("", methods=["GET"], strict_slashes=False)
def first() -> Response:
    """Go to the first list."""
    return tk.redirect_to("govshare_code_lists.index", scheme=codes.SCHEMES[0])


@govshare_code_lists.route("/<scheme>", methods=["GET"])
def index(scheme: str, errors: dict[str, list[str]] | None = None) -> str:
    """Show a list, a form for the labels of each code.

    :param errors: what was wrong with the form that came back
    """
    q = tk.request.args.get("q", "")
    number = tk.h.get_page_number(tk.request.args)
    found = _do("list", scheme, q=q, limit=ROWS, offset=(number - 1) * ROWS)
    page = Page(
        collection=found["results"],
        page=number,
        item_count=found["count"],
        items_per_page=ROWS,
        url=lambda page: tk.h.url_for("govshare_code_lists.index", scheme=scheme, q=q or None, page=page),
    )
    values = {"scheme": scheme, "titles": _titles(), "found": found, "page": page, "q": q, "errors": errors or {}}
    return tk.render("govshare/codes.html", {**values, "sent": tk.request.form, "places": regions.SCHEME})


@govshare_code_lists.route("/<scheme>", methods=["POST"])
def save(scheme: str) -> Response | str:
    """Save the labels of a code, or take them back."""
    labels = {field: tk.request.form.get(field, "") for field in ("code", "zh", "en")}
    if "reset" in tk.request.form:
        _do("reset", scheme, code=labels["code"])
        tk.h.flash_success(tk._("The labels are as the portal brings them."))
    else:
        try:
            _do("update", scheme, **labels)
        except tk.ValidationError as refusal:
            return index(scheme, refusal.error_dict)
        tk.h.flash_success(tk._("The labels are changed, wherever the code is shown."))
    kept = {name: tk.request.args.get(name) for name in ("q", "page")}
    return tk.redirect_to("govshare_code_lists.index", scheme=scheme, **kept)
