"""Which dataset gets a resource code, and when."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.model.types import make_uuid
from ckan.types import Context

from ckanext.govshare.catalog import names, obligations, resource_code

__all__ = ["DRY_RUN", "free_name", "settle"]

DRY_RUN = "govshare_dry_run"
"""In the context of a validation that nothing follows: then the next free code is nobody's yet."""


def settle(context: Context, data: dict[str, Any], named: bool) -> dict[str, list[str]]:
    """Give a valid dataset the code it is to have, and return what is wrong with the one it chose.

    A department's own dataset gets a code when it first becomes active: a draft that nobody finishes takes no number.
    Once given, a code stays until another one is written; leaving it out takes nothing away. Harvested datasets have
    the code of their platform, or none.

    :param data: what validation returned, to be saved in this transaction; changed in place
    :param named: whether the author named the dataset, which otherwise is named after its code
    """
    if data.get("type") != "dataset" or obligations.is_harvested(data):
        return {}
    package = context.get("package")
    before = package.extras.get("resource_code") if package else None
    chosen = data.get("resource_code") or None
    if chosen and chosen == before:
        return {}
    try:
        return _coded(context, data, chosen, before, named)
    except resource_code.Busy:
        message = tk._(
            "Another dataset of this class is just being written, or a whole catalogue is being imported. "
            "Please keep yours as a draft, or try again in a few minutes."
        )
        return {"resource_code": [message]}


def _coded(
    context: Context, data: dict[str, Any], chosen: str | None, before: str | None, named: bool
) -> dict[str, list[str]]:
    package = context.get("package")
    state = data.get("state") or (package.state if package else "active")
    # Needed before CKAN would make it, for the code to have a holder.
    data["id"] = data.get("id") or (package.id if package else make_uuid())
    if chosen:
        if resource_code.claim(chosen, data["id"]):
            return {}
        message = tk._("Another dataset has the resource code {code}. Leave the field empty to get the next free one.")
        return {"resource_code": [message.format(code=chosen)]}
    if before:
        _write(data, before)
    elif state == "active" and data.get("catalog_class") and not context.get(DRY_RUN):
        _write(data, resource_code.allocate(data["catalog_class"], data["id"], context.get(resource_code.RESERVED)))
        if not (package or named):
            data["name"] = free_name(names.dataset_name(data["resource_code"], None, None))
    return {}


def free_name(name: str) -> str:
    """Return a name for a new dataset: this one unless a dataset has it, then one at random."""
    return names.dataset_name(None, None, None) if model.Package.by_name(name) else name


def _write(data: dict[str, Any], code: str) -> None:
    data["resource_code"] = code
    data["extras"] = [extra for extra in data.get("extras") or [] if extra["key"] != "resource_code"]
    data["extras"].append({"key": "resource_code", "value": code})
