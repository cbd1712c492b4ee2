"""Rows whose cells contain a text: `datastore_search` with one more parameter.

PostgreSQL's full-text search, which `q` uses, takes a run of Chinese for one word: 火车 would not find 广州火车站.
"""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context
from ckanext.datastore.backend.postgres import identifier

KEY = "govshare_contains"


def read(contains: Any) -> list[tuple[str, str]]:
    """Return the pairs of column and text that `contains` asks for.

    :param contains: `{column: text}` or `{column: [text, …]}`, as an object or as its JSON
    :raises ValidationError: when it is something else
    """
    try:
        asked = json.loads(contains) if isinstance(contains, str) else contains
        pairs = [
            (column, text)
            for column, texts in asked.items()
            for text in (texts if isinstance(texts, list) else [texts])
        ]
    except (ValueError, AttributeError):
        pairs = [("", None)]
    if not all(isinstance(text, str | int | float) for _, text in pairs):
        raise tk.ValidationError(
            {"contains": [tk._('contains must be an object of columns and texts, such as {"name": "park"}.')]}
        )
    return [(column, str(text)) for column, text in pairs]


def restrict(context: Context, fields_types: dict[str, str], query_dict: dict[str, Any]) -> dict[str, Any]:
    """Return DataStore's query with a condition for each pair in the context.

    :raises ValidationError: when there is no such column
    """
    for number, (column, text) in enumerate(context.get(KEY, ())):
        if column not in fields_types:
            raise tk.ValidationError({"contains": [tk._("There is no column “{name}”.").format(name=column)]})
        name = f"{KEY}_{number}"
        pattern = "".join(f"\\{character}" if character in "\\%_" else character for character in text)
        query_dict["where"].append((f"cast({identifier(column)} as text) ILIKE :{name}", {name: f"%{pattern}%"}))
    return query_dict
