"""Datasets of the same title, which many cities publish, as one result: decision 0011.

Solr collapses them after every other filter, so that a group stands for what the reader may see. The counts of the
filters leave the collapsing out: a city's count says how many datasets it has, not how many groups it leads.
"""

from __future__ import annotations

import json
import re
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govshare.search.assist import index

__all__ = ["GROUP", "collapse", "counts", "total"]

# The field that near-duplicates share.
GROUP = "title_key"
_TAG = "same"
_SORT = re.compile(r"^\w+ (asc|desc)(, ?\w+ (asc|desc))*$")
# Every dataset has just one, so its counts add up to all that was found.
_COUNTED = "open_type"


def collapse(data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters of `package_search` with datasets of the same title as one result, the best of them."""
    sort = data_dict.get("sort") or tk.config["ckan.search.default_package_sort"]
    head = f" sort='{sort}'" if _SORT.match(sort) else ""
    fields = data_dict.get("facet.field") or []
    fields = json.loads(fields) if isinstance(fields, str) else fields
    return {
        **data_dict,
        "fq_list": [
            *data_dict.get("fq_list", []),
            f"{{!collapse tag={_TAG} field={GROUP} nullPolicy=expand{head}}}",
        ],
        # CKAN lets nothing pass but parameters of a parser that it was told of; Solr looks at `ex` only.
        "facet.field": [f"{{!type=collapse ex={_TAG}}}{field}" for field in dict.fromkeys([*fields, _COUNTED])],
    }


def total(facets: dict[str, dict[str, int]]) -> int | None:
    """Return how many datasets were found before they were collapsed, None where their open types were not counted."""
    return sum(facets[_COUNTED].values()) if _COUNTED in facets else None


def counts(query: dict[str, Any], keys: dict[str, str], filters: list[str]) -> dict[str, dict[str, Any]]:
    """Return for each dataset that stands for others: the group's key, how many others there are, in how many regions.

    :param query: `q`, `defType` and the rest as they are sent to the index
    :param keys: the keys of the datasets that are shown
    """
    if not keys:
        return {}
    facet = {
        "type": "terms",
        "field": GROUP,
        "limit": len(keys),
        "mincount": 2,
        "facet": {"regions": "unique(region_code)"},
    }
    wanted = " OR ".join(index.literal(key) for key in dict.fromkeys(keys.values()))
    found = index.ask(
        [*filters, f"{GROUP}:({wanted})"], rows=0, facet="false", json_facet=json.dumps({"groups": facet}), **query
    )
    groups = {bucket["val"]: bucket for bucket in found.get("facets", {}).get("groups", {}).get("buckets", [])}
    return {
        dataset: {"key": key, "others": groups[key]["count"] - 1, "regions": max(groups[key].get("regions", 0) - 1, 0)}
        for dataset, key in keys.items()
        if key in groups
    }
