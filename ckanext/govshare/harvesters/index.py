"""Sends datasets to the search index, many in one request.

The documents are made by CKAN's own code; it is only handed a connection that collects instead of one that
sends. So they cannot differ from what CKAN would index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import FunctionType
from typing import Any

import ckan.lib.search.index as ckan_index
from ckan.lib.search.common import SearchIndexError, make_connection
from pysolr import SolrError

__all__ = ["Shown", "commit_index", "documents", "send"]

Shown = tuple[dict[str, Any], dict[str, Any]]
"""A dataset shown with CKAN's default schema and with its own, as ``package_show_default_and_custom_schemas`` does."""


class _Collector:
    """Stands in for a connection to Solr."""

    url = ""

    def __init__(self) -> None:
        self.documents: list[dict[str, Any]] = []

    def add(self, docs: list[dict[str, Any]], **options: Any) -> None:
        self.documents += docs


def documents(shown: Iterable[Shown]) -> list[dict[str, Any]]:
    """Return the index documents of datasets; one that is deleted leaves the index at once and has none."""
    collector = _Collector()
    method = ckan_index.PackageSearchIndex.index_package
    index_package = FunctionType(
        method.__code__, {**vars(ckan_index), "make_connection": lambda: collector}, argdefs=method.__defaults__
    )
    index = ckan_index.PackageSearchIndex()
    for default, custom in shown:
        index_package(index, dict(default, with_custom_schema=custom), defer_commit=True)
    return collector.documents


def send(found: list[dict[str, Any]]) -> None:
    """Add documents to the index; they show up with the next commit.

    :raises SearchIndexError: when the index does not take them.
    """
    if found:
        _call(lambda: make_connection().add(docs=found, commit=False))


def commit_index() -> None:
    """Make everything that was sent visible to searches.

    :raises SearchIndexError: when the index does not answer.
    """
    _call(lambda: make_connection().commit(softCommit=True))


def _call(request: Callable[[], Any]) -> None:
    try:
        request()
    except SolrError as error:
        # Solr may answer with the whole request.
        raise SearchIndexError(str(error)[:1000]) from None
