"""Where index and database differ: what the index lacks, has in an older state, or has beyond."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import ckan.lib.search as search
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

__all__ = ["belongs", "drop", "orphans", "stale"]

PAGE = 5000


def belongs() -> sa.ColumnElement[bool]:
    """Return the condition that a package belongs in the index."""
    if tk.config["ckan.search.remove_deleted_packages"]:
        return model.Package.state != model.State.DELETED
    return sa.true()


def stale() -> list[str]:
    """Return the ids of the datasets that the index lacks or has in an older state, those of a department together."""
    found = {row["id"]: _to_the_second(row["metadata_modified"]) for row in _in_index("id,metadata_modified")}
    package = model.Package
    query = sa.select(package.id, package.metadata_modified).where(belongs()).order_by(package.owner_org, package.id)
    return [id for id, modified in model.Session.execute(query) if found.get(id) != _to_the_second(modified)]


def orphans() -> list[str]:
    """Return the index's own ids of the documents whose dataset is not there any more."""
    # The index first: what is made meanwhile is in the database before it is in the index.
    rows = list(_in_index("id,index_id"))
    wanted = set(model.Session.scalars(sa.select(model.Package.id).where(belongs())))
    return [row["index_id"] for row in rows if row["id"] not in wanted]


def drop(index_ids: Sequence[str]) -> int:
    """Take documents out of the index, with the next commit; returns how many."""
    connection = search.make_connection()
    for start in range(0, len(index_ids), PAGE):
        connection.delete(id=list(index_ids[start : start + PAGE]), commit=False)
    return len(index_ids)


def _to_the_second(moment: datetime) -> datetime:
    """Return what CKAN's connection gives back of a moment."""
    return moment.replace(microsecond=0)


def _in_index(fields: str) -> Iterator[dict[str, Any]]:
    """Yield the documents of this portal's datasets, page by page."""
    connection = search.make_connection()
    cursor = "*"
    while True:
        page: Any = connection.search(
            "*:*",
            fq=f'+site_id:"{tk.config["ckan.site_id"]}" +entity_type:package',
            fl=fields,
            rows=PAGE,
            sort="index_id asc",
            cursorMark=cursor,
        )
        yield from page.docs
        if page.nextCursorMark == cursor:
            return
        cursor = page.nextCursorMark
