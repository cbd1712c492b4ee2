"""Datasets near a dataset: the same title elsewhere, and others of the same kind."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import ckan.plugins.toolkit as tk

# What a long title asks of the index stays within reason.
MAX_PARTS = 40
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
_WORD = re.compile(r"[A-Za-z0-9]{2,}")
# What a record of the index is asked for; never what could hold an address.
_KEY = "title_key"


def same_title(dataset: dict[str, Any], limit: int) -> dict[str, Any]:
    """Return the datasets of the same title at other departments and regions: `count` and `results`."""
    condition = f"title_string:{_phrase(dataset['title'])}"
    key = _title_key(dataset["id"])
    if key:
        condition = f"{_KEY}:{_phrase(key)}"
    found = _search(dataset, {"fq": f"+{condition} -id:{_phrase(dataset['id'])}", "rows": limit})
    return {"count": found["count"], "results": found["results"]}


def similar(dataset: dict[str, Any], limit: int, without: list[str]) -> list[dict[str, Any]]:
    """Return datasets whose titles, tags or data items share pairs of characters or words with this one's.

    The rarer what they share, the higher they stand; the same theme and the same department count, too. It is written
    as a query by fields, for a phrase that people type is searched in another way.

    :param without: ids that are shown already
    """
    parts = _parts(dataset["title"])
    tags = [tag["name"] for tag in dataset.get("tags") or ()]
    clauses = [
        _clause("title", parts, 4),
        _clause("tags", tags, 3),
        _clause("items_text", tags, 1),
        _clause("theme_facet", [str(code) for code in dataset.get("theme") or ()], 2),
        _clause("organization", [dataset["organization"]["name"]] if dataset.get("organization") else [], 1),
    ]
    excluded = " ".join(f"-id:{_phrase(id_)}" for id_ in [dataset["id"], *without])
    query = " OR ".join(filter(None, clauses))
    # One of the clauses is enough; CKAN would ask for all of them.
    return _search(dataset, {"q": query, "mm": "1", "fq": excluded, "rows": limit})["results"]


def _parts(title: str) -> list[str]:
    """Return the pairs of characters of what is Han in a title, and the words and numbers of what is not."""
    pairs = ["".join(pair) for run in _HAN.findall(title) for pair in pairwise(run)]
    return list(dict.fromkeys([*pairs, *_WORD.findall(title)]))[:MAX_PARTS]


def _clause(field: str, values: list[str], weight: int) -> str:
    return f"{field}:({' OR '.join(map(_phrase, values))})^{weight}" if values else ""


def _search(dataset: dict[str, Any], parameters: dict[str, Any]) -> dict[str, Any]:
    parameters = {**parameters, "fq": f"+dataset_type:{dataset['type']} {parameters['fq']}", "facet": "false"}
    return tk.get_action("package_search")({}, parameters)


def _title_key(dataset_id: str) -> str | None:
    """Return what the index keeps as the dataset's title without what differs from place to place."""
    found = tk.get_action("package_search")({}, {"fq": f"id:{_phrase(dataset_id)}", "fl": ["id", _KEY], "rows": 1})
    return next((result.get(_KEY) for result in found["results"]), None)


def _phrase(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
