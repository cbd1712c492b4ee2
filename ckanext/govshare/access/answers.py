"""How a request for data is answered that does not get it, or gets what is not everybody's."""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Response, g, has_request_context

from ckanext.govshare.access.decision import Decision

__all__ = ["away", "finish", "mark_gated", "private", "reads_pages", "refuse", "refused"]


# CKAN's addresses of a table's rows call those that one may not have missing, or break.
TABLE_FILES = ("datastore.dump", "datatablesview.ajax", "datatablesview.filtered_download")

# Seconds after which a program may ask again for a file of a storage that gives none.
AGAIN = 60


def refuse(decision: Decision) -> Response:
    """Return the answer to a request that a decision does not allow.

    Programs get a 403 whose JSON says why (`data_access`). A browser gets a page that says the same; when signing in
    is all that is missing, it is sent there.
    """
    if not reads_pages():
        error = {"__type": "Authorization Error", "message": decision.reason}
        content: dict[str, Any] = {"success": False, "error": error, "data_access": decision.data_access()}
        body = json.dumps(content, ensure_ascii=False)
        return private(Response(body, 403, content_type="application/json;charset=utf-8"))
    if decision.state == "login":
        return private(tk.redirect_to(decision.apply_url))
    page = tk.render("govshare/refused.html", {"reason": decision.reason, "access": decision.data_access()})
    return private(Response(page, 403))


def away() -> Response:
    """Return the answer to a request for a file while the storage gives none; it says nothing about the storage."""
    sentence = tk._("The portal cannot read its files at the moment. Please try again in some minutes.")
    if reads_pages():
        answer = Response(tk.render("govshare/unavailable.html", {"sentence": sentence}), 503)
    else:
        content = {"success": False, "error": {"__type": "Storage Error", "message": sentence}}
        body = json.dumps(content, ensure_ascii=False)
        answer = Response(body, 503, content_type="application/json;charset=utf-8")
    answer.headers["Retry-After"] = str(AGAIN)
    return private(answer)


def reads_pages() -> bool:
    """Tell whether whoever asks would rather have HTML than JSON, as browsers would, and holds no API token."""
    best = tk.request.accept_mimetypes.best_match(("application/json", "text/html"))
    return "authorization" not in tk.request.headers and best == "text/html"


def private(response: Response) -> Response:
    """Have nobody keep a response: neither the browser nor a proxy between; returns it."""
    # CKAN would make public what is not marked here.
    tk.request.environ["__no_cache__"] = True
    response.headers["Cache-Control"] = "private, no-store"
    return response


def mark_gated() -> None:
    """Have nobody keep the answer to this request: it depends on who asks."""
    if has_request_context():
        g.govshare_gated = True


def refused(decision: Decision) -> dict[str, Any]:
    """Return what an authorization function answers where a decision says no; the API's 403 will say why."""
    mark_gated()
    if has_request_context():
        g.govshare_refused = decision
    return {"success": False, "msg": decision.reason}


def finish(response: Response) -> Response:
    """Complete the answer to any request: nobody keeps what is gated, and a refusal of the API says why."""
    if g.get("govshare_gated"):
        private(response)
    decision = g.get("govshare_refused")
    if decision and tk.request.endpoint in TABLE_FILES and response.status_code in (403, 404, 500):
        return refuse(decision)
    if decision and response.status_code == 403 and response.is_json:
        content = response.get_json()
        if isinstance(content, dict):
            response.set_data(json.dumps({**content, "data_access": decision.data_access()}, ensure_ascii=False))
    return response
