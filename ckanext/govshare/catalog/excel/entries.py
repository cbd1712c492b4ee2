"""Puts the rows of the sheets together: a dataset with its data items and resources, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field

import ckan.plugins.toolkit as tk

from ckanext.govshare.catalog.excel.cells import Canonical, plain, read
from ckanext.govshare.catalog.excel.columns import DATASET, DATASETS, RESOURCES, ROW
from ckanext.govshare.catalog.excel.messages import both
from ckanext.govshare.catalog.excel.reader import Fault, Row, Table
from ckanext.govshare.catalog.excel.workbook import KEPT

__all__ = ["Entry", "Part", "entries"]

_ = tk._

# Columns that say which row is meant, and hold no field: of the datasets, and of the other sheets.
_KEYS = {ROW, "provider", "provider_uscc", "name"}
_PART_KEYS = {DATASET, "id"}


@dataclass
class Part:
    """A row of a sheet other than the datasets': one data item, one resource."""

    row: int
    values: dict[str, Canonical]
    id: str = ""


@dataclass
class Entry:
    """A dataset as the file describes it: only the columns and sheets that the file has."""

    table: Table
    row: int
    values: dict[str, Canonical]
    number: str = ""
    resource_code: str = ""
    name: str = ""
    parts: dict[str, list[Part]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Return the dataset's title as the file has it."""
        return str(self.values.get("title") or "")


def entries(tables: dict[str, Table], provider: dict[str, str]) -> tuple[list[Entry], list[Fault]]:
    """Return the datasets in the file's order, and the faults that belong to none of them.

    :param provider: title and unified social credit code of the department that imports
    """
    table = tables[DATASETS]
    found = [_entry(table, row, provider) for row in table.rows]
    others = [part for key, part in tables.items() if key != DATASETS]
    for entry in found:
        entry.parts = {part.sheet.key: [] for part in others}
    loose = [fault for each in tables.values() for fault in each.faults]
    index = _index(found)
    for part in others:
        for row in part.rows:
            loose += _join(part, row, index)
    return found, loose


def _entry(table: Table, row: Row, provider: dict[str, str]) -> Entry:
    entry = Entry(
        table,
        row.number,
        _values(table, row),
        number=plain(row.texts.get(ROW, "")),
        resource_code=plain(row.texts.get("resource_code", "")).upper(),
        name=plain(row.texts.get("name", "")),
        faults=list(row.faults),
    )
    for column, expected in provider.items():
        given = row.texts.get(column, "")
        if given and expected and plain(given).casefold() != plain(expected).casefold():
            entry.faults.append(table.fault(row.number, both(_another, given, provider["provider"]), column))
    return entry


def _another(given: str, own: str) -> str:
    message = _("The row belongs to “{given}”; here the datasets of “{own}” are imported. Take the row out.")
    return message.format(given=given, own=own)


def _values(table: Table, row: Row) -> dict[str, Canonical]:
    """Return the row's fields; a text that no cell could hold stays out, so that nothing becomes of it."""
    kept, keys = set(KEPT.values()), _KEYS if table.sheet.key == DATASETS else _PART_KEYS
    found = {}
    for name, text in row.texts.items():
        column = table.sheet.column(name)
        if column is None or name in keys or text in kept:
            continue
        found[name] = read(column, text)
    return found


def _index(found: list[Entry]) -> dict[str, Entry]:
    """Return the entries by all that may name them in another sheet; what two rows claim is a fault of the second."""
    index: dict[str, Entry] = {}
    for entry in found:
        for column, key in ((ROW, entry.number), ("resource_code", entry.resource_code), ("name", entry.name)):
            if not key:
                continue
            first = index.setdefault(key, entry)
            if first is not entry:
                entry.faults.append(entry.table.fault(entry.row, both(_taken, key, first.row), column))
    return index


def _taken(key: str, row: int) -> str:
    return _("Row {row} has “{key}” already. Each dataset stands in one row.").format(row=row, key=key)


def _join(table: Table, row: Row, index: dict[str, Entry]) -> list[Fault]:
    """Add a row to its dataset; return its faults when it belongs to none."""
    key = plain(row.texts.get(DATASET, ""))
    entry = index.get(key) or index.get(key.upper())
    if entry is None:
        say = (lambda: _unknown(key)) if key else _nameless
        return [*row.faults, table.fault(row.number, both(say), DATASET)]
    part = Part(row.number, _values(table, row), id=plain(row.texts.get("id", "")))
    entry.parts[table.sheet.key].append(part)
    entry.faults += row.faults
    if table.sheet.key == RESOURCES and part.id:
        same = [each for each in entry.parts[RESOURCES] if each.id == part.id]
        if len(same) > 1:
            entry.faults.append(table.fault(row.number, both(lambda: _taken(part.id, same[0].row)), "id"))
    return []


def _unknown(key: str) -> str:
    message = _("No row of the sheet “数据集” (Datasets) has the number or the resource code “{key}”. Correct it.")
    return message.format(key=key)


def _nameless() -> str:
    return _("The row says of no dataset: write the number or the resource code of the dataset it belongs to.")
