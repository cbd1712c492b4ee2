"""What a dataset's index document takes from its department: the path to it and the region.

A reindex makes thousands of documents of few departments, so what was read is kept for a moment.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from ckan import model

KEPT_SECONDS = 1.0
MAX_DEPTH = 12


@dataclass(frozen=True)
class Department:
    """A department as the index knows it."""

    path: list[str] = field(default_factory=list)
    """The names of those above it, the topmost first, and its own."""
    region_code: str | None = None


_kept: dict[str, Department] = {}
_until = 0.0


def of(id: str | None) -> Department:
    """Return a department by its id; an empty one where there is none."""
    global _until
    if not id:
        return Department()
    if time.monotonic() > _until:
        _kept.clear()
        _until = time.monotonic() + KEPT_SECONDS
    if id not in _kept:
        _kept[id] = _read(id)
    return _kept[id]


def _read(id: str) -> Department:
    group = model.Session.get(model.Group, id)
    if group is None:
        return Department()
    path, above = [str(group.name)], group
    while len(path) < MAX_DEPTH:
        above = model.Group.get(above.extras.get("parent") or "")
        if above is None or above.name in path:
            break
        path.insert(0, str(above.name))
    return Department(path, group.extras.get("region_code") or None)
