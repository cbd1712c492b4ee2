"""The public catalogue in figures: what the home page, themes and regions show without asking the index each time.

Everything here is what an anonymous reader may see, so one answer serves everybody. It is kept in Redis for a few
seconds (`govshare.figures_seconds`) and holds codes and titles only; labels are the page's, in its language.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.redis import connect_to_redis
from redis.exceptions import RedisError

__all__ = ["figures"]

NEWEST = 6
FACETS = ("theme_facet", "open_type", "organization", "region_path")


def figures() -> dict[str, Any]:
    """Return the figures.

    :returns: `count`; a count for each value of a facet in `themes`, `open_types` and `regions` (each region with what
        lies in it); `departments`, the largest first (name, title, count); `newest` and `updated`, a few datasets each
        as `_brief` gives them; `table`, a dataset with a table that anyone may query (or None)
    """
    seconds = int(tk.config["govshare.figures_seconds"])
    kept = _kept() if seconds else None
    if kept is None:
        kept = _counted()
        if seconds:
            _keep(kept, seconds)
    return kept


def _counted() -> dict[str, Any]:
    """Ask the index: once for the newest and all counts, once for what was updated last, once for a table."""
    found = _search(rows=NEWEST, sort="metadata_created desc", **{"facet.field": list(FACETS), "facet.limit": -1})
    # Sources also give days that are still to come.
    so_far = "+dataset_type:dataset +data_updated_day:[* TO NOW]"
    updated = _search(rows=NEWEST, fq=so_far, sort="data_updated_day desc, metadata_modified desc")
    tables = _search(rows=5, fq="+dataset_type:dataset +open_type:open +res_format:CSV", sort="metadata_modified desc")
    departments = sorted(found["search_facets"]["organization"]["items"], key=lambda item: -item["count"])
    return {
        "count": found["count"],
        "themes": found["facets"]["theme_facet"],
        "open_types": found["facets"]["open_type"],
        "regions": found["facets"]["region_path"],
        "departments": [
            {"name": item["name"], "title": item["display_name"], "count": item["count"]} for item in departments
        ],
        "newest": [_brief(dataset) for dataset in found["results"]],
        "updated": [_brief(dataset) for dataset in updated["results"]],
        "table": next(
            (
                {**_brief(dataset), "resource": resource["id"]}
                for dataset in tables["results"]
                for resource in dataset["resources"]
                if resource.get("datastore_active")
            ),
            None,
        ),
    }


def _search(**parameters: Any) -> dict[str, Any]:
    """Search as an anonymous reader."""
    return tk.get_action("package_search")({"user": ""}, {"fq": "+dataset_type:dataset", **parameters})


def _brief(dataset: dict[str, Any]) -> dict[str, Any]:
    """Return what a line about a dataset needs."""
    department = dataset.get("organization") or {}
    return {
        "name": dataset["name"],
        "title": dataset.get("title") or dataset["name"],
        "open_type": dataset.get("open_type"),
        "department": department.get("title"),
        "created": dataset["metadata_created"],
        "updated": dataset.get("data_updated") or dataset["metadata_modified"],
    }


def _kept() -> dict[str, Any] | None:
    try:
        found = connect_to_redis().get(_key())
    except RedisError:
        return None
    return json.loads(found) if isinstance(found, bytes) else None


def _keep(found: dict[str, Any], seconds: int) -> None:
    with suppress(RedisError):
        connect_to_redis().set(_key(), json.dumps(found, ensure_ascii=False), ex=seconds)


def _key() -> str:
    return f"govshare:{tk.config['ckan.site_id']}:figures"
