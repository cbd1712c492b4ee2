"""How complete a dataset's description is, and what it lacks.

Beyond what an obligation profile requires: an entry that may be saved can still be hard to use. What a source platform
did not give counts as lacking.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypedDict

import ckan.plugins.toolkit as tk

from ckanext.govshare.catalog.obligations import is_structured
from ckanext.govshare.codes.helpers import reader_language

__all__ = ["Completeness", "Lack", "completeness"]

Dataset = Mapping[str, Any]


class Lack(TypedDict):
    """A field that says nothing, and what people call it."""

    field: str
    label: str


class Completeness(TypedDict):
    """A score from 0 to 100, and what it lacks."""

    score: int
    missing: list[Lack]


# Elements of the guide count double; what else a reader looks for counts once.
_CORE = (
    "title",
    "notes",
    "owner_org",
    "catalog_class",
    "theme",
    "update_frequency",
    "release_date",
    "open_type",
    "share_type",
)
_USEFUL = ("region_code", "tags", "data_updated", "contact_office", "contact_phone")
_WHEN: dict[str, tuple[str, ...]] = {
    "open": ("license_id",),
    "login": ("license_id",),
    "conditional": ("open_condition", "use_requirements", "security_measures"),
    "closed": ("closed_reason", "legal_basis"),
}
_SAYS_NOTHING: dict[str, tuple[Any, ...]] = {"license_id": ("notspecified",), "open_type": ("unknown",)}
_DATA_SHOWN = ("open", "login", "conditional")


def completeness(dataset: Dataset) -> Completeness:
    """Return how complete a dataset is that ``package_show`` or a search returned; labels in the reader's language."""
    total = found = 0
    missing: list[Lack] = []
    for field, weight, is_there in _questions(dataset):
        total += weight
        if is_there(dataset):
            found += weight
        else:
            missing.append({"field": field, "label": _label(field)})
    return {"score": round(100 * found / total), "missing": missing}


def _questions(dataset: Dataset) -> Iterator[tuple[str, int, Callable[[Dataset], bool]]]:
    """Yield what such a dataset should say: field, weight, and how to tell that it does."""
    open_type = dataset.get("open_type") or "unknown"
    for fields, weight in ((_CORE, 2), (_WHEN.get(open_type, ()), 2), (_USEFUL, 1)):
        for field in fields:
            yield field, weight, _says(field)
    if open_type in _DATA_SHOWN:
        yield "resources", 2, _says("resources")
    if dataset.get("items") or any(map(is_structured, dataset.get("resources") or [])):
        yield "items", 2, _says("items")
        yield "items.description", 1, _items_are_explained


def _says(field: str) -> Callable[[Dataset], bool]:
    empty = (None, "", [], *_SAYS_NOTHING.get(field, ()))
    return lambda dataset: dataset.get(field) not in empty


def _items_are_explained(dataset: Dataset) -> bool:
    """Tell whether every data item has a type and either a meaning or a name that is not just its column's."""
    items = dataset.get("items") or []
    return bool(items) and all(
        item.get("type") and (item.get("description") or item.get("name") != item.get("name_en")) for item in items
    )


def _label(field: str) -> str:
    own = {
        "tags": tk._("Tags"),
        "resources": tk._("Data"),
        "items.description": tk._("Types and meanings of the data items"),
    }
    if field in own:
        return own[field]
    fields = tk.h.scheming_get_dataset_schema("dataset")["dataset_fields"]
    return str(tk.h.scheming_language_text(tk.h.scheming_field_by_name(fields, field)["label"], reader_language()))
