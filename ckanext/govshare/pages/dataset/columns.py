"""The columns of a table in the DataStore: what they are called, what they hold, what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import ckan.plugins.toolkit as tk

_NUMBERS = re.compile(r"(int|float|numeric|money|double|decimal|real|serial)", re.I)
_TIMES = re.compile(r"^(timestamp|date)", re.I)
_LONGITUDE = re.compile(r"经度|^(.*[_\W])?(lon|lng|long|longitude)\d*$", re.I)
_LATITUDE = re.compile(r"纬度|^(.*[_\W])?(lat|latitude)\d*$", re.I)
_MIDNIGHT = re.compile(r"[T ]00:00:00$")
_FRACTION = re.compile(r"\.0+$")


@dataclass(frozen=True)
class Column:
    """A column: its name in the table, its type there, and what its data item says of it."""

    id: str
    type: str
    label: str = ""
    unit: str = ""
    meaning: str = ""

    @property
    def name(self) -> str:
        """What people call the column."""
        return self.label or self.id

    @property
    def kind(self) -> str:
        """`number`, `time`, `yes_no` or `text`."""
        if _NUMBERS.search(self.type):
            return "number"
        if _TIMES.match(self.type):
            return "time"
        return "yes_no" if self.type == "bool" else "text"

    def is_longitude(self) -> bool:
        """Tell by its names whether the column holds longitudes."""
        return any(_LONGITUDE.search(name) for name in (self.id, self.label))

    def is_latitude(self) -> bool:
        """Tell by its names whether the column holds latitudes."""
        return any(_LATITUDE.search(name) for name in (self.id, self.label))


def columns(fields: Iterable[dict[str, Any]], items: Iterable[dict[str, Any]] | None) -> list[Column]:
    """Return the columns of a table with the names and meanings of the data items.

    :param fields: as `datastore_search` gives them; a label or note that somebody gave there goes before the item's
    :param items: the dataset's data items; a column is named after one in Chinese or in English
    """
    by_name: dict[str, dict[str, Any]] = {}
    for item in items or ():
        for key in ("name_en", "name"):
            if item.get(key):
                by_name.setdefault(_fold(item[key]), item)
    return [_column(field, by_name.get(_fold(field["id"]), {})) for field in fields if field["id"] != "_id"]


def _fold(name: Any) -> str:
    return "".join(str(name).casefold().split())


def _column(field: dict[str, Any], item: dict[str, Any]) -> Column:
    info = field.get("info") or {}
    label = info.get("label") or item.get("name") or ""
    return Column(
        id=field["id"],
        type=field.get("type") or "text",
        label="" if label == field["id"] else label,
        unit=item.get("unit") or "",
        meaning=info.get("notes") or item.get("description") or "",
    )


def kind_label(kind: str) -> str:
    """Return what people read for a column's kind."""
    return {"number": tk._("Number"), "time": tk._("Date and time"), "yes_no": tk._("Yes or no")}.get(
        kind, tk._("Text")
    )


def shown(value: Any, kind: str) -> str:
    """Return a value as people read it: a moment without its T, a day without its midnight."""
    if value is None:
        return ""
    if kind == "time":
        return _MIDNIGHT.sub("", _FRACTION.sub("", str(value))).replace("T", " ")
    if kind == "yes_no":
        return tk._("Yes") if value else tk._("No")
    return str(value)


def number(value: Any) -> float | None:
    """Return a value as a number, or None when it is none."""
    try:
        found = float(str(value).replace(",", ""))
    except ValueError:
        return None
    return found if abs(found) < float("inf") else None


def moment(text: str) -> datetime | None:
    """Return a day or moment that a reader typed (2025-03-01, 2025/3/1, 2025-03-01 08:30), or None when it is none.

    Tables hold moments without a time zone, and so does this.
    """
    parts = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}))?)?", text)
    if not parts:
        return None
    try:
        return datetime(*(int(part or 0) for part in parts.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None
