"""What a dataset's index document takes from its department: its title, the path to it and the region.

A reindex makes thousands of documents of few departments, so what was read is kept for a moment.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import sqlalchemy as sa
from ckan import model

KEPT_SECONDS = 1.0
MAX_DEPTH = 12
MAX_BELOW = 10_000


@dataclass(frozen=True)
class Department:
    """A department as the index knows it."""

    path: list[str] = field(default_factory=list)
    """The names of those above it, the topmost first, and its own."""
    region_code: str | None = None
    title: str | None = None


_kept: dict[str, Department] = {}
_until = 0.0


def of(id: str | None) -> Department:
    """Return a department by its id, as it was a moment ago; an empty one where there is none."""
    global _until
    if not id:
        return Department()
    if time.monotonic() > _until:
        _kept.clear()
        _until = time.monotonic() + KEPT_SECONDS
    if id not in _kept:
        _kept[id] = read(id)
    return _kept[id]


def read(id: str) -> Department:
    """Return a department by its id or name, as it is; an empty one where there is none."""
    group = model.Group.get(id)
    if group is None:
        return Department()
    path, above = [str(group.name)], group
    while len(path) < MAX_DEPTH:
        above = model.Group.get(above.extras.get("parent") or "")
        if above is None or above.name in path:
            break
        path.insert(0, str(above.name))
    return Department(path, group.extras.get("region_code") or None, group.title)


def with_those_below(id: str) -> list[str]:
    """Return the ids of a department and of all below it."""
    found: list[str] = []
    rows = [id]
    while rows and len(found) < MAX_BELOW:
        found += rows
        names = model.Session.scalars(sa.select(model.Group.name).where(model.Group.id.in_(rows)))
        below = sa.select(model.Group.id).where(model.Group.extras["parent"].astext.in_([*rows, *names]))
        rows = [each for each in model.Session.scalars(below) if each not in found]
    return found
