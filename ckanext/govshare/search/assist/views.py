"""What the search box asks while somebody types."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, jsonify

from ckanext.govshare.search.assist.action import BROWSING

__all__ = ["govshare_search"]

govshare_search = Blueprint("govshare_search", __name__, url_prefix="/search")

PARTS = ["titles", "departments", "themes"]
SHORT = 3


@govshare_search.route("/assist")
def assist() -> Response:
    """Answer with what may be meant by the letters typed so far: groups of a label and options with an address."""
    q = tk.request.args.get("q", "")
    try:
        found = tk.get_action("govshare_search_assist")({}, {"q": q, "parts": PARTS})
    except tk.ValidationError:
        found = {part: [] for part in PARTS}
    answer = jsonify(
        groups=[group for group in (_titles(found), _departments(found), _themes(found)) if group["options"]]
    )
    answer.cache_control.private = True
    answer.cache_control.max_age = 60
    return answer


@govshare_search.after_app_request
def vary(response: Response) -> Response:
    """Tell caches that a list alone and its whole page have the same address."""
    if tk.request.endpoint in BROWSING:
        response.vary.add("HX-Request")
    return response


def _titles(found: dict[str, Any]) -> dict[str, Any]:
    options = [
        {"text": each["title"], "url": tk.h.url_for("dataset.search", q=each["title"])}
        if each["others"]
        else {"text": each["title"], "url": tk.h.url_for("dataset.read", id=each["name"])}
        for each in found["titles"]
    ]
    return {"label": tk._("Datasets"), "options": options}


def _departments(found: dict[str, Any]) -> dict[str, Any]:
    options = [
        {
            "text": each["title"],
            "count": each["count"],
            "url": tk.h.url_for("organization.read", id=each["name"]),
        }
        for each in found["departments"][:SHORT]
    ]
    return {"label": tk._("Departments"), "options": options}


def _themes(found: dict[str, Any]) -> dict[str, Any]:
    options = [
        {"text": each["title"], "url": tk.h.url_for("group.read", id=each["group"])} for each in found["themes"][:SHORT]
    ]
    return {"label": tk._("Themes"), "options": options}
