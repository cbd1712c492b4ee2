"""Pages that CKAN has otherwise or not at all: home, themes, departments, regions, help, API, and how pages look."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.helpers import Page
from flask import Blueprint, Response, redirect

from ckanext.govshare import codes
from ckanext.govshare.addresses import local
from ckanext.govshare.codes import regions as places
from ckanext.govshare.pages import display as reader
from ckanext.govshare.pages.figures import figures
from ckanext.govshare.pages.places import rolled_up, tree

__all__ = ["govshare_pages"]

govshare_pages = Blueprint("govshare_pages", __name__)

HOME_DEPARTMENTS = 10
HOME_REGIONS = 12
DEPARTMENTS = 60
DATASETS = 20
SORTS = ("metadata_modified desc", "metadata_created desc", "title_string asc")


def _themes(counts: dict[str, int]) -> list[dict[str, Any]]:
    """Return every theme in its official order, with the name of its group and its count."""
    return [
        {"code": code, "group": codes.theme_group(code), "count": counts.get(code, 0)} for code in codes.codes("theme")
    ]


def _open_types(counts: dict[str, int]) -> list[dict[str, Any]]:
    """Return the open types that occur, in their official order, with count and share of the whole."""
    whole = sum(counts.values())
    return [
        {"code": code, "count": counts[code], "share": round(100 * counts[code] / whole, 2)}
        for code in codes.codes("open_type")
        if counts.get(code)
    ]


def _number(name: str) -> int:
    """Return a whole number of the address, 1 when there is none."""
    value = tk.request.args.get(name, "")
    return max(1, int(value)) if value.isdecimal() and len(value) < 9 else 1


@govshare_pages.route("/")
def home() -> str:
    """Show the home page: search, figures, themes, what is new, departments, places."""
    found = figures()
    nodes = tree(found["regions"], {})
    # Where all is in one province, its cities say more than its name.
    while len(nodes) == 1 and nodes[0]["children"]:
        nodes = nodes[0]["children"]
    return tk.render(
        "home/index.html",
        {
            "count": found["count"],
            "newest": found["newest"],
            "updated": found["updated"],
            "themes": _themes(found["themes"]),
            "open_types": _open_types(found["open_types"]),
            "open_count": found["open_types"].get("open", 0),
            "departments": found["departments"][:HOME_DEPARTMENTS],
            "department_count": len(found["departments"]),
            "regions": sorted(nodes, key=lambda node: -node["datasets"])[:HOME_REGIONS],
        },
    )


@govshare_pages.route("/group/", strict_slashes=False)
def themes() -> str:
    """Show all themes at once; CKAN's list would page them and count them one by one."""
    found = figures()
    return tk.render("group/index.html", {"themes": _themes(found["themes"]), "count": found["count"]})


@govshare_pages.route("/organization/", strict_slashes=False)
def departments() -> str:
    """List the departments by region and level, a page at a time."""
    q, region, level = (tk.request.args.get(name, "").strip() for name in ("q", "region", "level"))
    number = _number("page")
    found = tk.get_action("govshare_department_list")(
        {},
        {"q": q, "region": region, "level": level, "limit": DEPARTMENTS, "offset": (number - 1) * DEPARTMENTS},
    )
    nodes = tree({}, found["regions"])
    return tk.render(
        "organization/index.html",
        {
            "q": q,
            "region": region,
            "region_name": places.name(region, str(tk.h.lang())) if region else "",
            "level": level,
            "page": Page(found["results"], number, DEPARTMENTS, found["count"], presliced_list=True),
            "groups": [
                {"code": code, "departments": list(members)}
                for code, members in groupby(found["results"], key=lambda each: each["region_code"])
            ],
            "levels": {code: found["levels"][code] for code in codes.codes("admin_level") if code in found["levels"]},
            "regions": nodes,
        },
    )


@govshare_pages.route("/region", strict_slashes=False)
def regions() -> str:
    """Show the regions as a tree, with how many datasets and departments each has."""
    offices = tk.get_action("govshare_department_list")({}, {"limit": 0})
    return tk.render("govshare/regions.html", {"regions": tree(figures()["regions"], offices["regions"])})


@govshare_pages.route("/region/<code>")
def region(code: str) -> str:
    """Show one region: its parts, its departments, its datasets a page at a time."""
    found = figures()
    offices = tk.get_action("govshare_department_list")({}, {"region": code, "limit": HOME_REGIONS})
    if not places.known(code) and code not in {**found["regions"], **rolled_up(offices["regions"])}:
        tk.abort(404, tk._("There is no region with this code."))
    number = _number("page")
    sort = tk.request.args.get("sort")
    sort = sort if sort in SORTS else SORTS[0]
    listed = tk.get_action("package_search")(
        {},
        {
            "fq": f'+dataset_type:dataset +region_path:"{code}"',
            "rows": DATASETS,
            "start": (number - 1) * DATASETS,
            "sort": sort,
            "facet.field": ["open_type", "theme_facet"],
            "facet.limit": -1,
        },
    )
    return tk.render(
        "govshare/region.html",
        {
            "code": code,
            "name": places.name(code, str(tk.h.lang())),
            "above": places.path(code)[:-1],
            "parts": tree(found["regions"], offices["regions"], code),
            "departments": offices["results"],
            "department_count": offices["count"],
            "open_types": _open_types(listed["facets"]["open_type"]),
            "themes": [theme for theme in _themes(listed["facets"]["theme_facet"]) if theme["count"]],
            "page": Page(listed["results"], number, DATASETS, listed["count"], presliced_list=True),
            "sort": sort,
        },
    )


@govshare_pages.route("/help")
def help() -> str:
    """Show how to search, what the open types mean, how to apply, and what people ask."""
    return tk.render("govshare/help.html")


@govshare_pages.route("/help/api")
def api() -> str:
    """Show what programs can ask, with examples that run as they stand."""
    return tk.render("govshare/api.html", {"table": figures()["table"]})


@govshare_pages.route("/display")
def display() -> Response:
    """Keep how the reader wants to see pages, and lead back to the page they came from."""
    asked = tk.request.args
    answer = redirect(local(asked.get("back")))
    return reader.remember(answer, scheme=asked.get("scheme"), type=asked.get("type"))  # type: ignore[arg-type]
