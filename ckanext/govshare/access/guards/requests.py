"""Requests of CKAN's pages that ask for no permission, or change things, before any view sees them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk
from ckan.config.middleware import flask_app
from ckan.types import CKANApp
from flask import g, has_request_context

__all__ = ["guard", "refuse"]

# The activity plugin reads old versions past its own permissions, addresses and all.
OLD_VERSIONS = ("activity.package_history", "activity.resource_history")
# ckanext-harvest does these on a mere GET, `clear` with every dataset of a source.
CHANGES = ("harvester.clear", "harvester.delete", "harvester.job_abort", "harvester.refresh")


def guard(app: CKANApp) -> None:
    """Look at every request of a portal before its views do."""
    app.before_request(refuse)
    _exempt_requests_not_views()


def refuse() -> None:
    """End requests for old versions by those who may not change the dataset, and changes that another site asks for."""
    endpoint = tk.request.endpoint
    if endpoint in OLD_VERSIONS:
        try:
            tk.check_access("package_update", {"user": g.user}, {"id": (tk.request.view_args or {})["id"]})
        except (tk.NotAuthorized, tk.ObjectNotFound):
            tk.abort(404, tk._("Only those who may change a dataset see old versions."))
    elif endpoint in CHANGES and not _of_this_site():
        tk.abort(403, tk._("Please go to the source's own page and choose this there."))


def _of_this_site() -> bool:
    """Tell whether a page of the portal led here; a program says who it is with each request."""
    if g.get("login_via_auth_header"):
        return True
    told = tk.request.headers.get("Sec-Fetch-Site")
    if told:
        return told == "same-origin"
    return urlsplit(tk.request.referrer or "").netloc == tk.request.host


def _exempt_requests_not_views() -> None:
    """Exempt a program's request from CSRF tokens, or a visitor's, who has no session to misuse; and no other.

    CKAN 2.12 exempts the view instead, for good and for everybody, as soon as somebody without a session asks for it.
    """
    csrf: Any = flask_app.csrf
    if hasattr(csrf, "govshare_of_views"):
        return
    csrf.govshare_of_views = of_views = csrf.exempt
    is_exempt: Callable[[], bool] = csrf._is_exempt

    def exempt(view: Any) -> Any:
        if isinstance(view, str) and has_request_context():
            g.govshare_exempt = True
            return view
        return of_views(view)

    csrf.exempt = exempt
    csrf._is_exempt = lambda: bool(g.get("govshare_exempt")) or is_exempt()
