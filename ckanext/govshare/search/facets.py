"""The filters beside search results, and the names of their values."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from flask import has_request_context

from ckanext.govshare import codes
from ckanext.govshare.codes import regions

# The value list that names a facet's values.
LISTS = {
    "theme_facet": "theme",
    "open_type": "open_type",
    "update_frequency": "update_frequency",
}
# Departments in the order of their hierarchy.
TREE = "organization_path"


def titles() -> OrderedDict[str, str]:
    """Return the facets of the catalogue in the order of the page, with their titles."""
    return OrderedDict(
        theme_facet=tk._("Theme"),
        organization_path=tk._("Department"),
        region_path=tk._("Region"),
        open_type=tk._("Open type"),
        has_data=tk._("Data"),
        res_format=tk._("Format"),
        update_frequency=tk._("Update frequency"),
        source_platform=tk._("Source platform"),
    )


def without(*names: str) -> OrderedDict[str, str]:
    """Return the facets save those that a page has fixed already."""
    return OrderedDict((name, title) for name, title in titles().items() if name not in names)


def label(search_facets: dict[str, Any]) -> None:
    """Give the values of coded facets their names in the reader's language.

    :param search_facets: the `search_facets` of `package_search`'s answer; changed in place
    """
    departments = _department_titles([item["name"] for item in search_facets.get(TREE, {}).get("items", ())])
    for name, facet in search_facets.items():
        for item in facet["items"]:
            known = departments.get(item["name"]) if name == TREE else value_label(name, item["name"])
            item["display_name"] = known or item["display_name"]


def value_label(facet: str, value: str) -> str | None:
    """Return what people read for a value of a coded facet, None for a facet that is not coded."""
    if facet == "source_platform":
        return str(tk.h.govshare_platform_name(value))
    if facet == TREE:
        return _department_titles([value]).get(value)
    if facet == "has_data":
        return {"true": tk._("With data"), "false": tk._("Catalogue entry only")}.get(value)
    lang = str(tk.h.lang()) if has_request_context() else str(tk.config["ckan.locale_default"])
    if facet in ("region_code", "region_path"):
        return regions.name(value, lang)
    return codes.label(LISTS[facet], value, lang) if facet in LISTS else None


def _department_titles(names: list[str]) -> dict[str, str]:
    """Return the titles of departments by their names, all in one query."""
    if not names:
        return {}
    group = model.Group
    return dict(model.Session.execute(sa.select(group.name, group.title).where(group.name.in_(names))).all())
