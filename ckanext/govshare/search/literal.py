"""Whether Latin letters stand in some title as they are: then they are a word (GDP, POI) and no pinyin."""

from __future__ import annotations

import time

import ckan.plugins.toolkit as tk
import pysolr
from ckan.lib.search import make_connection

KEPT_SECONDS = 60.0
MOST_KEPT = 2000
_kept: dict[str, tuple[float, bool]] = {}


def stands_in_titles(word: str) -> bool:
    """Tell whether some title has the word. What was found out is kept for a minute: titles change slowly.

    :param word: ASCII letters only
    """
    known = _kept.get(word)
    if known and known[0] > time.monotonic():
        return known[1]
    try:
        found = make_connection().search(
            f'title:"{word}"', fq=f'+site_id:"{tk.config["ckan.site_id"]}" +state:active', rows=0, **{"df": "title"}
        )
    except pysolr.SolrError:
        # The search itself will say what is wrong.
        return False
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[word] = (time.monotonic() + KEPT_SECONDS, found.hits > 0)
    return bool(found.hits)
