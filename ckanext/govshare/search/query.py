"""What is asked of the index.

People's words become one expression for Solr's edismax parser, in which everything is said: what must be there, what
may stand for it (synonyms, pinyin, the words of a compound apart), and what comes first. A question such as
哪里有电动汽车充电桩 need not stand in any record: of its words a part suffices, the order of the results does the rest.

Whoever writes in Lucene's syntax (a field with a colon, AND, OR, NOT, +, -, *) is taken at their word. A colon that
follows no field of the index is punctuation: CKAN would take ``企业:名单`` for a search in a field, and refuse it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree

import ckan.plugins.toolkit as tk
from ckan.lib.search.query import QUERY_FIELDS

from ckanext.govshare.search import expression, segment, synonyms
from ckanext.govshare.search.document import CODED
from ckanext.govshare.search.literal import in_titles
from ckanext.govshare.search.words import HAN, read

PARSER = "edismax"
# What ordinary searches ask, with weights: the parser's own part of the order, on top of which come the tiers of
# `expression`.
FIELDS = "name^4 title^2 organization_title items_text^0.8 tags_text^0.6 notes^0.5 res_name^0.4 text^0.2"
# What is English also meets by its stem. That copy has no Han text: of 公交2023 it would only see the year.
ENGLISH = " english^0.5"
# Fresher datasets win ties: a year costs half of this, five years most of it.
FRESHNESS = "sum(1,product(0.04,recip(ms(NOW/DAY,data_updated_day),3.16e-11,1,1)))"

_DYNAMIC = ("extras_", "res_extras_", "vocab_")
_OPERATOR = re.compile(r"(^|[\s(])(AND|OR|NOT|&&|\|\|)([\s)]|$)|(^|[\s(])[+-](?=[^\s+-])|\*|\w~|\^\d|\[.* TO .*\]")
# A colon that is not escaped, with the field's name or the star of `*:*` right before it.
_COLON = re.compile(r"(?P<field>\*|[A-Za-z_][A-Za-z0-9_]*)?(?P<colon>(?<!\\):)")
# What the API's callers may say themselves, in CKAN's words; then nothing is changed but colons.
_OWN_WAY = ("defType", "qf", "mm", "bf", "boost")


def shape(search_params: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters of `package_search` as the index wants them.

    :param search_params: what CKAN is about to send
    """
    q = without_punctuation(str(search_params.get("q") or ""))
    search_params = {**search_params, "q": q}
    if not q.strip() or q.lstrip().startswith("{!"):
        return search_params
    if any(search_params.get(name) for name in _OWN_WAY) or ":" in q or _OPERATOR.search(q):
        return {"qf": f"{QUERY_FIELDS}{'' if HAN.search(q) else ENGLISH}", "defType": PARSER, **search_params}
    tools = expression.Tools(synonyms.current().alternatives, in_titles, segment.words)
    asked = expression.build(read(q), tools)
    if not asked.query:
        return {**search_params, "q": "-*:*"}
    local = {
        "q.op": "OR",
        "mm": str(asked.enough),
        "qf": FIELDS if HAN.search(q) else FIELDS + ENGLISH,
        "tie": "0.1",
        "bq": asked.order,
        "boost": FRESHNESS,
    }
    said = " ".join(f"{name}='{value}'" for name, value in local.items())
    # Solr reads a parser's name in the query only where its own, lucene, is the default.
    return {**search_params, "q": f"{{!{PARSER} {said}}}{asked.query}", "defType": "lucene"}


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
    return frozenset({*_ADDED, *CODED, *names})


_ADDED = (
    "theme_facet",
    "items_text",
    "tags_text",
    "organization_title",
    "organization_path",
    "region_path",
    "has_data",
    "data_year",
    "data_updated_day",
    "title_key",
)
