"""Pages that CKAN has otherwise: the home page and the list of themes."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint

from ckanext.govshare import codes

__all__ = ["govshare_pages"]

govshare_pages = Blueprint("govshare_pages", __name__)

NEWEST = 6
DEPARTMENTS = 8


def _overview(rows: int) -> dict[str, Any]:
    """Ask the index once for the newest datasets and for every count of the home page."""
    return tk.get_action("package_search")(
        {},
        {
            "fq": "+dataset_type:dataset",
            "rows": rows,
            "sort": "metadata_created desc",
            "facet.field": ["theme_facet", "open_type", "organization"],
            "facet.limit": -1,
        },
    )


def _themes(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every theme in its official order, with the name of its group and its count."""
    counts = found["facets"]["theme_facet"]
    return [
        {"code": code, "group": codes.theme_group(code), "count": counts.get(code, 0)} for code in codes.codes("theme")
    ]


def _open_types(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the open types that occur, in their official order, with count and share of the whole."""
    counts = found["facets"]["open_type"]
    return [
        {"code": code, "count": counts[code], "share": round(100 * counts[code] / found["count"], 2)}
        for code in codes.codes("open_type")
        if counts.get(code)
    ]


@govshare_pages.route("/")
def home() -> str:
    """Show the home page: search, themes, figures, what is new."""
    found = _overview(NEWEST)
    departments = sorted(found["search_facets"]["organization"]["items"], key=lambda item: -item["count"])
    return tk.render(
        "home/index.html",
        {
            "count": found["count"],
            "newest": found["results"],
            "themes": _themes(found),
            "open_types": _open_types(found),
            "departments": departments[:DEPARTMENTS],
            "department_count": len(departments),
        },
    )


@govshare_pages.route("/group/", strict_slashes=False)
def themes() -> str:
    """Show all themes at once; CKAN's list would page them and count them one by one."""
    found = _overview(0)
    return tk.render("group/index.html", {"themes": _themes(found), "count": found["count"]})
