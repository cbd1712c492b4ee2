"""What of a dataset is shown to somebody who may not have its data, or not at its source's address.

On the way out only: a dataset in the database and in the index keeps every address, and whoever may change it sees
what is there. Redacting twice is the same as once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govshare.access import internal
from ckanext.govshare.access.answers import mark_gated
from ckanext.govshare.access.decision import Decision, decide
from ckanext.govshare.access.facts import facts, is_gated
from ckanext.govshare.access.reader import Reader
from ckanext.govshare.filenames import named_after_file

__all__ = ["PUBLIC_FIELDS", "redact", "shown_resource"]

# What describes a resource without leading to it. Whatever else one holds, now or in times to come, stays inside.
PUBLIC_FIELDS = frozenset(
    {
        "id",
        "package_id",
        "name",
        "description",
        "format",
        "mimetype",
        "data_kind",
        "row_count",
        "size",
        "encoding",
        "position",
        "state",
        "created",
        "last_modified",
        "metadata_modified",
        "resource_type",
        "datastore_active",
    }
)
# What programs expect to find in every resource.
EMPTY = {"url": "", "url_type": None, "hash": ""}


def redact(dataset: dict[str, Any], who: Reader) -> None:
    """Take from a dataset what `who` may not have, and say in `data_access` why it is not there.

    Fields of the department's own are taken, whatever the open type. Resources are replaced by copies. Of a dataset
    whose data they have, the resources keep everything but the address of a link, for which stands the portal's own.

    :param dataset: as `package_show` or a search gives it, in any schema; its list of resources is changed
    """
    known = facts(dataset)
    if internal.holds(dataset):
        mark_gated()
        if not who.edits(known):
            internal.take(dataset)
    if not is_gated(known) or "resources" not in dataset:
        return
    mark_gated()
    if who.edits(known):
        return
    whole = decide(who, known)
    # Only grants tell one resource from another.
    several = known["open_type"] == "conditional" and bool(who.grants(known["id"]))
    dataset["resources"] = [
        shown_resource(known, resource, decide(who, known, resource) if several else whole)
        for resource in dataset["resources"]
    ]
    dataset["data_access"] = whole.data_access()


def shown_resource(dataset: Mapping[str, Any], resource: Mapping[str, Any], decision: Decision) -> dict[str, Any]:
    """Return a copy of a gated dataset's resource, as somebody sees it for whom that was decided.

    :param dataset: its facts
    """
    has_file = decision.allowed and decision.items is None
    if has_file and resource.get("url_type") == "upload":
        return {**resource, "data_access": decision.data_access()}
    shown = {key: value for key, value in resource.items() if key in PUBLIC_FIELDS} | EMPTY
    if has_file:
        shown["url"] = tk.h.url_for(
            "dataset_resource.download", id=dataset["name"], resource_id=resource["id"], qualified=True
        )
    elif named_after_file(resource):
        shown["name"] = dataset.get("title") or ""
    return shown | {"data_access": decision.data_access()}
