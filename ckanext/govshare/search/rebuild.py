"""Makes the index anew from the database, while searches go on.

Nothing is cleared first: each document replaces its older self, and what the database does not have is dropped at the
end. Several processes share the work, for making documents is work for Python.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context

import ckan.lib.search as ckan_search
import ckan.logic as logic
import ckan.plugins as plugins
import sqlalchemy as sa
from ckan import model
from ckan.types import Context

from ckanext.govshare.indexing import commit_index, documents, send
from ckanext.govshare.search import standing

__all__ = ["IncompatibleIndexError", "Outcome", "everything", "of_departments", "what_differs"]

log = logging.getLogger(__name__)

BATCH = 500
"""How many documents are made, and sent, together."""
ROUNDS = 5


class IncompatibleIndexError(ckan_search.SearchIndexError):
    """The index holds documents of another schema beside which it takes none of this one."""


@dataclass
class Outcome:
    """What was done to the index."""

    indexed: int = 0
    dropped: int = 0
    failed: list[str] = field(default_factory=list)
    """The ids of those that could not be indexed; the log says why."""


Show = Callable[[int, int], None]
"""Told how many datasets are done, of how many."""


def everything(processes: int | None = None, show: Show = lambda done, total: None) -> Outcome:
    """Index every dataset anew, and drop what is no longer there.

    :param processes: how many share the work; by default as many as there are processors
    :raises SearchIndexError: when the index does not answer
    :raises IncompatibleIndexError: when it has to be emptied first
    """
    # Those of a department together: what hooks read of it is then read once.
    query = sa.select(model.Package.id).where(standing.belongs()).order_by(model.Package.owner_org, model.Package.id)
    outcome = _datasets(list(model.Session.scalars(query)), processes, show)
    outcome.dropped = standing.drop(standing.orphans())
    commit_index()
    return outcome


def what_differs() -> Outcome:
    """Index what the index lacks or has in an older state, and drop what it has beyond; see :func:`everything`."""
    outcome = _datasets(standing.stale(), None, lambda done, total: None)
    outcome.dropped = standing.drop(standing.orphans())
    if outcome != Outcome():
        commit_index()
    return outcome


def of_departments(ids: Sequence[str]) -> Outcome:
    """Index the datasets of some departments anew, in this process; a background job, see :func:`everything`."""
    query = sa.select(model.Package.id).where(standing.belongs(), model.Package.owner_org.in_(ids))
    outcome = _datasets(list(model.Session.scalars(query)), 1, lambda done, total: None)
    commit_index()
    return outcome


def _datasets(ids: Sequence[str], processes: int | None, show: Show) -> Outcome:
    """Index some datasets anew; the commit is the caller's."""
    batches = [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]
    processes = min(processes or len(os.sched_getaffinity(0)), len(batches))
    outcome, done = Outcome(), 0
    for batch, failed in zip(batches, _worked_on(batches, processes), strict=True):
        outcome.failed += failed
        done += len(batch)
        show(done, len(ids))
    outcome.indexed = len(ids) - len(outcome.failed)
    return outcome


def _worked_on(batches: list[Sequence[str]], processes: int) -> Iterator[list[str]]:
    """Yield the failures of each batch, in the batches' order."""
    if processes < 2:
        yield from map(_index, batches)
        return
    _let_go()
    with ProcessPoolExecutor(processes, mp_context=get_context("fork")) as pool:
        yield from pool.map(_index, batches)


def _let_go() -> None:
    """Close the connections to the databases: a process that starts from this one must not share them."""
    model.Session.remove()
    model.meta.engine.dispose()
    for plugin in plugins.PluginImplementations(plugins.IForkObserver):
        plugin.before_fork()


def _index(ids: Sequence[str]) -> list[str]:
    """Index a batch; returns the ids of those that failed.

    A dataset that somebody changes meanwhile is done again: or an older state of it, one that was still public maybe,
    could reach the index after the newer one.
    """
    failed: set[str] = set()
    waiting = list(ids)
    for _round in range(ROUNDS):
        before = _states(waiting)
        failed |= _send(waiting)
        model.Session.remove()
        after = _states(waiting)
        for id in before.keys() - after.keys():
            ckan_search.clear(id)
        waiting = [id for id in after if after[id] != before.get(id)]
        if not waiting:
            break
    model.Session.remove()
    return sorted(failed)


def _states(ids: Sequence[str]) -> dict[str, str]:
    """Return a text for each dataset that changes with every write to its row: PostgreSQL's number of the writer."""
    writer: sa.Label[str] = sa.literal_column("package.xmin::text").label("writer")
    query = sa.select(model.Package.id, writer).where(model.Package.id.in_(ids))
    return {row.id: row.writer for row in model.Session.execute(query)}


def _send(ids: Sequence[str]) -> set[str]:
    """Make documents and send them; returns the ids of those that failed.

    When a batch fails, its datasets are indexed one by one and by CKAN itself, so that a bad one stays alone.

    :raises SearchIndexError: when the index does not answer
    :raises IncompatibleIndexError: when it has to be emptied first
    """
    try:
        send(documents(ids))
        return set()
    except Exception as error:
        model.Session.rollback()
        # Lucene's words; it keeps the kind of a field for as long as there are documents with it. They may not even be
        # read any more, which looks like an index that is not there.
        if "cannot change field" in str(error):
            raise IncompatibleIndexError(str(error)) from None
        if not ckan_search.is_available():
            raise
        log.warning("A batch could not be indexed as a whole", exc_info=True)
    failed = set()
    for id in ids:
        try:
            logic.index_update_package(Context(ignore_auth=True), id, defer_commit=True)
        except logic.NotFound:
            continue
        except Exception:
            log.exception("Dataset %s could not be indexed", id)
            model.Session.rollback()
            failed.add(id)
    return failed
