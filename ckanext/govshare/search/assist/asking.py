"""How the catalogue is asked: the same query for the list, for its marks, its groups and its counts."""

from __future__ import annotations

import json
import re
from typing import Any

from ckan.lib.search.query import QUERY_FIELDS

from ckanext.govshare.search import query
from ckanext.govshare.search.assist import index

__all__ = ["as_sent", "filter_of", "phrases", "relaxed", "with_years"]

# What CKAN adds to a query before it sends it.
_DEFAULTS = {"mm": "2<-1 5<80%", "qf": QUERY_FIELDS, "tie": "0.1", "df": "text", "q.op": "AND"}
_UNSENT = ("rows", "start", "sort", "fl", "facet.field", "extras", "fq", "fq_list")
_YEAR = re.compile(r"\d{4}")
YEARS = ("ext_year_from", "ext_year_to")


def as_sent(q: str) -> dict[str, Any]:
    """Return a query as CKAN sends it to the index, as parameters of Solr."""
    shaped = {key: value for key, value in query.shape({"q": q or "*:*"}).items() if key not in _UNSENT}
    parser = shaped.pop("defType", "dismax")
    if ":" in shaped["q"] and parser != "edismax":
        parser = "lucene"
    return {**_DEFAULTS, **shaped, "defType": parser}


def filter_of(field: str, value: str) -> str:
    """Return the filter that a field and a value in a page's address stand for."""
    return f"{field}:{index.literal(value)}"


def with_years(data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters of `package_search` with the years that the data is of as a filter.

    :param data_dict: with `ext_year_from` and `ext_year_to`, one or both, among the parameters or in `extras`
    """
    given = {**(data_dict.get("extras") or {}), **{key: data_dict[key] for key in YEARS if data_dict.get(key)}}
    first, last = (_year(given.get(key)) for key in YEARS)
    if first == last == "*":
        return data_dict
    if first != "*" and last != "*" and first > last:
        first, last = last, first
    return {**data_dict, "fq_list": [*data_dict.get("fq_list", []), f"data_year:[{first} TO {last}]"]}


def _year(value: Any) -> str:
    return str(value) if _YEAR.fullmatch(str(value or "")) else "*"


def relaxed(q: str, set_filters: list[tuple[str, str]], filters: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Return what would be found without one of the filters, and for each word of the query alone.

    :param set_filters: field and value of each filter that is set
    :param filters: what the reader may see
    :returns: `filters` (`field`, `value`, `count`) and `words` (`q`, `count`), those that find something
    """
    names = [filter_of(field, value) for field, value in set_filters]
    words = list(dict.fromkeys(q.split()))
    facets = {f"f{n}": {"type": "query", "q": "*:*", "domain": {"excludeTags": f"t{n}"}} for n in range(len(names))} | {
        f"w{n}": {"type": "query", "q": phrases(word), "domain": {"query": [*filters, *names]}}
        for n, word in enumerate(words)
    }
    tagged = [f"{{!tag=t{n}}}{name}" for n, name in enumerate(names)]
    found = index.ask([*filters, *tagged], rows=0, facet="false", json_facet=json.dumps(facets), **as_sent(q))["facets"]
    return {
        "filters": [
            {"field": field, "value": value, "count": count}
            for n, (field, value) in enumerate(set_filters)
            if (count := found.get(f"f{n}", {}).get("count", 0))
        ],
        "words": [
            {"q": word, "count": count}
            for n, word in enumerate(words)
            if len(words) > 1 and (count := found.get(f"w{n}", {}).get("count", 0))
        ],
    }


def phrases(text: str) -> str:
    """Return a query for datasets that hold every word of a text as it stands."""
    return " AND ".join(f"text:{index.literal(word)}" for word in text.split())
