"""Template helpers of the search pages."""

from __future__ import annotations

from typing import Any

from ckanext.govshare.search.facets import value_label

__all__ = ["govshare_filter_label"]


def govshare_filter_label(facet: str, value: str, search_facets: dict[str, Any] | None) -> str:
    """Return what people read for a filter that is set; nothing may be found under it.

    :param search_facets: as `package_search` gives them
    """
    items = (search_facets or {}).get(facet, {}).get("items", [])
    named = next((item["display_name"] for item in items if item["name"] == value), None)
    return named or value_label(facet, value) or value
