"""The page on which people read and accept the terms."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, redirect

from ckanext.govshare.access.answers import private
from ckanext.govshare.access.terms.page import page
from ckanext.govshare.addresses import local

__all__ = ["govshare_terms"]

govshare_terms = Blueprint("govshare_terms", __name__)


@govshare_terms.route("/terms", methods=["GET"], strict_slashes=False)
def show() -> Response:
    """Show the terms, and whether this account accepted them."""
    return private(Response(page(tk.request.args.get("came_from", ""))))


@govshare_terms.route("/terms", methods=["POST"], strict_slashes=False)
def accept() -> Response | str:
    """Accept them, and go on to where the reader came from."""
    came_from = tk.request.form.get("came_from", "")
    try:
        tk.get_action("govshare_terms_accept")({}, {"version": tk.request.form.get("version")})
    except tk.NotAuthorized:
        return tk.redirect_to("user.login", came_from=tk.h.url_for("govshare_terms.show"))
    except tk.ValidationError as problem:
        return page(came_from, problem.error_dict)
    return redirect(local(came_from) if came_from else tk.h.url_for("govshare_terms.show"))  # type: ignore[return-value]
