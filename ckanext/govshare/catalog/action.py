"""What the portal makes of a dataset's description, over the API."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.govshare.catalog.completeness import completeness
from ckanext.govshare.catalog.formats import level
from ckanext.govshare.catalog.freshness import freshness

__all__ = ["govshare_dataset_assessment_show"]


@tk.side_effect_free
def govshare_dataset_assessment_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return how complete, how fresh and how usable a dataset is.

    :param id: the dataset's id or name
    :returns: ``completeness`` (``score`` from 0 to 100; ``missing``, each a ``field`` and its ``label``), ``freshness``
        (``state``: current, due, overdue or none; ``due``: a day or None; ``promised``), ``machine_readable`` (some
        resource is), ``stars`` (the best resource's, None without any) and ``resources`` (``id``, ``name``, ``format``,
        ``stars``, ``machine_readable``, ``label``)
    :raises ObjectNotFound: when there is no such dataset
    :raises NotAuthorized: when the reader may not see it
    """
    dataset = tk.get_action("package_show")(context, {"id": tk.get_or_bust(data_dict, "id")})
    resources = [
        {"id": each["id"], "name": each.get("name") or "", "format": each.get("format") or "", **level(each)}
        for each in dataset["resources"]
    ]
    fresh = freshness(dataset)
    return {
        "id": dataset["id"],
        "completeness": completeness(dataset),
        "freshness": {**fresh, "due": fresh["due"] and fresh["due"].isoformat()},
        "machine_readable": any(each["machine_readable"] for each in resources),
        "stars": max((each["stars"] for each in resources), default=None),
        "resources": resources,
    }
