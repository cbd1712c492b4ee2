"""What happened to a dataset, in plain words, from CKAN's activities.

An activity keeps the whole dataset as it was. Two that follow each other are compared, and only what a reader of the
entry may know is told: which fields changed, and the new value where that is a code or a day.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckanext.activity.model import Activity

from ckanext.govshare.filenames import named_after_file

BATCH = 31
# How far one page looks back for changes worth telling.
MOST = 10 * BATCH
# Told in words of their own, or following from others.
_APART = {"open_type", "data_updated", "items", "name", "title", "hidden_entry"}
_DATA = ("url", "last_modified")
_DESCRIPTION = ("name", "description", "format", "data_kind")

Change = dict[str, Any]


def changes(dataset_id: str, limit: int, offset: int) -> tuple[list[Change], int | None]:
    """Return changes of a dataset, the newest first, and where to go on, or None at the end.

    :param offset: how many activities to pass over
    """
    found: list[Change] = []
    older: dict[str, Any] | None
    stream = _activities(dataset_id, offset)
    newer = next(stream, None)
    position = offset
    while newer is not None:
        if len(found) == limit or position - offset >= MOST:
            return found, position
        older = next(stream, None)
        told = _tell(newer, older)
        if told:
            found.append({"time": _moment(newer["timestamp"]), "changes": told})
        newer = older
        position += 1
    return found, None


def _activities(dataset_id: str, offset: int) -> Iterator[dict[str, Any]]:
    """Yield the activities that the reader may see, the newest first, each with the whole dataset as it was.

    Readers themselves get names alone; the words that are made here tell them no more. Nor do they tell what a file
    is called that is not open.
    """
    package = model.Package.get(dataset_id)
    gated = package is None or package.extras.get("open_type") != "open"
    while True:
        batch = tk.get_action("package_activity_list")({}, {"id": dataset_id, "limit": BATCH, "offset": offset})
        query = sa.select(Activity).where(Activity.id.in_([activity["id"] for activity in batch]))
        whole = {activity.id: copy.deepcopy(activity.data) for activity in model.Session.scalars(query)}
        for activity in batch:
            dataset = whole[activity["id"]].get("package") or {}
            for resource in dataset.get("resources") or () if gated else ():
                if named_after_file(resource):
                    resource["name"] = dataset.get("title")
            yield {**activity, "data": whole[activity["id"]]}
        if len(batch) < BATCH:
            return
        offset += BATCH


def _moment(timestamp: str) -> str:
    """Return CKAN's moment, which is UTC without saying so, as one that says so."""
    return datetime.fromisoformat(timestamp).replace(tzinfo=UTC).isoformat()


def _package(activity: dict[str, Any] | None) -> dict[str, Any] | None:
    return ((activity or {}).get("data") or {}).get("package")


