"""What the plugin calls around CKAN's datasets and searches, so that gated data stays inside."""

from __future__ import annotations

import json
import re
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.lib.plugins import get_permission_labels
from ckan.types import Context
from ckanext.activity.model import Activity

from ckanext.govshare.access import internal, visibility
from ckanext.govshare.access.asking import asker, reader_of, sees_all
from ckanext.govshare.access.facts import DATASET, facts, is_gated
from ckanext.govshare.access.redaction import redact
from ckanext.govshare.filenames import named_after_file

__all__ = [
    "after_dataset_search",
    "after_dataset_show",
    "after_dataset_write",
    "before_dataset_index",
    "before_dataset_search",
]

# The whole dataset as JSON, for CKAN's own reading back.
WHOLE = ("data_dict", "validated_data_dict")


def after_dataset_show(context: Context, pkg_dict: dict[str, Any]) -> None:
    """Redact what `package_show` is about to give, unless it is for the portal itself or for writing."""
    if not sees_all(context):
        redact(pkg_dict, reader_of(context))


def before_dataset_search(search_params: dict[str, Any]) -> dict[str, Any]:
    """Keep of the fields that are asked for (`fl`) those that everybody may read; without any left, the id."""
    if not (wanted := search_params.get("fl")) or asker() is None:
        return search_params
    # In an address they are one text with commas.
    names = [name for part in wanted for name in re.split(r"[,\s]+", part)]
    return {**search_params, "fl": [name for name in names if visibility.is_public_field(name)] or ["id"]}


def after_dataset_search(search_results: dict[str, Any]) -> dict[str, Any]:
    """Redact each dataset that a search is about to give."""
    who = asker()
    if who is not None:
        for dataset in search_results["results"]:
            redact(dataset, who)
    return search_results


def before_dataset_index(pkg_dict: dict[str, Any]) -> dict[str, Any]:
    """Leave out of a dataset's index document what is the department's own, and, of a gated one, what its resources
    would be found by and may not be.

    The JSON that CKAN reads back (`data_dict`, `validated_data_dict`) stays whole: changing it would destroy data.
    """
    dataset = json.loads(pkg_dict.get("validated_data_dict") or "{}")
    if dataset.get("type") != DATASET:
        return pkg_dict
    pkg_dict = {key: value for key, value in pkg_dict.items() if key not in internal.not_indexed()}
    if not is_gated(facts(dataset)):
        return pkg_dict
    kept = {key: value for key, value in pkg_dict.items() if key != "res_url" and not key.startswith("res_extras_")}
    if "res_name" in kept:
        kept["res_name"] = [
            resource.get("name") or "" for resource in dataset.get("resources") or () if not named_after_file(resource)
        ]
    return kept


def after_dataset_write(dataset_id: str) -> None:
    """Let those who may no longer see a dataset no longer see in activities what it was.

    Activities keep the labels of the day they were written. They are narrowed with the dataset, never widened.
    """
    package = model.Package.get(dataset_id)
    labels = get_permission_labels().get_dataset_labels(package) if package else []
    if package is None or "public" in labels:
        return
    # The column holds a list of texts that CKAN's model calls a text.
    table = Activity.__table__
    old = sa.type_coerce(table.c.permission_labels, sa.ARRAY(sa.UnicodeText))
    model.Session.execute(
        sa.update(table).where(table.c.object_id == package.id, old.any("public")).values(permission_labels=labels)
    )
