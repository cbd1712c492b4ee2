"""The pages with lists of cases: one's own, and a department's inbox with its files."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.pagination import Page
from flask import Blueprint, Response

from ckanext.govshare.access.answers import private
from ckanext.govshare.cases.kinds import KINDS
from ckanext.govshare.cases.listing import COLOURS
from ckanext.govshare.cases.lists.action import MOST
from ckanext.govshare.cases.lists.columns import rows
from ckanext.govshare.cases.pages.answers import failed, found, signed_in
from ckanext.govshare.cases.pages.sheet import csv_file, xlsx_file

__all__ = ["govshare_case_lists"]

govshare_case_lists = Blueprint("govshare_case_lists", __name__)

ROWS = 20
FILTERS = ("q", "kind", "state", "colour", "organization", "assignee", "awaits", "clock")


@govshare_case_lists.route("/user/cases")
def mine() -> Any:
    """List one's own applications, drafts too, or those on which one's opinion is asked."""
    asked = tk.request.args.get("show") == "consulted"
    return _page("govshare/cases/mine.html", {"consulted": True} if asked else {"mine": True})


@govshare_case_lists.route("/cases")
def inbox() -> Any:
    """List what waits for one's departments or region, what is due first at the head."""
    return _page("govshare/cases/inbox.html", {"inbox": True})


@govshare_case_lists.route("/cases/export.<format>")
def export(format: str) -> Any:
    """Give the same list, as it is filtered, as a file."""
    if format not in ("csv", "xlsx"):
        return tk.abort(404)
    if not tk.current_user.is_authenticated:
        return signed_in()
    cases = found("govshare_case_export", inbox=True, **_asked())
    name, lines = tk._("cases"), rows(cases, MOST)
    return csv_file(name, lines) if format == "csv" else xlsx_file(name, tk._("Cases"), lines)


def _asked() -> dict[str, Any]:
    args = tk.request.args
    asked = {name: args[name] for name in FILTERS if args.get(name)}
    if "state" not in args and tk.request.path.startswith("/cases"):
        # What has ended waits for nobody.
        asked["state"] = "open"
    if asked.get("assignee") == "me":
        asked["assignee"] = tk.current_user.name
    if asked.get("colour") not in (None, *COLOURS):
        del asked["colour"]
    return asked


def _page(template: str, whose: dict[str, Any]) -> Any:
    if not tk.current_user.is_authenticated:
        return signed_in()
    number, asked, errors = tk.h.get_page_number(tk.request.args), _asked(), {}
    try:
        listed = found("govshare_case_list", **whose, **asked, limit=ROWS, offset=(number - 1) * ROWS)
    except tk.ValidationError as problem:
        errors, listed = failed(problem)[0], {"count": 0, "colours": {}, "results": []}
    variables = {
        "cases": listed["results"],
        "count": listed["count"],
        "colours": listed["colours"],
        "whose": next(iter(whose)),
        "waiting": found("govshare_case_list", consulted=True, limit=0)["count"] if "mine" in whose else 0,
        "asked": asked,
        "errors": errors,
        "kinds": [found("govshare_case_kind_show", id=id) for id in KINDS],
        "page": Page(listed["results"], number, ROWS, listed["count"], presliced_list=True),
    }
    return private(Response(tk.render(template, variables)))
