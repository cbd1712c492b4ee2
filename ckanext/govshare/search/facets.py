"""The filters beside search results, and the names of their values."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import ckan.plugins.toolkit as tk
from flask import has_request_context

from ckanext.govshare import codes

# The value list that names a facet's values.
LISTS = {
    "theme_facet": "theme",
    "open_type": "open_type",
    "update_frequency": "update_frequency",
}


def titles() -> OrderedDict[str, str]:
    """Return the facets of the catalogue in the order of the page, with their titles."""
    return OrderedDict(
        theme_facet=tk._("Theme"),
        organization=tk._("Department"),
        open_type=tk._("Open type"),
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
    for name, facet in search_facets.items():
        for item in facet["items"]:
            item["display_name"] = value_label(name, item["name"]) or item["display_name"]


def value_label(facet: str, value: str) -> str | None:
    """Return what people read for a value of a coded facet, None for a facet that is not coded."""
    if facet == "source_platform":
        return str(tk.h.govshare_platform_name(value))
    lang = str(tk.h.lang()) if has_request_context() else str(tk.config["ckan.locale_default"])
    return codes.label(LISTS[facet], value, lang) if facet in LISTS else None
