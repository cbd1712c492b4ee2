"""The administrators' page of synonyms."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.helpers import Page
from flask import Blueprint, Response

__all__ = ["govshare_synonyms"]

govshare_synonyms = Blueprint("govshare_synonyms", __name__, url_prefix="/ckan-admin/synonyms")

ROWS = 20


def _do(action: str, **data: Any) -> Any:
    """Call an action; a refusal becomes a page."""
    try:
        return tk.get_action(f"govshare_synonym_{action}")({}, data)
    except tk.NotAuthorized as problem:
        tk.abort(403, str(problem))
    except tk.ObjectNotFound as problem:
        tk.abort(404, str(problem))


@govshare_synonyms.route("", methods=["GET"], strict_slashes=False)
def index(errors: dict[str, list[str]] | None = None, edited: str = "") -> str:
    """List the groups, with a form to add one, or to change the one that the address names.

    :param errors: what was wrong with a form that came back
    :param edited: the group that this form was for
    """
    q = tk.request.args.get("q", "")
    number = tk.h.get_page_number(tk.request.args)
    found = _do("list", q=q, limit=ROWS, offset=(number - 1) * ROWS)
    page = Page(
        collection=found["results"],
        page=number,
        item_count=found["count"],
        items_per_page=ROWS,
        url=lambda page: tk.h.url_for("govshare_synonyms.index", q=q or None, page=page),
    )
    edited = edited or tk.request.args.get("edit", "")
    group = next((row for row in found["results"] if row["id"] == edited), None)
    form = {"terms": "、".join(group["terms"]), "note": group["note"]} if group else {}
    values = tk.request.form if errors else form
    extra = {"found": found, "page": page, "q": q, "edited": edited, "values": values, "errors": errors or {}}
    return tk.render("govshare/synonyms.html", extra)


@govshare_synonyms.route("", methods=["POST"], strict_slashes=False)
def create() -> Response | str:
    """Add the group of the form."""
    return _save("create", tk._("The synonyms are added. They count from the next search on."))


@govshare_synonyms.route("/<id>", methods=["POST"])
def update(id: str) -> Response | str:
    """Change a group to what the form says."""
    return _save("update", tk._("The synonyms are changed. This counts from the next search on."), id=id)


@govshare_synonyms.route("/<id>/delete", methods=["POST"])
def delete(id: str) -> Response:
    """Delete a group."""
    _do("delete", id=id)
    tk.h.flash_success(tk._("The synonyms are deleted. This counts from the next search on."))
    return _back()


@govshare_synonyms.route("/shipped", methods=["POST"])
def load() -> Response:
    """Add the groups that the portal brings and that are missing."""
    added = _do("load")["added"]
    message = tk.ungettext("{n} group of synonyms was added.", "{n} groups of synonyms were added.", added)
    tk.h.flash_success(message.format(n=added))
    return _back()


def _save(action: str, message: str, **data: Any) -> Response | str:
    form = tk.request.form
    try:
        _do(action, terms=form.get("terms"), note=form.get("note"), **data)
    except tk.ValidationError as problem:
        return index(problem.error_dict, data.get("id", ""))
    tk.h.flash_success(message)
    return _back()


def _back() -> Response:
    return tk.redirect_to("govshare_synonyms.index", q=tk.request.args.get("q") or None)
