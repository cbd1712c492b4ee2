"""What forms and the API send, brought into one shape before it is validated."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from flask import has_request_context
from werkzeug.datastructures import MultiDict

from ckanext.govshare.catalog.tags import fits, split_tags

# What belongs to the form and not to the dataset: see ``form_data`` and the templates in ``govshare/form``.
KEPT = "_kept-"
_FORM_ONLY = ("items_file", "items_paste", "items_resource")
REPEATED = ("items", "service_items")
_ROW_KEY = re.compile(r"(items|service_items)-(\d+|REPEATING-INDEX0)-(.+)")

# The views behind a resource's form; the first also takes what belongs to a draft's resource that is there already.
_RESOURCE_VIEWS = ("new", "edit")
# Columns that CKAN empties where they are not sent, and those of them that are about the file.
_EMPTIED = ("mimetype", "mimetype_inner", "resource_type")
_OF_FILE = ("mimetype", "mimetype_inner")


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


def drop_kept(resource: dict[str, Any]) -> None:
    """Take from a resource what its form only kept for the case that it would be needed again.

    :param resource: what is about to be stored; it is changed
    """
    for name in [name for name in resource if name.startswith(KEPT)]:
        del resource[name]


def complete_resource(current: dict[str, Any], sent: dict[str, Any]) -> None:
    """Give a resource that was saved in its form what the form does not show, such as further addresses.

    CKAN stores what it is sent, and a form sends its fields alone. The API's `resource_update` is left as it is: there,
    what is not sent is to go.

    :param current: the resource as it is stored
    :param sent: what is about to be stored; it is changed
    """
    if not _from_resource_form():
        return
    fields = tk.h.scheming_get_dataset_schema("dataset")["resource_fields"]
    shown = {field["field_name"] for field in fields if field.get("form_snippet", "") is not None}
    left = shown | set(model.Resource.__table__.c.keys()).difference(_EMPTIED)
    if _has_new_file(current, sent):
        left |= set(_OF_FILE)
    for name, value in current.items():
        if name not in left:
            sent.setdefault(name, value)
    for name, value in sent.items():
        if value == "" and current.get(name) is None:
            # The form has no word for nothing but an empty one.
            sent[name] = None


def _from_resource_form() -> bool:
    endpoint = tk.request.endpoint if has_request_context() else None
    blueprint, _dot, view = (endpoint or "").rpartition(".")
    return view in _RESOURCE_VIEWS and blueprint.rpartition("_")[2] == "resource"


def _has_new_file(current: dict[str, Any], sent: dict[str, Any]) -> bool:
    """Tell whether a form brings another file, or leads to another."""
    before = current.get("url_type") or ""
    kind = sent.get("url_type", before)
    return bool(sent.get("upload")) or kind != before or (kind != "upload" and sent.get("url") != current.get("url"))
