"""The page on which officials name their deputies, and see for whom they stand in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.pagination import Page
from flask import Blueprint, Response

from ckanext.govshare.access.answers import private
from ckanext.govshare.access.reader import Reader, reader
from ckanext.govshare.cases import dictize
from ckanext.govshare.cases.deputies.choosing import options
from ckanext.govshare.cases.deputies.listing import deciding
from ckanext.govshare.cases.deputies.naming import FIELDS, in_office
from ckanext.govshare.cases.pages import forms
from ckanext.govshare.cases.pages.answers import failed, found, kept, signed_in

__all__ = ["govshare_deputies"]

govshare_deputies = Blueprint("govshare_deputies", __name__, url_prefix="/user/deputies")

ROWS = 20


@govshare_deputies.route("", methods=["GET"], strict_slashes=False)
def index() -> Any:
    """List the reader's deputies, with a form to name one."""
    if not tk.current_user.is_authenticated:
        return signed_in()
    return _page({}, {})


@govshare_deputies.route("", methods=["POST"], strict_slashes=False)
def name() -> Any:
    """Name a deputy."""
    if not tk.current_user.is_authenticated:
        return signed_in(tk.h.url_for("govshare_deputies.index"))
    given = forms.sent(dictize.fields(FIELDS), {}, tk.request.form)
    try:
        made = tk.get_action("govshare_deputy_create")({}, given)
    except tk.NotAuthorized as problem:
        return tk.abort(403, str(problem))
    except tk.ValidationError as problem:
        return _page(given, problem.error_dict)
    tk.h.flash_success(
        tk._("{deputy} acts on cases in the place of {principal} from {day} on.").format(
            deputy=made["deputy"], principal=made["principal"], day=made["from"]
        )
    )
    mine = made["principal_id"] == tk.current_user.id
    return kept(tk.redirect_to("govshare_deputies.index", whose=None if mine else "department"), "deputy")


@govshare_deputies.route("/<id>/end", methods=["POST"])
def end(id: str) -> Any:
    """End it at once."""
    if not tk.current_user.is_authenticated:
        return signed_in(tk.h.url_for("govshare_deputies.index"))
    done = found("govshare_deputy_revoke", id=id)
    tk.h.flash_success(
        tk._("{deputy} does not act in the place of {principal} any more.").format(
            deputy=done["deputy"], principal=done["principal"]
        )
    )
    return tk.redirect_to("govshare_deputies.index", whose=tk.request.form.get("whose") or None)


def _page(given: Mapping[str, Any], errors: Mapping[str, Any]) -> Response:
    who, number = reader(tk.current_user), tk.h.get_page_number(tk.request.args)
    lists = _lists(who)
    whose = tk.request.args.get("whose")
    whose = whose if whose in lists else lists[0]
    listed = found("govshare_deputy_list", whose=whose, limit=ROWS, offset=(number - 1) * ROWS)
    choices = options(who)
    declared = [each for each in dictize.fields(FIELDS) if each["id"] in choices or each["type"] == "day"]
    variables = {
        "whose": whose,
        "lists": lists,
        "listed": listed,
        "page": Page(listed["results"], number, ROWS, listed["count"], presliced_list=True),
        "fields": forms.fields(declared, given, choices, errors) if "mine" in lists or "department" in lists else [],
        "errors": failed(tk.ValidationError(dict(errors)))[0] if errors else {},
        "departments": _titles({each["organization_id"] for each in listed["results"] if each["organization_id"]}),
    }
    return private(Response(tk.render("govshare/cases/deputies.html", variables)))


def _lists(who: Reader) -> list[str]:
    """Return which lists there are for the reader; administrators and auditors see all."""
    found = ["mine"] if in_office(who) and not who.sysadmin else []
    if deciding(who) or who.sysadmin:
        found.append("department")
    return [*found, "standing", *(["all"] if tk.h.check_access("govshare_history_audit") else [])]


def _titles(ids: set[str]) -> dict[str, str]:
    groups = model.Session.query(model.Group).filter(model.Group.id.in_(ids)) if ids else ()
    return {group.id: group.title or group.name for group in groups}
