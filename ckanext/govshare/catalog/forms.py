"""What forms and the API send, brought into one shape before it is validated."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from werkzeug.datastructures import MultiDict

from ckanext.govshare.catalog.tags import fits, split_tags

# What belongs to the form and not to the dataset: see ``form_data`` and the templates in ``govshare/form``.
KEPT = "_kept-"
_FORM_ONLY = ("items_file", "items_paste", "items_resource")
REPEATED = ("items", "service_items")
_ROW_KEY = re.compile(r"(items|service_items)-(\d+|REPEATING-INDEX0)-(.+)")


def prepare(data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of a dataset dict with its data items and services as lists and its tags as CKAN takes them."""
    prepared = {
        key: value for key, value in data_dict.items() if key not in _FORM_ONLY and not str(key).startswith(KEPT)
    }
    _collect_rows(prepared)
    _collect_tags(prepared)
    return prepared


def _collect_rows(dataset: dict[str, Any]) -> None:
    """Gather ``items-0-name`` … of a form into ``items``, in the order of the numbers, without blank rows.

    ckanext-scheming sorts the numbers as text (10 before 2), which would shuffle a table's columns.
    """
    tables: dict[str, dict[int, dict[str, Any]]] = {}
    for key in list(dataset):
        if match := _ROW_KEY.fullmatch(key):
            value = dataset.pop(key)
            # Without scripts the browser sends the blank row that new rows are made from, too.
            if match[2].isdecimal():
                tables.setdefault(match[1], {}).setdefault(int(match[2]), {})[match[3]] = value
    for field, rows in tables.items():
        dataset.setdefault(field, [rows[number] for number in sorted(rows)])
    for field in REPEATED:
        if isinstance(dataset.get(field), list):
            dataset[field] = [row for row in dataset[field] if not _is_blank(row)]


def _is_blank(row: Any) -> bool:
    return isinstance(row, dict) and all(value in ("", None) for value in row.values())


def _collect_tags(dataset: dict[str, Any]) -> None:
    """Split ``tag_string`` and every free tag; tags of a vocabulary are left alone.

    What a platform calls a tag may be a whole sentence: that is dropped, where a person is told.
    """
    given = dataset.pop("tag_string", None)
    tags = dataset.get("tags")
    if given is None and not isinstance(tags, list):
        return
    tags = [tag if isinstance(tag, dict) else {"name": tag} for tag in tags or []]
    fixed = [tag for tag in tags if tag.get("vocabulary_id")]
    free = split_tags([*(str(tag.get("name") or "") for tag in tags if tag not in fixed), str(given or "")])
    if dataset.get("source_platform"):
        free = [tag for tag in free if fits(tag)]
    dataset["tags"] = fixed + [{"name": tag} for tag in free]


def form_data(sent: MultiDict[str, str], lists: Collection[str]) -> dict[str, Any]:
    """Return a form that is still being filled in as the templates take it.

    Fields that the chosen type does not need stand in it under another name, so that what was typed in them comes
    back when they are needed again.

    :param lists: the fields that hold several values
    """
    data: dict[str, Any] = {}
    for key in sorted(sent, key=lambda each: not each.startswith(KEPT)):
        name = key.removeprefix(KEPT)
        if name.startswith("_"):
            continue
        values = sent.getlist(key)
        data[name] = values if name in lists else values[-1]
    for key in ("save", "pkg_name", *_FORM_ONLY):
        data.pop(key, None)
    _collect_rows(data)
    for field in REPEATED:
        data.setdefault(field, [])
    return data
