"""The administrators' page of what is searched for."""

from __future__ import annotations

import csv
import io
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.pagination import Page
from flask import Blueprint, Response

__all__ = ["govshare_query_log"]

govshare_query_log = Blueprint("govshare_query_log", __name__, url_prefix="/ckan-admin/searches")

ROWS = 50
PERIODS = (7, 30, 90, 365)
# A spreadsheet would take these for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _list(limit: int, offset: int = 0) -> dict[str, Any]:
    args = tk.request.args
    asked = {
        "days": args.get("days", 30),
        "no_hits": args.get("show", "no_hits") == "no_hits",
        "limit": limit,
        "offset": offset,
    }
    try:
        return tk.get_action("govshare_query_log_list")({}, asked)
    except tk.NotAuthorized as problem:
        return tk.abort(403, str(problem))
    except (tk.ValidationError, ValueError):
        return tk.abort(400, tk._("Please give the period as a number of days."))


@govshare_query_log.route("", strict_slashes=False)
def index() -> str:
    """Show searches without hits, or all, by period."""
    number = tk.h.get_page_number(tk.request.args)
    found = _list(ROWS, (number - 1) * ROWS)
    page = Page(found["results"], number, ROWS, found["count"], presliced_list=True)
    return tk.render(
        "govshare/query_log.html",
        {
            "found": found,
            "page": page,
            "rows": found["results"],
            "periods": PERIODS,
            "days": tk.request.args.get("days", "30"),
            "show": tk.request.args.get("show", "no_hits"),
        },
    )


@govshare_query_log.route("/download.csv")
def download() -> Response:
    """Give the same as a table for spreadsheets."""
    found = _list(10_000)
    file = io.StringIO()
    table = csv.writer(file)
    table.writerow([tk._("Words"), tk._("Searches"), tk._("Datasets found"), tk._("Last searched")])
    for row in found["results"]:
        words = f"'{row['query']}" if row["query"].startswith(_FORMULA) else row["query"]
        table.writerow([words, row["searches"], row["hits"], row["last"]])
    # With its mark, Excel reads the file as UTF-8.
    answer = Response("\ufeff" + file.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename=searches-{found['from']}-{found['to']}.csv"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
