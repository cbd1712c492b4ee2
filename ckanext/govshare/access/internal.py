"""Fields of a dataset that its schema marks `internal`: for those who may change the dataset, and for nobody else.

They are no part of the catalogue, whatever the dataset's open type. No search meets their words, no reader is given
them, and whoever writes back what they read without them leaves them as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.govshare.access.facts import DATASET

__all__ = ["fields", "holds", "keep", "not_indexed", "take"]


@lru_cache
def fields() -> frozenset[str]:
    """Return the names of the fields that are marked so."""
    schema = tk.h.scheming_get_dataset_schema(DATASET) or {"dataset_fields": []}
    return frozenset(field["field_name"] for field in schema["dataset_fields"] if field.get("internal"))


def holds(dataset: Mapping[str, Any]) -> bool:
    """Tell whether a dataset has such a field.

    :param dataset: as `package_show` or a search gives it, in the portal's schema or in CKAN's default one
    """
    internal = fields()
    return any(name in dataset for name in internal) or any(
        extra.get("key") in internal for extra in dataset.get("extras") or ()
    )


def take(dataset: dict[str, Any]) -> None:
    """Take such fields from a dataset, which is changed."""
    for name in fields():
        dataset.pop(name, None)
    if dataset.get("extras"):
        dataset["extras"] = [extra for extra in dataset["extras"] if extra.get("key") not in fields()]


def not_indexed() -> frozenset[str]:
    """Return the fields of an index document that hold them."""
    return frozenset(name for field in fields() for name in (field, f"extras_{field}"))


def keep(data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return a dataset to be written, with such fields as it does not name as they are stored; an empty one is named.

    :param data_dict: what `package_update` was given
    """
    missing = [name for name in fields() if name not in data_dict]
    package = model.Package.get(data_dict.get("id") or data_dict.get("name")) if missing else None
    if package is None:
        return data_dict
    return {**{name: package.extras[name] for name in missing if name in package.extras}, **data_dict}
