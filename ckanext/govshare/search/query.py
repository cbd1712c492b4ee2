"""What is asked of the index.

CKAN hands a query with a colon to Lucene's own parser, as a search in a field: ``企业:名单`` would
be refused or find nothing. Here a colon that follows no field of the index is punctuation, and
the query stays one for people.

The index knows Han text as pairs of characters. A word must be found with all its pairs, or 不动产登记
would find every kind of 登记. A whole phrase (哪里有电动汽车充电桩) hardly stands in a record as it is:
of its pairs a part suffices, and the order of the results does the rest.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import ckan.plugins.toolkit as tk
from ckan.lib.search.query import QUERY_FIELDS

from ckanext.govshare.search.document import CODED

# CKAN's own fields and weights, and the stemmed copy of what is English. That copy has no Han text: of 公交2023 it
# would only see the year.
ENGLISH_FIELDS = f"{QUERY_FIELDS} english"
# A run of Han characters of this length is a phrase and no longer a word.
PHRASE_LENGTH = 7
# The part of its pairs that a record must have.
PHRASE_MATCH = "50%"

_DYNAMIC = ("extras_", "res_extras_", "vocab_")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_PHRASE = re.compile(rf"{_HAN.pattern}{{{PHRASE_LENGTH},}}")
# A colon that is not escaped, with the field's name or the star of `*:*` right before it.
_COLON = re.compile(r"(?P<field>\*|[A-Za-z_][A-Za-z0-9_]*)?(?P<colon>(?<!\\):)")


def shape(search_params: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters of `package_search` as the index wants them.

    :param search_params: what CKAN is about to send
    """
    q = without_punctuation(str(search_params.get("q") or ""))
    search_params = {"qf": QUERY_FIELDS if _HAN.search(q) else ENGLISH_FIELDS, **search_params, "q": q}
    if not q.strip() or ":" in q:
        return search_params
    if '"' not in q and _PHRASE.search(q):
        # Of CKAN's parsers only this one counts clauses: it adds q.op=AND, which the other obeys.
        return {**search_params, "q": _PHRASE.sub(_pairs, q), "defType": "dismax", "mm": PHRASE_MATCH}
    return {**search_params, "defType": "edismax"}


def _pairs(run: re.Match[str]) -> str:
    """Return a run of characters as its pairs."""
    return " ".join(map("".join, pairwise(run[0])))


def without_punctuation(q: str) -> str:
    """Return a query with a blank for every colon that does not follow the name of a field of the index."""

    def judge(match: re.Match[str]) -> str:
        field = match["field"] or ""
        address = q.startswith("//", match.end())
        return match[0] if is_field(field) and not address else f"{field} "

    return _COLON.sub(judge, q)


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
