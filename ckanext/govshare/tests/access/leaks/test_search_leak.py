"""Whatever a search can be asked for: fields, facets, orders; and whether its answers depend on what is secret."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from ckan.lib.search.common import make_connection
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.tests.access.leaks.people import OUTSIDERS, walks
from ckanext.govshare.tests.access.leaks.tokens import random_token
from ckanext.govshare.tests.access.leaks.walker import Walker
from ckanext.govshare.tests.access.leaks.world import World

# How a field can be asked for besides by its name.
DISGUISES = ("{}", "x:{}", "*,{}", "field({})", "x:field({})", "{}*", "id,{}")
ODD_FIELDS = ("*", "score", "[explain]", "[docid]", "[json]data_dict", "x:[value v=1]", "data_dict:[json]", "*_dict")
# Where a page or a feed takes a search.
PAGES = (
    "/dataset/?q={}",
    "/feeds/custom.atom?q={}",
    "/organization/walked-own?q={}",
    "/group/theme-10?q={}",
    "/catalog.jsonld?q={}",
    "/catalog.ttl?fq={}",
)
# Searches that find what was planted, if anything does; the answers must be the same for a word that is nowhere.
QUERIES = (
    "{}",
    "{}*",
    "*{}*",
    "text:{}",
    "urls:*{}*",
    "res_url:*{}*",
    "res_url:https*{}*",
    "res_name:*{}*",
    "res_extras_example:*{}*",
    "res_extras_cache_url:*{}*",
    "hash:{}",
    "data_dict:*{}*",
    "validated_data_dict:*{}*",
    "title:{}",
    "notes:{}",
    "internal_notes:*{}*",
    "extras_internal_notes:{}",
    "tags:{}",
    '_query_:"{{!prefix f=res_url}}https://{}"',
    "{{!term f=res_url}}https://{}.example.org/data.csv",
)
# The secrets that are searched for.
SOUGHT = {"conditional": ("address", "filename", "example", "internal"), "hidden": ("address", "title", "tag")}
# Actions that look for a word of their own accord.
LOOKED_FOR: tuple[tuple[str, dict[str, Any]], ...] = (
    ("package_autocomplete", {"q": "{}"}),
    ("tag_autocomplete", {"query": "{}"}),
    ("tag_search", {"query": "{}"}),
    ("tag_list", {"query": "{}"}),
    ("tag_show", {"id": "{}", "include_datasets": True}),
    ("format_autocomplete", {"q": "{}"}),
    ("govshare_search_assist", {"q": "{}"}),
    ("dcat_catalog_search", {"q": "{}"}),
    ("resource_search", {"query": "url:{}"}),
    ("resource_search", {"query": "name:{}"}),
    ("resource_search", {"query": "hash:{}"}),
    ("resource_search", {"query": "example:{}"}),
    ("resource_search", {"query": ["url:http", "url:{}"]}),
    ("package_search", {"q": "*:*", "sort": "termfreq(text,'{}') desc", "rows": 3}),
    ("package_search", {"q": "*:*", "sort": "termfreq(res_url,'{}') desc", "rows": 3}),
    ("package_search", {"q": "*:*", "bf": "termfreq(text,'{}')", "defType": "edismax"}),
    ("package_search", {"q": "{}", "qf": "res_url urls text", "defType": "edismax"}),
    ("package_search", {"q": "*:*", "fq": "urls:*{}*"}),
    ("package_search", {"q": "*:*", "fq": "res_url:*{}*"}),
    ("package_search", {"q": "*:*", "fq_list": ["urls:*{}*"]}),
    ("package_search", {"q": "*:*", "facet.query": "urls:*{}*", "facet": "true"}),
    ("package_search", {"q": "*:*", "fl": "id,termfreq(text,'{}')"}),
)


def fields() -> list[str]:
    """Return every field that the index has or could have."""
    answer = json.loads(make_connection()._send_request("get", "admin/luke?numTerms=0&wt=json"))
    return sorted(
        {
            *answer["fields"],
            "internal_notes",
            "res_url",
            "urls",
            "res_extras_example",
            "data_dict",
            "validated_data_dict",
        }
    )


@pytest.mark.parametrize("who", walks())
def test_no_field_tells(portal: CKANTestApp, world: World, tokens: dict[str, str], who: str) -> None:
    """A field of the index, under its own or another name, as a facet or an order, gives no secret away."""
    walker = Walker(portal, world, who, tokens.get(who))
    asked = [form.format(name) for name in fields() for form in DISGUISES[: 7 if who == "anonymous" else 1]]
    for field in (*asked, *ODD_FIELDS):
        walker.act("package_search", {"q": "*:*", "fl": field, "rows": 50}, get=True)
    walker.act("package_search", {"q": "*:*", "fl": ",".join(fields()), "rows": 50}, get=True)
    for field in fields():
        facets = {"facet.field": f'["{field}"]', "facet.limit": -1, "facet.mincount": 1, "rows": 1}
        walker.act("package_search", facets | {"sort": f"{field} asc"}, get=True)
        walker.act("package_search", facets, get=True)
    for start in (0, 1, 5):
        walker.act("package_search", {"q": "*:*", "start": start, "rows": 2, "use_default_schema": True}, get=True)
    assert not (leaks := walker.leaks()), "\n".join(leaks)


def searches() -> list[tuple[str, dict[str, Any]]]:
    """Return the searches for a word, as an action or an address with its parameters; `{}` stands for the word."""
    found = [("package_search", {"q": query, "rows": 50}) for query in QUERIES]
    return [*found, *LOOKED_FOR, *((page, {}) for page in PAGES)]


def answer(walker: Walker, name: str, values: dict[str, Any], word: str) -> tuple[int, Any]:
    """Return what a search for a word is answered, without the word itself; of a page, the datasets on it."""
    if name.startswith("/"):
        found = walker.ask("GET", name.format(word))
        return found.status_code, re.findall(r"walked-\w+", found.text)
    filled = {
        key: [part.format(word) for part in value]
        if isinstance(value, list)
        else value.format(word)
        if isinstance(value, str)
        else value
        for key, value in values.items()
    }
    found = walker.act(name, filled)
    return found.status_code, found.text.replace(word, "")


@pytest.mark.parametrize("who", walks())
def test_no_search_knows(portal: CKANTestApp, world: World, tokens: dict[str, str], who: str) -> None:
    """A search for a secret is answered like one for a word that is nowhere: no hit, nothing else that differs."""
    walker = Walker(portal, world, who, tokens.get(who))
    nowhere = random_token()
    kept = [(kind, place) for kind in OUTSIDERS[who] for place in SOUGHT.get(kind, ())]
    assert kept
    told = []
    for name, values in searches():
        nothing = answer(walker, name, values, nowhere)
        for kind, place in kept:
            if answer(walker, name, values, world.secrets.token(kind, place)) != nothing:
                told.append(f"{name} {values} knows {kind}/{place}")
    assert not told, "\n".join(told)


def test_a_search_finds(portal: CKANTestApp, world: World, tokens: dict[str, str]) -> None:
    """What is open is found by each of its words, or the walk above would prove nothing."""
    walker = Walker(portal, world, "citizen", tokens["citizen"])
    nowhere = random_token()
    word = world.secrets.token("open", "address")
    knowing = {
        f"{name} {values}"
        for name, values in searches()
        if answer(walker, name, values, word) != answer(walker, name, values, nowhere)
    }
    assert "package_search {'q': 'res_url:*{}*', 'rows': 50}" in knowing
    assert "resource_search {'query': 'url:{}'}" in knowing
