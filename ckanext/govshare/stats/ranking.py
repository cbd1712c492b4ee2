"""How much a dataset was used lately: what the index sorts by.

The number stands in a field of its own that Solr changes without touching the rest of the document. It is there when a
document is made; afterwards the datasets whose use has changed are remembered in the transaction that changed it, and
told to the index by and by. Once a day every dataset is compared that was ever used, for use grows old.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.lib.search import make_connection
from sqlalchemy.dialects.postgresql import insert

from ckanext.govshare.stats.model import Usage, UsageDone, UsageDue
from ckanext.govshare.stats.periods import last, today
from ckanext.govshare.stats.writing import once

__all__ = ["FIELD", "bring_up_to_date", "known", "shape", "uses"]

FIELD = "use_count"
DAYS = 90
"""Use counts for so long."""
PORTION = 2_000
KEPT = timedelta(days=30)
"""How long it is remembered what has been done; nothing waits as long."""

_known: ContextVar[Mapping[str, int] | None] = ContextVar("govshare_uses", default=None)


# Made once: every document that is made asks it.
_USES = (
    sa.select(Usage.dataset_id, sa.func.sum(Usage.downloads + Usage.api_calls + Usage.previews))
    .where(Usage.dataset_id.in_(sa.bindparam("ids", expanding=True)), Usage.day >= sa.bindparam("first"))
    .group_by(Usage.dataset_id)
)


def uses(ids: Sequence[str]) -> dict[str, int]:
    """Return how often datasets were used in the last 90 days; those that were not are left out."""
    found = model.Session.execute(_USES, {"ids": list(ids), "first": last(DAYS).first})
    return {id: int(number) for id, number in found}


@contextmanager
def known(ids: Sequence[str]) -> Iterator[None]:
    """Ask for the use of datasets once, whose documents are then made with `shape`."""
    token = _known.set(uses(ids))
    try:
        yield
    finally:
        _known.reset(token)


def shape(document: dict[str, Any]) -> dict[str, Any]:
    """Return an index document with the use of its dataset."""
    counts = _known.get()
    return {**document, FIELD: (uses([document["id"]]) if counts is None else counts).get(document["id"], 0)}


def bring_up_to_date() -> int:
    """Tell the index of use that it does not know, and return of how many datasets.

    :raises SolrError: when it does not answer; then it is told the next time
    """
    _all_are_due_each_day()
    told = 0
    while ids := list(model.Session.scalars(sa.select(UsageDue.dataset_id).limit(PORTION).with_for_update())):
        told += _tell(ids)
        model.Session.execute(sa.delete(UsageDue).where(UsageDue.dataset_id.in_(ids)))
        model.Session.commit()
    model.Session.commit()
    return told


def _all_are_due_each_day() -> None:
    if once(f"order:{today().isoformat()}"):
        used = sa.select(Usage.dataset_id).distinct()
        model.Session.execute(insert(UsageDue).from_select(["dataset_id"], used).on_conflict_do_nothing())
        model.Session.execute(sa.delete(UsageDone).where(UsageDone.at < datetime.now(UTC) - KEPT))
    model.Session.commit()


def _tell(ids: Sequence[str]) -> int:
    """Change the number where the index has another one; what the index does not hold is left out."""
    counts = uses(ids)
    solr = make_connection()
    held = solr.search(
        "{!terms f=id}" + ",".join(ids),
        search_handler="query",
        fq=f'+site_id:"{tk.config["ckan.site_id"]}" +entity_type:package',
        fl=f"id,index_id,{FIELD}",
        rows=len(ids),
    )
    # A document that has gone meanwhile (there is none of a version) must not come back as a number alone.
    changed = [
        {"index_id": document["index_id"], "_version_": 1, FIELD: counts.get(document["id"], 0)}
        for document in held
        if document.get(FIELD) != counts.get(document["id"], 0)
    ]
    if changed:
        # Boosts, even none, make it XML: in JSON Solr takes the change of a field for a document within the document.
        solr.add(changed, boost={}, fieldUpdates={FIELD: "set"}, handler="update/uses", commit=False)
    return len(changed)
