"""The public pages of requests and of how departments answer them."""

from __future__ import annotations

from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.pagination import Page
from flask import Blueprint

from ckanext.govshare.cases.calendar import working_days
from ckanext.govshare.cases.figures.requests import RESULTS
from ckanext.govshare.cases.figures.violations import SETTING, STATES
from ckanext.govshare.cases.pages.answers import found

__all__ = ["govshare_requests", "govshare_violations"]

govshare_requests = Blueprint("govshare_requests", __name__, url_prefix="/requests")
govshare_violations = Blueprint("govshare_violations", __name__)

ROWS = 20
FILTERS = ("q", "organization", "result", "year", "dataset_id")
FIRST_YEAR = 2026


@govshare_requests.route("", strict_slashes=False)
def index() -> Any:
    """List the requests with their results, without who asked."""
    args, number = tk.request.args, tk.h.get_page_number(tk.request.args)
    asked = {name: args[name] for name in FILTERS if args.get(name)}
    if asked.get("result") not in (None, *RESULTS):
        del asked["result"]
    if not asked.get("year", "").isdigit():
        asked.pop("year", None)
    listed = found("govshare_case_public_list", **asked, limit=ROWS, offset=(number - 1) * ROWS)
    variables = {
        "requests": listed["results"],
        "count": listed["count"],
        "asked": asked,
        "results": {code: words.both() for code, words in RESULTS.items()},
        "years": range(_this_year(), FIRST_YEAR - 1, -1),
        "page": Page(listed["results"], number, ROWS, listed["count"], presliced_list=True),
    }
    return tk.render("govshare/cases/requests.html", variables)


@govshare_requests.route("/statistics")
def statistics() -> Any:
    """Show how departments answer."""
    number = tk.h.get_page_number(tk.request.args)
    listed = found("govshare_case_statistics", limit=ROWS, offset=(number - 1) * ROWS)
    page = Page(listed["results"], number, ROWS, listed["count"], presliced_list=True)
    return tk.render("govshare/cases/statistics.html", {"lines": listed["results"], "page": page})


@govshare_violations.route("/violations")
def violations() -> Any:
    """List what was suspended, or revoked for misuse."""
    args, number = tk.request.args, tk.h.get_page_number(tk.request.args)
    asked = {name: args[name] for name in ("organization", "state") if args.get(name)}
    if asked.get("state") not in (None, *STATES):
        del asked["state"]
    listed = found("govshare_case_violation_list", **asked, limit=ROWS, offset=(number - 1) * ROWS)
    variables = {
        "violations": listed["results"],
        "count": listed["count"],
        "asked": asked,
        "states": {code: words.both() for code, words in STATES.items()},
        "days": tk.asint(tk.config[SETTING]),
        "page": Page(listed["results"], number, ROWS, listed["count"], presliced_list=True),
    }
    return tk.render("govshare/cases/violations.html", variables)


def _this_year() -> int:
    today: date = working_days.today()
    return today.year
