"""The page of what is used most."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.pagination import Page
from flask import Blueprint, Response

from ckanext.govshare.stats.periods import today

__all__ = ["govshare_statistics"]

govshare_statistics = Blueprint("govshare_statistics", __name__, url_prefix="/statistics")

ROWS, MOST_ROWS = 50, 10_000
PERIODS = (7, 30, 90, 365)
UNITS = ("dataset", "department")
# A spreadsheet would take these for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _asked() -> dict[str, Any]:
    """Return what the address asks for, as far as it is one of the choices."""
    days = tk.request.args.get("days", type=int)
    unit = tk.request.args.get("by")
    return {"days": days if days in PERIODS else 30, "by": unit if unit in UNITS else UNITS[0]}


def _list(limit: int, offset: int = 0) -> dict[str, Any]:
    asked = _asked()
    begin = today() - timedelta(days=asked["days"] - 1)
    return tk.get_action("govshare_usage_list")(
        {}, {"by": asked["by"], "from": begin.isoformat(), "limit": limit, "offset": offset}
    )


@govshare_statistics.route("/usage", strict_slashes=False)
def usage() -> str:
    """Show the datasets, or the departments, whose data is used most."""
    number = tk.h.get_page_number(tk.request.args)
    found = _list(ROWS, (number - 1) * ROWS)
    page = Page(found["results"], number, ROWS, found["count"], presliced_list=True)
    return tk.render("govshare/usage.html", {"found": found, "page": page, "periods": PERIODS, **_asked()})


@govshare_statistics.route("/usage.csv")
def download() -> Response:
    """Give the same as a table for spreadsheets, the first 10,000 rows of it."""
    found = _list(MOST_ROWS)
    of_datasets = _asked()["by"] == "dataset"
    file = io.StringIO()
    table = csv.writer(file)
    counts = [tk._("Downloads"), tk._("API calls"), tk._("Previews"), tk._("Uses")]
    table.writerow([*([tk._("Dataset"), tk._("Department")] if of_datasets else [tk._("Department")]), *counts])
    for row in found["results"]:
        words = [row["title"] or row["name"], *([row["organization_title"] or ""] if of_datasets else [])]
        numbers = [row[name] for name in ("downloads", "api_calls", "previews", "uses")]
        table.writerow([*(f"'{word}" if word.startswith(_FORMULA) else word for word in words), *numbers])
    # With its mark, Excel reads the file as UTF-8.
    answer = Response("\ufeff" + file.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename=usage-{found['from']}-{found['to']}.csv"
    return answer
