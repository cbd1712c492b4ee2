"""Filters whose values lie in one another: regions and departments. One level is open at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.orm import aliased

from ckanext.govshare.codes import regions

__all__ = ["TREES", "opened"]


def _regions(codes: Iterable[str]) -> dict[str, str | None]:
    return {code: regions.parent(code) for code in codes}


def _departments(names: Iterable[str]) -> dict[str, str | None]:
    """Return the department that each lies in, by names."""
    above, group = aliased(model.Group), model.Group
    parent = group.extras["parent"].astext
    found = model.Session.execute(
        sa.select(group.name, above.name)
        .join(above, sa.or_(above.id == parent, above.name == parent))
        .where(group.name.in_(list(names)))
    )
    return dict(found.all())


# What tells in which value each value of a filter lies.
TREES: dict[str, Callable[[Iterable[str]], Mapping[str, str | None]]] = {
    "region_path": _regions,
    "organization_path": _departments,
}


def opened(name: str, items: list[dict[str, Any]], chosen: str | None) -> list[dict[str, Any]]:
    """Return the values to show: the way down to the chosen one and what lies in it, or the topmost ones.

    :param items: a facet's values with `name` and `count`; of a value that occurs, those above it occur too
    :returns: copies of the items with `depth`, `active` and `parent`
    """
    by_name = {item["name"]: item for item in items}
    parents = TREES[name](by_name)
    above = {value: parent if (parent := parents.get(value)) in by_name else None for value in by_name}
    way: list[str] = []
    step = chosen if chosen in by_name else None
    while step and step not in way:
        way.insert(0, step)
        step = above[step]
    below = [value for value in by_name if above[value] == (way[-1] if way else None) and value not in way]
    below.sort(key=lambda value: -by_name[value]["count"])
    depths = {value: depth for depth, value in enumerate(way)} | {value: len(way) for value in below}
    return [
        {**by_name[value], "depth": depth, "active": value == chosen, "parent": above[value]}
        for value, depth in depths.items()
    ]
