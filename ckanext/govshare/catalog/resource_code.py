"""Resource codes (信息资源代码): class, slash, sequence number (发改高技〔2017〕1272号).

All of it happens in the transaction that writes the dataset: one that fails leaves no gap, and the counter's row is
locked until the other commits, so two writers of a class never get the same number. The other may be the import of a
whole catalogue, which takes minutes: nobody's page waits as long.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import ckan.model as model
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckanext.govshare.catalog.model import ResourceCode, ResourceCodeCounter

__all__ = ["RESERVED", "Busy", "allocate", "claim", "reserve", "return_unused"]

PATIENCE = 20.0
"""Seconds to wait for another writer of the class."""
LOCK_NOT_AVAILABLE = "55P03"

RESERVED = "govshare_reserved_codes"
"""In the context of an action: what ``reserve`` returned."""

Reserved = dict[str, list[int]]
"""By class the numbers that a transaction has reserved and not used yet, the last one first."""

WIDTH = 6
# The longest sequence number that a code has room for; the counter does not go past it.
_MAX = 10**12 - 1

_counters = ResourceCodeCounter.__table__
_holders = ResourceCode.__table__
# As text: SQLAlchemy would name the holders' table within the subquery once more.
_HOLDER_IS_GONE = sa.text(f"NOT EXISTS (SELECT 1 FROM package WHERE package.id = {_holders.name}.package_id)")


class Busy(Exception):
    """Another writer of the class does not come to its end; this transaction is over."""


@contextmanager
def _patiently() -> Iterator[None]:
    """Wait for other writers, but not for ever.

    :raises Busy: when it took too long
    """
    model.Session.execute(sa.text(f"SET LOCAL lock_timeout = {int(PATIENCE * 1000)}"))
    try:
        yield
    except sa.exc.OperationalError as error:
        if getattr(error.orig, "pgcode", None) == LOCK_NOT_AVAILABLE:
            raise Busy from error
        raise
    model.Session.execute(sa.text("SET LOCAL lock_timeout = DEFAULT"))


def allocate(prefix: str, package_id: str, reserved: Reserved | None = None) -> str:
    """Return the next code of a class, now the dataset's; numbers that authors took themselves are passed over.

    :raises Busy: when another writer of the class takes too long
    """
    if reserved is not None:
        return _next(prefix, package_id, reserved)
    with _patiently():
        return _next(prefix, package_id, {})


def _next(prefix: str, package_id: str, reserved: Reserved) -> str:
    waiting = reserved.get(prefix)
    while True:
        number = waiting.pop() if waiting else _count(prefix, _counters.c.last + 1, first=1)
        code = f"{prefix}/{number:0{WIDTH}}"
        if _hold(code, package_id):
            return code


def reserve(wanted: Mapping[str, int]) -> Reserved:
    """Reserve numbers for many datasets of this transaction at once, by class.

    A transaction that counts up a row ten thousand times leaves as many versions of it to be passed each time.
    """
    found = {}
    # In one order, or two transactions could wait for each other.
    for prefix, number in sorted(wanted.items()):
        last = _count(prefix, _counters.c.last + number, first=number)
        found[prefix] = list(range(last, last - number, -1))
    return found


def return_unused(reserved: Reserved) -> None:
    """Count down by what was reserved and not used; the counters are still this transaction's."""
    for prefix, numbers in reserved.items():
        if numbers:
            _count(prefix, _counters.c.last - len(numbers), first=0)


def claim(code: str, package_id: str) -> bool:
    """Give a dataset the code that its author chose, and tell whether no other dataset has it.

    :raises Busy: when another writer of the class takes too long
    """
    with _patiently():
        return _claim(code, package_id)


def _claim(code: str, package_id: str) -> bool:
    prefix, number = code.rsplit("/", 1)
    if int(number) < _MAX:
        _count(prefix, sa.func.greatest(_counters.c.last, int(number)), first=int(number))
    if not _hold(code, package_id):
        return False
    model.Session.execute(sa.delete(_holders).where(_holders.c.package_id == package_id, _holders.c.code != code))
    return True


def _count(prefix: str, last: Any, first: int) -> int:
    """Set a class's counter, which locks it, and return it; ``first`` where the class has none yet."""
    new = insert(_counters).values(prefix=prefix, last=first)
    moved = new.on_conflict_do_update(index_elements=[_counters.c.prefix], set_={"last": last})
    return int(model.Session.execute(moved.returning(_counters.c.last)).scalar_one())


def _hold(code: str, package_id: str) -> bool:
    """Write down the code's holder unless another dataset is; one that was purged holds nothing."""
    new = insert(_holders).values(code=code, package_id=package_id)
    taken = new.on_conflict_do_update(
        index_elements=[_holders.c.code],
        set_={"package_id": package_id},
        where=sa.or_(_holders.c.package_id == package_id, _HOLDER_IS_GONE),
    )
    return model.Session.execute(taken.returning(_holders.c.code)).scalar() is not None
