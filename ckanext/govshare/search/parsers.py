"""What CKAN reads in front of a search: its local parameters (``{!…}``).

CKAN allows a parser by its name, and to find the name it builds a grammar anew for each parameter of each search: a
fifth of what a page of results costs. What it made of a text is kept, for it is the same each time.
"""

from __future__ import annotations

from functools import lru_cache

from ckan.lib.search import query

__all__ = ["keep_parsed"]

KEPT = 1_000


def keep_parsed() -> None:
    """Have CKAN read the same text once."""
    if not hasattr(query._parse_local_params, "cache_info"):
        query._parse_local_params = lru_cache(KEPT)(query._parse_local_params)
