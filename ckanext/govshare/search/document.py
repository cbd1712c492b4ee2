"""What of a dataset goes into the index.

CKAN flattens a dataset's extras into index fields as they are stored: lists as JSON text, which
facets would show as ``["06"]``, data items as one long JSON text. Here they become real
multi-valued fields and plain searchable text. `data_dict` and `validated_data_dict` are never
touched: `package_show`, patch and revise read them back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

# Fields with real facets.
CODED = ("open_type", "update_frequency", "region_code", "source_platform")
# Codes, days and addresses are no words: a search for "open" or "2023" is not for open data or last year's entry.
_NO_WORDS = {
    f"extras_{field}"
    for field in (
        *CODED,
        "industry",
        "closed_reason",
        "share_type",
        "hidden_entry",
        "release_date",
        "data_updated",
        "temporal_start",
        "temporal_end",
        "registration_date",
        "registration_expiry",
        "registration_url",
        "source_url",
        "source_terms_url",
    )
}

# What Solr takes as one term (`IndexWriter.MAX_TERM_LENGTH`).
MAX_TERM_BYTES = 32_766
MAX_SORT_TITLE = 256

_STORED = ("data_dict", "validated_data_dict")
# CKAN has flattened these already.
_FLAT = ("organization", "tags", "groups")
# Analysed fields have no long terms: their tokenizer cuts them.
_ANALYSED = re.compile(
    r"^(title|notes|author|maintainer|organization_title|items_text|res_name|res_description|(res_)?extras_.*)$"
)


def shape(pkg_dict: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of CKAN's index document with the portal's fields.

    :param pkg_dict: the document as CKAN made it, `validated_data_dict` included
    """
    dataset = json.loads(pkg_dict.get("validated_data_dict") or "{}")
    document = {
        key: value for key, value in pkg_dict.items() if key not in _NO_WORDS and not _is_structure(key, dataset)
    }
    document["organization_title"] = (dataset.get("organization") or {}).get("title")
    if dataset.get("type") == "dataset":
        document["theme_facet"] = _codes(dataset.get("theme"))
        document["items_text"] = items_text(dataset.get("items"))
        document |= {field: dataset.get(field) or None for field in CODED}
        document["open_type"] = dataset.get("open_type") or "unknown"
    if document.get("title_string"):
        document["title_string"] = document["title_string"][:MAX_SORT_TITLE]
    return {key: _fit(key, value) for key, value in document.items()}


def items_text(items: Iterable[dict[str, Any]] | None) -> list[str]:
    """Return the searchable words of data items: their names and what they mean."""
    return [str(item[key]) for item in items or () for key in ("name", "name_en", "description") if item.get(key)]


def _is_structure(key: str, dataset: dict[str, Any]) -> bool:
    """Tell whether an index field holds a list or an object of the dataset, as JSON text or as it is."""
    name = key.removeprefix("extras_")
    return name not in _FLAT and isinstance(dataset.get(name), list | dict)


def _codes(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(code) for code in value]
    return [str(value)] if value else []


def _fit(key: str, value: Any) -> Any:
    """Return the value without what Solr refuses as a term."""
    if key in _STORED or _ANALYSED.match(key):
        return value
    if isinstance(value, list):
        return [part for part in value if not _too_long(part)]
    return None if _too_long(value) else value


def _too_long(value: Any) -> bool:
    return isinstance(value, str) and len(value.encode()) > MAX_TERM_BYTES
