"""The page on which an applicant disputes what became of a request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response

from ckanext.govshare.access.answers import private
from ckanext.govshare.cases.pages import forms
from ckanext.govshare.cases.pages.answers import failed, found, kept, signed_in

__all__ = ["govshare_disputes"]

govshare_disputes = Blueprint("govshare_disputes", __name__)

KIND = "dispute"


@govshare_disputes.route("/case/<id>/dispute", methods=["GET"])
def form(id: str) -> Any:
    """Show the form."""
    if not tk.current_user.is_authenticated:
        return signed_in()
    return _page(found("govshare_case_show", id=id), {}, {})


@govshare_disputes.route("/case/<id>/dispute", methods=["POST"])
def begin(id: str) -> Any:
    """Begin a dispute about a request."""
    if not tk.current_user.is_authenticated:
        return signed_in(tk.h.url_for("govshare_disputes.form", id=id))
    case = found("govshare_case_show", id=id)
    values = forms.sent(found("govshare_case_kind_show", id=KIND)["fields"], {}, tk.request.form)
    try:
        done = tk.get_action("govshare_case_create")({}, {**values, "kind": KIND, "parent": case["number"]})
    except tk.ValidationError as problem:
        errors, status = failed(problem)
        errors["message"] = [*errors["message"], *errors.get("parent", [])]
        return _page(case, values, errors, status)
    tk.h.flash_success(tk._("The dispute has been submitted. Its number is {number}.").format(number=done["number"]))
    return kept(tk.redirect_to("govshare_cases.show", id=done["number"]), f"dispute-{case['id']}")


def _page(case: Mapping[str, Any], values: Mapping[str, Any], errors: Mapping[str, Any], status: int = 200) -> Response:
    kind = found("govshare_case_kind_show", id=KIND)
    variables = {
        "case": case,
        "kind": kind,
        "fields": forms.fields(kind["fields"], values, {}, errors),
        "errors": errors,
    }
    return private(Response(tk.render("govshare/cases/dispute.html", variables), status))
