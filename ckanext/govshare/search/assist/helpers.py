"""Template helpers of the pages that list datasets by a search."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from markupsafe import Markup

from ckanext.govshare.search.assist.action import BROWSING
from ckanext.govshare.search.assist.asking import YEARS
from ckanext.govshare.search.assist.grouping import GROUP, total
from ckanext.govshare.search.assist.spelling import MANY
from ckanext.govshare.search.assist.trees import TREES, opened

__all__ = [
    "govshare_chips",
    "govshare_facet_choices",
    "govshare_found_total",
    "govshare_marked",
    "govshare_popular_themes",
    "govshare_search_help",
]

POPULAR = 8


def govshare_facet_choices(facet: str, search_facets: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Return the values of a filter in the order of the page.

    :param search_facets: as `package_search` gives them
    :returns: `name`, `display_name`, `count`, `active`, `depth` and `href`, the address with the value set, or without
    """
    items = [item for item in ((search_facets or {}).get(facet) or {}).get("items") or [] if item["name"]]
    chosen = tk.request.args.getlist(facet)
    if facet in TREES:
        nodes = opened(facet, items, chosen[-1] if chosen else None)
        return [
            {**node, "href": tk.h.govshare_address(page=None, **{facet: node["parent" if node["active"] else "name"]})}
            for node in nodes
        ]
    ordered = sorted(items, key=lambda item: -item["count"])
    return [
        {
            **item,
            "active": item["name"] in chosen,
            "depth": 0,
            "href": tk.h.govshare_toggle(facet, item["name"]),
        }
        for item in ordered
    ]


def govshare_chips(
    fields: list[tuple[str, str]] | None, facet_titles: dict[str, str] | None, search_facets: dict[str, Any] | None
) -> list[dict[str, str]]:
    """Return the filters that are set: `title`, `label`, and `href`, the page without it."""
    chips = [
        {
            "title": tk._("Same title") if name == GROUP else (facet_titles or {}).get(name, ""),
            "label": tk.h.govshare_filter_label(name, value, search_facets),
            "href": tk.h.govshare_toggle(name, value),
        }
        for name, value in fields or ()
    ]
    first, last = (tk.request.args.get(key, "").strip() for key in YEARS)
    if first or last:
        label = first if first == last else f"{first or '…'}–{last or '…'}"
        href = tk.h.govshare_address(page=None, **dict.fromkeys(YEARS))
        chips.append({"title": tk._("Year of the data"), "label": label, "href": href})
    return chips


def govshare_found_total(search_facets: dict[str, Any] | None) -> int | None:
    """Return how many datasets were found, those that share a title counted one by one; None when it is not known."""
    counted = {
        name: {item["name"]: item["count"] for item in facet["items"]} for name, facet in (search_facets or {}).items()
    }
    return total(counted)


def govshare_marked(pkg: dict[str, Any], field: str) -> list[Markup]:
    """Return the texts of a result in which words of the query are marked; none when it has none there.

    :param pkg: a dataset as `package_search` gave it to a page; its marks are escaped already
    """
    return [Markup(text) for text in (pkg.get("govshare_marks") or {}).get(field, ())]


def govshare_search_help(q: str, hits: int, fields: list[tuple[str, str]] | None = None) -> dict[str, Any]:
    """Return what helps when little is found: other spellings, and when nothing is, what could be left out.

    :returns: `did_you_mean` and `relaxed`, as `govshare_search_assist` gives them
    """
    if hits >= MANY or tk.request.endpoint not in BROWSING or tk.request.args.get("page", "1") != "1":
        return {"did_you_mean": [], "relaxed": {"filters": [], "words": []}}
    parts = ["did_you_mean"] if hits else ["did_you_mean", "relaxed"]
    asked = {"q": q, "hits": hits, "parts": parts, "filters": [list(pair) for pair in fields or ()]}
    try:
        return {"relaxed": {"filters": [], "words": []}, **tk.get_action("govshare_search_assist")({}, asked)}
    except tk.ValidationError:
        return {"did_you_mean": [], "relaxed": {"filters": [], "words": []}}


def govshare_popular_themes() -> list[dict[str, Any]]:
    """Return the themes with the most datasets: `code`, `title`, `count`."""
    found = tk.get_action("package_search")({}, {"rows": 0, "facet.field": ["theme_facet"]})
    items = sorted(found["search_facets"]["theme_facet"]["items"], key=lambda item: -item["count"])
    return [{"code": item["name"], "title": item["display_name"], "count": item["count"]} for item in items[:POPULAR]]
