"""Index documents, many in one request.

The documents are made by CKAN's own code; it is only handed a connection that collects instead of one that
sends. So they cannot differ from what CKAN would index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from types import FunctionType
from typing import Any

import ckan.lib.search.index as ckan_index
import ckan.plugins as plugins
from ckan.lib.search.common import SearchIndexError, make_connection
from pysolr import SolrError

from ckanext.govshare.indexing.harvested import HarvestedBatch
from ckanext.govshare.indexing.rows import Shown, read, shown
from ckanext.govshare.stats import ranking

__all__ = ["commit_index", "documents", "made", "send"]


class _Collector:
    """Stands in for a connection to Solr."""

    url = ""

    def __init__(self) -> None:
        self.documents: list[dict[str, Any]] = []

    def add(self, docs: list[dict[str, Any]], **options: Any) -> None:
        self.documents += docs


def documents(ids: Sequence[str]) -> list[dict[str, Any]]:
    """Return the index documents of datasets; those that are gone, or deleted, have none and leave the index."""
    # Held until the end: the session keeps no object that nobody holds, and CKAN asks it for each package again.
    packages = read(ids)
    return made(shown(packages), [package.id for package in packages])


def made(shown: Iterable[Shown], ids: list[str]) -> list[dict[str, Any]]:
    """Return the index documents of datasets that are shown already, whose ids these are."""
    collector = _Collector()
    hooks = [
        HarvestedBatch(plugin, ids) if plugin.name == "harvest" else plugin
        for plugin in plugins.PluginImplementations(plugins.IPackageController)
    ]
    replaced = {"make_connection": lambda: collector, "PluginImplementations": lambda _interface: hooks}
    method = ckan_index.PackageSearchIndex.index_package
    index_package = FunctionType(method.__code__, {**vars(ckan_index), **replaced}, argdefs=method.__defaults__)
    index = ckan_index.PackageSearchIndex()
    with ranking.known(ids):
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
