"""The page with the terms, and the answer to whoever has not accepted them."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Response

from ckanext.govshare.access.answers import private, reads_pages, refuse
from ckanext.govshare.access.decision import Decision
from ckanext.govshare.access.terms.acceptance import pending

__all__ = ["ask", "page"]


def ask(decision: Decision) -> Response:
    """Return the answer to a request that may have data, once the terms are accepted.

    Programs get a 403 that names the action. A browser gets the terms, and comes back here after accepting them.

    :param decision: what `decide()` said
    """
    if not reads_pages():
        return refuse(pending(decision))
    return private(Response(page(tk.request.full_path.rstrip("?")), 403))


def page(came_from: str = "", errors: dict[str, Any] | None = None) -> str:
    """Return the page with the terms.

    :param came_from: where accepting them leads
    :param errors: what was wrong with the form that came back
    """
    terms = tk.get_action("govshare_terms_show")({}, {})
    return tk.render("govshare/terms.html", {"terms": terms, "came_from": came_from, "errors": errors or {}})
