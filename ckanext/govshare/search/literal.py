"""Whether words stand in some title as they were typed: then GDP is no pinyin, and 农民专业合作社 a name."""

from __future__ import annotations

import time

import ckan.plugins.toolkit as tk
import pysolr
from ckan.lib.search import make_connection

KEPT_SECONDS = 60.0
MOST_KEPT = 2000
_kept: dict[str, tuple[float, int]] = {}


def in_titles(text: str) -> int:
    """Return in how many titles a text stands. It is kept for a minute: titles change slowly.

    :param text: letters, digits or Han characters only
    """
    known = _kept.get(text)
    if known and known[0] > time.monotonic():
        return known[1]
    site = f'+site_id:"{tk.config["ckan.site_id"]}" +state:active'
    try:
        hits = int(make_connection().search(f'title:"{text}"', fq=site, rows=0, df="title").hits)
    except pysolr.SolrError:
        # The search itself will say what is wrong.
        return 0
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[text] = (time.monotonic() + KEPT_SECONDS, hits)
    return hits
