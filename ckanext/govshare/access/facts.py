"""What of a dataset a decision rests on, read from whatever form the dataset comes in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckan import model

from ckanext.govshare.codes import regions

__all__ = ["DATASET", "facts", "facts_of", "is_gated", "is_hidden", "region_path"]

DATASET = "dataset"
_FIELDS = ("id", "name", "title", "type", "owner_org")
_OWN = ("open_type", "hidden_entry", "region_code", "source_platform", "source_url")


def facts(dataset: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that `decide` reads, of a dataset in the portal's schema or in CKAN's default one.

    :param dataset: as `package_show` gives it; in CKAN's default schema the portal's own fields are `extras`
    """
    found = {name: dataset.get(name) for name in (*_FIELDS, *_OWN)}
    for extra in dataset.get("extras") or ():
        if extra.get("key") in _OWN and found[extra["key"]] is None:
            found[extra["key"]] = extra.get("value")
    return found


def facts_of(package: model.Package) -> dict[str, Any]:
    """Return the same of a dataset in the database: what holds now, whatever an index or a cache may say."""
    return {name: getattr(package, name) for name in _FIELDS} | {name: package.extras.get(name) for name in _OWN}


def is_gated(dataset: Mapping[str, Any]) -> bool:
    """Tell whether a dataset's data is for some only; of what says nothing it is.

    :param dataset: its facts
    """
    return dataset.get("open_type") != "open" or is_hidden(dataset)


def is_hidden(dataset: Mapping[str, Any]) -> bool:
    """Tell whether a dataset's catalogue entry is hidden too.

    :param dataset: its facts
    """
    return str(dataset.get("hidden_entry") or "").lower() == "true"


def region_path(dataset: Mapping[str, Any]) -> list[str]:
    """Return the codes of the regions that a dataset is of, the province first; its own, or its department's.

    :param dataset: its facts
    """
    code = dataset.get("region_code")
    if not code and dataset.get("owner_org"):
        department = model.Group.get(dataset["owner_org"])
        code = department.extras.get("region_code") if department else None
    return regions.path(code) if code else []
