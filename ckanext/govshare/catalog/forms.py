"""What forms and the API send, brought into one shape before it is validated."""

from __future__ import annotations

import re
from typing import Any

from ckanext.govshare.catalog.tags import fits, split_tags

_ITEM_KEY = re.compile(r"items-(\d+|REPEATING-INDEX0)-(.+)")


def prepare(data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of a dataset dict with its data items as a list and its tags as CKAN takes them."""
    prepared = dict(data_dict)
    _collect_items(prepared)
    _collect_tags(prepared)
    return prepared


def _collect_items(dataset: dict[str, Any]) -> None:
    """Gather ``items-0-name`` … of a form into ``items``, in the order of the numbers, without blank rows.

    ckanext-scheming sorts the numbers as text (10 before 2), which would shuffle a table's columns.
    """
    rows: dict[int, dict[str, Any]] = {}
    for key in list(dataset):
        if match := _ITEM_KEY.fullmatch(key):
            value = dataset.pop(key)
            # Without scripts the browser sends the blank row that new rows are made from, too.
            if match[1].isdecimal():
                rows.setdefault(int(match[1]), {})[match[2]] = value
    if rows:
        dataset.setdefault("items", [rows[number] for number in sorted(rows)])
    if isinstance(dataset.get("items"), list):
        dataset["items"] = [item for item in dataset["items"] if not _is_blank(item)]


def _is_blank(item: Any) -> bool:
    return isinstance(item, dict) and all(value in ("", None) for value in item.values())


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
