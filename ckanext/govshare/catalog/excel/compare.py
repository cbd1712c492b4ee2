"""What an import would do to a dataset: which fields change, from what to what, and what the action is to be given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govshare.catalog.excel.cells import Canonical, blank, field_value, read, written
from ckanext.govshare.catalog.excel.columns import DATASET, RESOURCES, ROW, Column, Sheet
from ckanext.govshare.catalog.excel.entries import Entry, Part
from ckanext.govshare.catalog.excel.messages import both
from ckanext.govshare.catalog.excel.reader import Fault, Table

__all__ = ["Comparison", "changed", "fresh"]

_ = tk._

_LONGEST_SHOWN = 300

Change = dict[str, Any]
"""``sheet`` and ``field`` name the column, ``part`` the data item or resource; the values are canonical."""


@dataclass
class Comparison:
    """The changes, and what of the dataset is to be replaced."""

    changes: list[Change] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def note(self, sheet: Sheet, name: str, before: Canonical, after: Canonical, part: str = "") -> None:
        """Note one changed field."""
        change = {"sheet": sheet.key, "field": name, "before": _short(before), "after": _short(after), "part": part}
        self.changes.append(change)


def fresh(entry: Entry, tables: dict[str, Table], owner_org: str) -> dict[str, Any]:
    """Return a new dataset as the action takes it."""
    dataset: dict[str, Any] = {"type": "dataset", "owner_org": owner_org}
    for column in _columns(entry.table.sheet, entry.values):
        if not blank(entry.values[column.field]):
            dataset |= field_value(column, entry.values[column.field])
    for key, parts in entry.parts.items():
        dataset[key] = [_new_part(tables[key].sheet, part) for part in parts]
    return dataset


def changed(entry: Entry, tables: dict[str, Table], dataset: dict[str, Any]) -> Comparison:
    """Compare an entry with the dataset as it is now."""
    found = Comparison()
    sheet = entry.table.sheet
    for column in _columns(sheet, entry.values):
        before, after = _held(column, dataset), entry.values[column.field]
        # A code that was given stays; leaving it out says nothing.
        if before == after or (column.field == "resource_code" and blank(after)):
            continue
        found.note(sheet, column.field, before, after)
        found.data |= field_value(column, after)
        if column.kind == "tags":
            found.data["tags"] = [tag for tag in dataset.get("tags") or [] if tag.get("vocabulary_id")]
    for key, parts in entry.parts.items():
        if key == RESOURCES:
            _compare_resources(found, tables[key], parts, dataset)
        else:
            _compare_parts(found, tables[key].sheet, parts, dataset)
    return found


def _columns(sheet: Sheet, values: Iterable[str]) -> Iterator[Column]:
    names = set(values)
    return (column for column in sheet.columns if column.field in names)


def _held(column: Column, holder: dict[str, Any]) -> Canonical:
    """Return a field's value as a workbook would give it back."""
    value = holder.get("tags" if column.kind == "tags" else column.field)
    return read(column, str(written(column, value, "zh_Hans_CN")))


def _new_part(sheet: Sheet, part: Part) -> dict[str, Any]:
    return {
        column.field: part.values[column.field]
        for column in _columns(sheet, part.values)
        if not blank(part.values[column.field])
    }


def _changed_part(
    found: Comparison, sheet: Sheet, part: Part, current: dict[str, Any], name: str, fixed: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return a part with its changed fields replaced, and note them."""
    made = dict(current)
    for column in _columns(sheet, part.values):
        before, after = _held(column, current), part.values[column.field]
        if before != after and column.field not in fixed:
            found.note(sheet, column.field, before, after, name)
            made[column.field] = after
    return made


def _compare_parts(found: Comparison, sheet: Sheet, parts: list[Part], dataset: dict[str, Any]) -> None:
    """Compare the rows of a repeating field."""
    key, current = _name_of(sheet), dataset.get(sheet.key) or []
    places = _places([_text(part.values.get(key)) for part in parts], [_text(each.get(key)) for each in current])
    made, noted = [], len(found.changes)
    for part, place in zip(parts, places, strict=True):
        name = _text(part.values.get(key))
        if place is None:
            made.append(_new_part(sheet, part))
            found.note(sheet, "", "", name, name)
        else:
            made.append(_changed_part(found, sheet, part, current[place], name))
    for place, each in enumerate(current):
        if place not in places:
            found.note(sheet, "", _text(each.get(key)), "", _text(each.get(key)))
    order = [place for place in places if place is not None]
    if order != sorted(order):
        found.note(sheet, ROW, "", "")
    if len(found.changes) > noted:
        found.data[sheet.key] = made


def _places(names: list[str], current: list[str]) -> list[int | None]:
    """Return which of the current rows each row is: the next one of its name, else the one in its place."""
    left: dict[str, list[int]] = {}
    for place, name in enumerate(current):
        left.setdefault(name, []).append(place)
    places = [left[name].pop(0) if left.get(name) else None for name in names]
    free = {place for rest in left.values() for place in rest}
    return [number if place is None and number in free else place for number, place in enumerate(places)]


def _compare_resources(found: Comparison, table: Table, parts: list[Part], dataset: dict[str, Any]) -> None:
    """Compare resources, by id or else by address. What the file leaves out goes, except an uploaded file."""
    sheet, current = table.sheet, dataset.get("resources") or []
    left = {each["id"]: each for each in current}
    made, order, noted = [], [], len(found.changes)
    for part in parts:
        address = part.values.get("url")
        id_ = part.id or next((id_ for id_, each in left.items() if address and each.get("url") == address), "")
        name = str(part.values.get("name") or address or "")
        if id_ in left:
            each = left.pop(id_)
            # The address of an uploaded file is the portal's own affair.
            fixed = ("url",) if each.get("url_type") == "upload" else ()
            made.append(_changed_part(found, sheet, part, each, name, fixed))
            order.append(current.index(each))
        elif part.id:
            message = both(lambda: _("The dataset has no resource with this id. Leave the cell empty to add one."))
            found.faults.append(table.fault(part.row, message, "id"))
        else:
            made.append(_new_part(sheet, part))
            found.note(sheet, "", "", name, name)
    for each in left.values():
        if each.get("url_type") == "upload":
            made.append(each)
            order.append(current.index(each))
        else:
            name = str(each.get("name") or each.get("url") or "")
            found.note(sheet, "", name, "", name)
    if order != sorted(order):
        found.note(sheet, ROW, "", "")
    if len(found.changes) > noted:
        found.data["resources"] = made


def _text(value: Any) -> str:
    return str(value or "").strip()


def _name_of(sheet: Sheet) -> str:
    """Return the field by which people tell the rows of a sheet apart: its first."""
    return next(column.field for column in sheet.columns if column.field != DATASET and not column.shown_only)


def _short(value: Canonical) -> Canonical:
    if isinstance(value, str) and len(value) > _LONGEST_SHOWN:
        return value[:_LONGEST_SHOWN] + "…"
    return value
