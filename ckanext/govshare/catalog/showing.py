"""How a dataset is shown: what ckanext-scheming makes of its schema, and lists where nothing was given."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context
from ckanext.scheming.plugins import SchemingDatasetsPlugin

from ckanext.govshare.indexing.schema import ShowSchema

__all__ = ["complete", "shower"]

# A reader of the API finds a list here even where nothing was given.
LIST_FIELDS = ("items", "service_items", "theme", "share_modes", "related_resource_codes")


def complete(shown: dict[str, Any]) -> dict[str, Any]:
    """Give a dataset that is shown the lists it lacks, and return it."""
    for field in LIST_FIELDS:
        shown.setdefault(field, [])
    return shown


def shower(form: SchemingDatasetsPlugin, package_type: str) -> Callable[[dict[str, Any], Context], dict[str, Any]]:
    """Return a function that shows datasets of a type as ``form.validate`` does, worked out once for many of them.

    It raises ``indexing.schema.Unforeseen`` when the form's validators are beyond it.
    """
    schema = form.show_package_schema()
    # Validating writes what it knows of the type's fields into the schema.
    form.validate(Context(), {"type": package_type}, schema, "package_show")
    quick = ShowSchema(schema)
    fields = tk.h.scheming_get_dataset_schema(package_type)["dataset_fields"]
    composite = {field["field_name"] for field in fields if "repeating_subfields" in field}

    def show(dataset: dict[str, Any], context: Context) -> dict[str, Any]:
        extras = dataset["extras"]
        parts = {extra["key"]: json.loads(extra["value"]) for extra in extras if extra["key"] in composite}
        rest = [extra for extra in extras if extra["key"] not in composite]
        return complete(quick.show(dataset | parts | {"extras": rest}, context))

    return show
