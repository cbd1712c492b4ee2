"""From Valkey to PostgreSQL, in batches. A crash in between neither loses counts nor counts them twice.

What is to be written gets a name of its own in Valkey, in which further counting does not meddle. The name is
remembered in the transaction that writes the counts: found again after a crash, it says whether they are there.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.lib.redis import connect_to_redis
from ckanext.datastore.backend import DatastoreBackend
from redis.exceptions import ResponseError
from sqlalchemy.dialects.postgresql import ARRAY, insert

from ckanext.govshare.stats.counting import KINDS, key
from ckanext.govshare.stats.model import Usage, UsageDone, UsageDue

__all__ = ["once", "portions", "write"]

ROWS = 5_000
"""How many rows one statement writes."""

Days = dict[tuple[str, date], dict[str, int]]
"""Counts by kind, of a dataset and a day."""


def write() -> int:
    """Write what was counted since the last time, and what a crash left; returns how many days of datasets it was."""
    redis = connect_to_redis()
    if redis.exists(key("counts")):
        batch = str(uuid.uuid4())
        # It fails when somebody else has taken them in this moment; the batch is then empty.
        with redis.pipeline(transaction=True) as pipe, suppress(ResponseError):
            pipe.sadd(key("batches"), batch)
            pipe.rename(key("counts"), key(f"batch:{batch}"))
            pipe.execute()
    return sum(_write_batch(redis, batch.decode()) for batch in sorted(redis.smembers(key("batches"))))


def _write_batch(redis: Any, batch: str) -> int:
    counted = redis.hgetall(key(f"batch:{batch}"))
    rows = 0
    if counted and once(batch):
        days = _by_dataset(counted)
        rows = len(days)
        _add(days)
    model.Session.commit()
    with redis.pipeline(transaction=True) as pipe:
        pipe.delete(key(f"batch:{batch}"))
        pipe.srem(key("batches"), batch)
        pipe.execute()
    return rows


def once(id: str) -> bool:
    """Tell whether something has not been done yet; then the transaction at hand, once committed, has done it."""
    done = insert(UsageDone).values(id=id, at=datetime.now(UTC)).on_conflict_do_nothing()
    return bool(model.Session.execute(done).rowcount)


def portions(values: Sequence[Any], size: int = ROWS) -> Iterator[Sequence[Any]]:
    """Yield values in portions of a size."""
    return (values[start : start + size] for start in range(0, len(values), size))


def _by_dataset(counted: dict[bytes, bytes]) -> Days:
    """Return the counts of resources as those of their datasets."""
    events = [(field.decode().split(" ", 2), int(number)) for field, number in counted.items()]
    places = dict(_places({resource_id for (_day, _kind, resource_id), _number in events}))
    found: Days = defaultdict(lambda: dict.fromkeys(KINDS, 0))
    for (day, kind, resource_id), number in events:
        if resource_id in places:
            dataset_id, is_interface = places[resource_id]
            counts = found[dataset_id, date.fromisoformat(day)]
            counts["api_calls" if is_interface and kind == "downloads" else kind] += number
    return found


def _places(ids: Iterable[str]) -> Iterator[tuple[str, tuple[str, bool]]]:
    """Yield the dataset of each resource, and whether the resource is an interface; what is gone has none."""
    resource = model.Resource
    missing = set(ids)
    for some in portions(sorted(missing)):
        query = sa.select(resource.id, resource.package_id, resource.extras).where(resource.id.in_(some))
        for id, package_id, extras in model.Session.execute(query):
            missing.discard(id)
            yield id, (package_id, (extras or {}).get("data_kind") == "api")
    for alias in missing:
        # A table may have other names.
        _known, id = DatastoreBackend.get_active_backend().resource_id_from_alias(alias)
        if id and (found := model.Resource.get(id)):
            yield alias, (found.package_id, False)


def _add(days: Days) -> None:
    # Always in the same order: two that write would otherwise wait for each other.
    for some in portions(sorted(days)):
        added = _table(
            dataset_id=(sa.UnicodeText, [id for id, _day in some]),
            day=(sa.Date, [day for _id, day in some]),
            **{kind: (sa.Integer, [days[each][kind] for each in some]) for kind in KINDS},
        )
        statement = insert(Usage).from_select(list(added.c.keys()), sa.select(added))
        sums = {kind: getattr(Usage, kind) + getattr(statement.excluded, kind) for kind in KINDS}
        model.Session.execute(statement.on_conflict_do_update(index_elements=["dataset_id", "day"], set_=sums))
        due = insert(UsageDue).from_select(["dataset_id"], sa.select(added.c.dataset_id).distinct())
        model.Session.execute(due.on_conflict_do_nothing())


def _table(**columns: tuple[type[sa.types.TypeEngine[Any]], list[Any]]) -> sa.TableValuedAlias:
    """Return columns of values as a table: one statement takes them all, at a fraction of what rows one by one cost."""
    arrays = (sa.cast(values, ARRAY(type_)) for type_, values in columns.values())
    names = (sa.column(name, type_) for name, (type_, _values) in columns.items())
    return sa.func.unnest(*arrays).table_valued(*names).render_derived()
