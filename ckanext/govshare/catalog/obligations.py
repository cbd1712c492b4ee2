"""What a dataset must say: the two obligation profiles.

A department that describes its own data (*authored*) fills in what the catalogue guide of 2017 (发改高技〔2017〕1272号)
and the opening measures require. A *harvested* entry is as complete as its platform made it: it must only
say where it comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ckanext.govshare import codes

_TABLE_FORMATS = {"csv", "xls", "xlsx"}

Dataset = Mapping[str, Any]


def N_(message: str) -> str:
    """Mark a message for extraction; it is translated when it is shown."""
    return message


@dataclass(frozen=True)
class Requirement:
    """A field that must be filled in when ``when`` holds, and what to tell the person who left it empty."""

    field: str
    message: str
    when: Callable[[Dataset], bool] = lambda dataset: True


def _is(field: str, *values: str) -> Callable[[Dataset], bool]:
    return lambda dataset: dataset.get(field) in values


_conditional = _is("open_type", "conditional")
_closed = _is("open_type", "closed")

AUTHORED = (
    Requirement("notes", N_("Say in a few sentences what the data is about.")),
    Requirement("theme", N_("Choose at least one theme.")),
    Requirement("catalog_class", N_("Give the catalogue class (类、项、目、细目 codes), for example 307015.")),
    Requirement("open_type", N_("Choose an open type.")),
    Requirement("update_frequency", N_("Choose how often the data is updated.")),
    Requirement("release_date", N_("Give the release date, for example 2026-03-01.")),
    Requirement("share_type", N_("Choose a share type.")),
    Requirement(
        "share_condition",
        N_("Data shared on conditions: state the scope and the purpose of sharing."),
        _is("share_type", "conditional"),
    ),
    Requirement(
        "share_condition",
        N_("Data not shared: state the legal basis and the reason."),
        _is("share_type", "none"),
    ),
    Requirement(
        "share_modes", N_("Choose at least one way of sharing."), _is("share_type", "unconditional", "conditional")
    ),
    Requirement("open_condition", N_("Data opened on conditions: state what an applicant must meet."), _conditional),
    Requirement("use_requirements", N_("Data opened on conditions: state how it may be used."), _conditional),
    Requirement(
        "security_measures", N_("Data opened on conditions: state the security measures users must take."), _conditional
    ),
    Requirement("closed_reason", N_("Data not opened: choose the kind of reason."), _closed),
    Requirement("legal_basis", N_("Data not opened: name the law or document it rests on."), _closed),
)

HARVESTED = (Requirement("source_id", N_("A harvested dataset needs the id it has at its source.")),)


def is_harvested(dataset: Dataset) -> bool:
    """Tell whether the dataset comes from another platform."""
    return bool(dataset.get("source_platform"))


def is_structured(resource: Mapping[str, Any]) -> bool:
    """Tell whether a resource is a table, so that its columns must be described."""
    return resource.get("data_kind") == "table" or str(resource.get("format") or "").lower() in _TABLE_FORMATS


def unmet(dataset: Dataset) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the key and the (untranslated) message of everything the dataset's profile asks and it lacks.

    ``dataset`` holds plain values: codes, lists of codes, ``items`` and ``resources`` as lists of dicts.
    """
    for requirement in HARVESTED if is_harvested(dataset) else AUTHORED:
        if requirement.when(dataset) and not dataset.get(requirement.field):
            yield (requirement.field,), requirement.message
    if not is_harvested(dataset):
        if dataset.get("open_type") == "unknown":
            yield ("open_type",), N_("“Not stated” is for harvested datasets only. Choose an open type.")
        yield from _unmet_items(dataset)
        for index, service in enumerate(dataset.get("service_items") or []):
            if not service.get("name"):
                yield ("service_items", index, "name"), N_("Name the service, or empty its row.")


def _unmet_items(dataset: Dataset) -> Iterator[tuple[tuple[str | int, ...], str]]:
    items = dataset.get("items") or []
    if not items and any(map(is_structured, dataset.get("resources") or [])):
        yield ("items", 0, "name"), N_("The dataset has tables: describe their columns as data items.")
    for index, item in enumerate(items):
        if not item.get("name"):
            yield ("items", index, "name"), N_("Name the data item.")
        item_type = codes.codes("item_type").get(item.get("type") or "")
        if item_type is None:
            yield ("items", index, "type"), N_("Choose the type of the data item.")
        elif item_type.facts["needs_length"] and not item.get("length"):
            yield ("items", index, "length"), N_("A data item of this type needs its length.")
