"""Keeps what was redacted when somebody reads a dataset as one person and writes it back as another."""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.lib.dictization.model_dictize import resource_dictize

from ckanext.govshare.access.redaction import PUBLIC_FIELDS
from ckanext.govshare.filenames import named_after_file

__all__ = ["restored"]

MARK = "data_access"


def restored(data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return a dataset to be written, its redacted resources (`data_access` says which) with what is in the database.

    A redacted resource has no address, or the portal's own; only a new file replaces what there is.
    """
    resources = data_dict.get("resources")
    if not isinstance(resources, list):
        return {key: value for key, value in data_dict.items() if key != MARK}
    kept = {key: value for key, value in data_dict.items() if key != MARK}
    return {**kept, "resources": [_restored(resource) for resource in resources]}


def _restored(resource: Any) -> Any:
    if not isinstance(resource, dict) or MARK not in resource:
        return resource
    given = {key: value for key, value in resource.items() if key != MARK}
    found = model.Resource.get(given.get("id"))
    if found is None or given.get("upload"):
        return given
    stored = resource_dictize(found, {"model": model, "for_edit": True})
    public = {key: value for key, value in given.items() if key in PUBLIC_FIELDS}
    if named_after_file(stored):
        public["name"] = stored["name"]
    return {**{key: value for key, value in stored.items() if key not in PUBLIC_FIELDS}, **public}
