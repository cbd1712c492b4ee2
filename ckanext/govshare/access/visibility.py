"""Who finds a catalogue entry, and which fields of the index everybody may read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govshare.access import internal
from ckanext.govshare.access.facts import region_path
from ckanext.govshare.access.reader import Reader
from ckanext.govshare.access.roles import AUDITOR, OPERATOR

__all__ = ["hidden_labels", "is_public_field", "reader_labels"]

_CORE_FIELDS = frozenset(
    {
        "id",
        "name",
        "title",
        "notes",
        "author",
        "maintainer",
        "license",
        "license_id",
        "organization",
        "owner_org",
        "groups",
        "tags",
        "state",
        "dataset_type",
        "capacity",
        "metadata_created",
        "metadata_modified",
        "num_resources",
        "res_name",
        "res_description",
        "res_format",
        "res_type",
        "score",
    }
)
_OWN_FIELDS = frozenset(
    {
        "theme_facet",
        "organization_title",
        "organization_path",
        "region_path",
        "has_data",
        "data_year",
        "data_updated_day",
        "title_key",
    }
)
_HARVEST_FIELDS = ("harvest_object_id", "harvest_source_id", "harvest_source_title")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def is_public_field(name: str) -> bool:
    """Tell whether a search may return a field of the index by its name (`fl`).

    Names only: no patterns, no functions, no other names for what is not in the list. The fields of the dataset
    schema are in it, as they are and as CKAN's `extras_…`, but for those that are the department's own.
    """
    if not _NAME.fullmatch(name):
        return False
    if name.removeprefix("extras_") in internal.fields():
        return False
    return name in _CORE_FIELDS or name in _OWN_FIELDS or name.removeprefix("extras_") in _schema_fields()


@lru_cache
def _schema_fields() -> frozenset[str]:
    schema = tk.h.scheming_get_dataset_schema("dataset") or {"dataset_fields": []}
    return frozenset({*(field["field_name"] for field in schema["dataset_fields"]), *_HARVEST_FIELDS})


def hidden_labels(dataset: Mapping[str, Any]) -> list[str]:
    """Return the labels under which a hidden entry is found: its department's, auditors', the region's operators'.

    :param dataset: its facts
    """
    everywhere = [f"govshare-{AUDITOR}", f"govshare-{OPERATOR}"]
    return [f"member-{dataset['owner_org']}", *everywhere, *(f"govshare-{OPERATOR}-{c}" for c in region_path(dataset))]


def reader_labels(who: Reader) -> list[str]:
    """Return the labels that somebody's roles add to CKAN's: of hidden entries, and of those only."""
    found = []
    for role in who.roles:
        if role.role == AUDITOR or (role.role == OPERATOR and not role.region_code):
            found.append(f"govshare-{role.role}")
        elif role.role == OPERATOR:
            found.append(f"govshare-{OPERATOR}-{role.region_code}")
    return found
