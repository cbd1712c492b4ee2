"""Questions to the index that CKAN's search has no words for: highlights, terms, counts of several queries at once.

CKAN filters by site, state and permission only in its own search. Here every question carries the same filters.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Generic, TypeVar

import ckan.plugins.toolkit as tk
import pysolr
from ckan.authz import is_sysadmin
from ckan.lib.plugins import get_permission_labels
from ckan.lib.search import make_connection
from ckan.lib.search.query import MAGIC_FIELD_RE, QUERY_PARSER_RE, solr_literal
from ckan.types import Context

__all__ = ["Kept", "ask", "is_plain", "literal", "visible"]

Value = TypeVar("Value")


def visible(context: Context, private: bool = False) -> list[str]:
    """Return the filters that leave what a reader may see.

    :param context: of an action after its `check_access`, which puts the reader into it
    :param private: leave private datasets of the reader's own departments too
    """
    filters = [f"site_id:{literal(tk.config['ckan.site_id'])}", "state:active", "dataset_type:dataset"]
    if not private:
        filters.append("capacity:public")
    if not (context.get("ignore_auth") or is_sysadmin(context.get("user"))):
        labels = get_permission_labels().get_user_dataset_labels(context["auth_user_obj"])
        filters.append(f"permission_labels:({' OR '.join(map(literal, labels))})")
    return filters


def literal(value: str) -> str:
    """Return a value as Solr's query language wants it, quoted; quotation marks in it are dropped."""
    return str(solr_literal(value.replace("\\", "")))


def is_plain(text: str) -> bool:
    """Tell whether a query or a filter leaves Solr's other parsers alone; joins would reach what a reader may not see.

    CKAN looks for the same in its own search.
    """
    return not (MAGIC_FIELD_RE.search(text) or QUERY_PARSER_RE.search(text))


def ask(filters: Sequence[str], handler: str = "/select", **params: Any) -> dict[str, Any]:
    """Ask Solr and return its whole answer.

    :param params: Solr's parameters, with an underscore for the dot in their names
    """
    named = {key.replace("_", "."): value for key, value in params.items()}
    connection = _connection(tk.config["solr_url"], os.getpid())
    found = connection.search(named.pop("q", "*:*"), search_handler=handler, fq=list(filters), **named)
    return dict(found.raw_response)


@lru_cache(maxsize=1)
def _connection(address: str, process: int) -> pysolr.Solr:
    """Return what asks Solr over connections that stay open; a forked process has to open its own."""
    connection = make_connection(decode_dates=False)
    # Solr is an inner server: to look for a proxy with every question costs as much as to ask.
    connection.get_session().trust_env = False
    return connection


class Kept(Generic[Value]):
    """Something made of the whole index, kept by each process until the index changes.

    Making it again takes a part of the time at most: what takes a second is made every hundred seconds.
    """

    PATIENCE = 100

    def __init__(self, make: Callable[[], Value]) -> None:
        """Make nothing yet.

        :param make: reads the index
        """
        self._make = make
        self._value: Value
        self._version = -1
        self._until = 0.0

    def __call__(self) -> Value:
        """Return it as the index is, or was a moment ago."""
        if time.monotonic() >= self._until:
            version = int(ask([], handler="/admin/luke", show="index", numTerms=0)["index"]["version"])
            if version != self._version:
                begun = time.monotonic()
                self._value = self._make()
                self._version = version
                self._until = time.monotonic() + self.PATIENCE * (time.monotonic() - begun)
        return self._value