def _tell(newer: dict[str, Any], older: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Return what one activity did: `kind`, `summary` and `details`; nothing when nobody would notice."""
    now, before = _package(newer), _package(older)
    kind = newer["activity_type"].split()[0]
    if kind == "deleted":
        return [_told("deleted", tk._("Dataset deleted"))]
    if kind == "new":
        return [_told("new", tk._("Entered in the catalogue"))]
    if kind != "changed" or now is None:
        return []
    if before is None:
        return [_told("entry", tk._("Catalogue entry changed"))]
    return compare(before, now)


def compare(before: dict[str, Any], now: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the differences between two states of a dataset in words: data, openness, dictionary, entry."""
    told = [*_visibility(before, now), *_data(before, now), *_open_type(before, now), *_items(before, now)]
    labels = _labels(before, now)
    described = [
        tk._("“{name}” described anew").format(name=_name(resource))
        for resource, old in _both(before, now)
        if _differ(old, resource, _DESCRIPTION)
    ]
    if labels or described:
        details = [tk._(", ").join(labels)] if labels else []
        told.append(_told("entry", tk._("Catalogue entry changed"), *details, *described))
    return told


def _told(kind: str, summary: str, *details: str) -> dict[str, Any]:
    return {"kind": kind, "summary": summary, "details": list(details)}


def _visibility(before: dict[str, Any], now: dict[str, Any]) -> list[dict[str, Any]]:
    if before.get("state") == "deleted" and now.get("state") == "active":
        return [_told("new", tk._("Dataset restored"))]
    if before.get("state") == "draft" and now.get("state") == "active":
        return [_told("new", tk._("Entered in the catalogue"))]
    if bool(before.get("private")) != bool(now.get("private")):
        words = tk._("Withdrawn from the public") if now.get("private") else tk._("Made public")
        return [_told("entry", words)]
    return []


def _data(before: dict[str, Any], now: dict[str, Any]) -> list[dict[str, Any]]:
    old, new = _resources(before), _resources(now)
    details = [tk._("“{name}” added").format(name=_name(new[key])) for key in new if key not in old]
    details += [
        tk._("“{name}” updated").format(name=_name(resource))
        for resource, former in _both(before, now)
        if _differ(former, resource, _DATA)
    ]
    details += [tk._("“{name}” removed").format(name=_name(old[key])) for key in old if key not in new]
    if now.get("data_updated") and before.get("data_updated") != now["data_updated"]:
        details.append(tk._("data as of {day}").format(day=now["data_updated"]))
    return [_told("data", tk._("Data was updated"), *details)] if details else []


def _open_type(before: dict[str, Any], now: dict[str, Any]) -> list[dict[str, Any]]:
    old, new = before.get("open_type"), now.get("open_type")
    if old == new:
        return []
    label = tk.h.govshare_code_label
    words = tk._("from “{old}” to “{new}”").format(
        old=label("open_type", old or "unknown"), new=label("open_type", new or "unknown")
    )
    return [_told("open_type", tk._("Open type changed"), words)]


def _items(before: dict[str, Any], now: dict[str, Any]) -> list[dict[str, Any]]:
    old = {item.get("name") or item.get("name_en") or "": item for item in before.get("items") or ()}
    new = {item.get("name") or item.get("name_en") or "": item for item in now.get("items") or ()}
    separator = tk._(", ")
    details = [
        words.format(names=separator.join(names))
        for words, names in (
            (tk._("added: {names}"), [name for name in new if name not in old]),
            (tk._("changed: {names}"), [name for name in new if name in old and new[name] != old[name]]),
            (tk._("removed: {names}"), [name for name in old if name not in new]),
        )
        if names
    ]
    return [_told("dictionary", tk._("Data dictionary changed"), *details)] if details else []


def _labels(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Return the names of the other fields that changed."""
    fields = tk.h.scheming_get_dataset_schema("dataset")["dataset_fields"]
    labels = [tk._("Name of the dataset")] if before.get("title") != now.get("title") else []
    for field in fields:
        name = "tags" if field["field_name"] == "tag_string" else field["field_name"]
        # What is the department's own is not told of to others, not even that it changed.
        if name not in _APART and not field.get("internal") and _plain(name, before) != _plain(name, now):
            labels.append(tk.h.scheming_language_text(field.get("label") or name))
    return labels


def _plain(name: str, dataset: dict[str, Any]) -> Any:
    """Return a value as it is compared: nothing is nothing, however it is written, and tags have no order."""
    value = dataset.get(name)
    if name == "tags":
        return {tag["name"] for tag in value or ()} or None
    return value or None


def _resources(dataset: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {resource["id"]: resource for resource in dataset.get("resources") or ()}


def _both(before: dict[str, Any], now: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return the resources that are in both states, as they are and as they were."""
    old = _resources(before)
    return [(resource, old[key]) for key, resource in _resources(now).items() if key in old]


def _differ(old: dict[str, Any], new: dict[str, Any], keys: tuple[str, ...]) -> bool:
    return any((old.get(key) or None) != (new.get(key) or None) for key in keys)


def _name(resource: dict[str, Any]) -> str:
    return resource.get("name") or resource.get("format") or resource["id"]
