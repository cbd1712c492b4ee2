"""What is asked of the index.

CKAN hands a query with a colon to Lucene's own parser, as a search in a field: ``企业:名单``
would be refused or find nothing. Here a colon that follows no field of the index is
punctuation, and the query stays one for people.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree

import ckan.plugins.toolkit as tk
from ckan.lib.search.query import QUERY_FIELDS

from ckanext.govshare.search.document import CODED

# CKAN's own fields and weights, and the stemmed copy of what is English.
FIELDS = f"{QUERY_FIELDS} english"
_DYNAMIC = ("extras_", "res_extras_", "vocab_")
# A field's name, or the star of `*:*`, right before an unescaped colon.
_COLON = re.compile(r"(?P<field>\*|[A-Za-z_][A-Za-z0-9_]*)?(?P<colon>(?<!\\):)")


def shape(search_params: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters of `package_search` as the index wants them.

    :param search_params: what CKAN is about to send
    """
    search_params = {"qf": FIELDS, **search_params}
    q = search_params.get("q") or ""
    if ":" not in q:
        return search_params
    escaped = escape_punctuation(q)
    if escaped == q:
        return search_params
    return {**search_params, "q": escaped, "defType": "edismax"}


def escape_punctuation(q: str) -> str:
    """Escape every colon of a query that does not name a field of the index."""

    def escape(match: re.Match[str]) -> str:
        field = match["field"] or ""
        address = q[match.end() :].startswith("//")
        return match[0] if is_field(field) and not address else f"{field}\\:"

    return _COLON.sub(escape, q)


def is_field(name: str) -> bool:
    """Tell whether a name is a field that people may search in."""
    return name == "*" or name in _core_fields() or name in _own_fields() or name.startswith(_DYNAMIC)


@lru_cache
def _core_fields() -> frozenset[str]:
    """Return the fields of CKAN's index schema, as installed."""
    schema = ElementTree.fromstring(files("ckan").joinpath("config/solr/schema.xml").read_text(encoding="utf-8"))
    return frozenset(field.attrib["name"] for field in schema.iter("field"))


def _own_fields() -> frozenset[str]:
    """Return the fields that the portal adds: the overlay's and those of the dataset schema."""
    schema = tk.h.scheming_get_dataset_schema("dataset") or {"dataset_fields": []}
    names = {field["field_name"] for field in schema["dataset_fields"]}
    return frozenset({"theme_facet", "items_text", *CODED, *names})
