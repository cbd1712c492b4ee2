"""A chart of two columns: the rows are grouped by one, and the other is counted, added up or averaged.

The server makes the points, so that they are there as a table, too, and without scripts; the browser only draws.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govshare.pages.dataset.columns import Column, number, shown

TYPES = ("bar", "line", "pie", "scatter")
WAYS = ("count", "sum", "mean", "min", "max")
# What DataStore gives at once, and what a reader can still tell apart.
MAX_ROWS = 32_000
MAX_POINTS = {"bar": 30, "line": 500, "pie": 10, "scatter": 2_000}

# Values that make no sense when they are added up.
_RATIO = re.compile(r"率|比|均|价|指数|浓度|温|度$|水位|ratio|rate|mean|average|price|index|percent", re.I)
_PERIOD = re.compile(r"年|月|日期|时间|季|year|month|date|day|time|period", re.I)
_IDENTIFIER = re.compile(r"编[码号]|代码|序号|邮编|电话|号$|^id$|_id$|code|^no$|number$", re.I)


@dataclass
class Chart:
    """The points of a chart, and what they were made of."""

    type: str
    x: Column
    y: Column | None
    how: str
    points: list[tuple[str, float]]
    total: int
    read: int
    groups: int

    @property
    def caption(self) -> str:
        """What the chart shows, in one sentence."""
        if self.type == "scatter" and self.y:
            return tk._("{y} against {x}").format(x=self.x.name, y=self.measure)
        return tk._("{y} by {x}").format(x=self.x.name, y=self.measure)

    @property
    def measure(self) -> str:
        """What the values are, with their unit."""
        if self.y is None or self.how == "count":
            return tk._("Number of rows")
        unit = tk._(" ({unit})").format(unit=self.y.unit) if self.y.unit else ""
        name = self.y.name if self.type == "scatter" else way_label(self.how).format(name=self.y.name)
        return f"{name}{unit}"

    @property
    def for_script(self) -> dict[str, Any]:
        """What the browser draws."""
        return {"type": self.type, "x": self.x.name, "y": self.measure, "points": self.points}


def type_label(type_: str) -> str:
    """Return what people read for a type of chart."""
    return {"bar": tk._("Bars"), "line": tk._("Line"), "pie": tk._("Shares"), "scatter": tk._("Points")}[type_]


def way_label(how: str) -> str:
    """Return how values are put together, with a place for the column's name."""
    return {
        "count": tk._("Number of rows"),
        "sum": tk._("Sum of {name}"),
        "mean": tk._("Mean of {name}"),
        "min": tk._("Least {name}"),
        "max": tk._("Greatest {name}"),
    }[how]


def way_name(how: str) -> str:
    """Return how values are put together, as a choice in a form."""
    return {
        "count": tk._("Count the rows"),
        "sum": tk._("Sum"),
        "mean": tk._("Mean"),
        "min": tk._("Least"),
        "max": tk._("Greatest"),
    }[how]


def chart(
    columns: Sequence[Column], asked: Mapping[str, str | None], read: Callable[[list[str], int], dict[str, Any]]
) -> Chart | None:
    """Return the chart that is asked for; what is not asked for is chosen by what the columns hold.

    :param asked: `type`, `x`, `y` (empty: count the rows) and `how`
    :param read: gives rows of some columns, as `datastore_search` does with lists
    :returns: None for a table without columns
    """
    by_id = {column.id: column for column in columns}
    x = by_id.get(asked.get("x") or "") or _axis(columns)
    if x is None:
        return None
    y = by_id.get(asked["y"] or "") if asked.get("y") is not None else _measure(columns, x)
    if y is not None and y.kind != "number":
        y = None
    type_ = asked.get("type") or ""
    if type_ not in TYPES:
        type_ = "line" if x.kind == "time" or _PERIOD.search(x.name) else "bar"
    if type_ == "scatter" and (y is None or x.kind != "number"):
        type_ = "bar"
    how = asked.get("how") or ""
    if y is None:
        how = "count"
    elif how not in WAYS:
        how = "mean" if _RATIO.search(y.name) or y.unit == "%" else "sum"
    found = read([column.id for column in (x, y) if column], MAX_ROWS)
    rows = [(row[0], number(row[1]) if y else None) for row in found["records"]]
    if type_ == "scatter":
        points = [(value, other) for value, other in rows if value is not None and other is not None]
        chosen: list[tuple[str, float]] = points[: MAX_POINTS[type_]]
        return Chart(type_, x, y, how, chosen, found["total"], len(chosen), len(points))
    groups = _grouped(rows, how)
    points = [(shown(key, x.kind) or tk._("(empty)"), value) for key, value in _ordered(groups, x, type_)]
    return Chart(type_, x, y, how, _cut(points, type_, how), found["total"], len(rows), len(groups))


def _axis(columns: Sequence[Column]) -> Column | None:
    """Return a column to group by: a time, else a word that is no identifier."""
    return next(
        (
            column
            for fits in (
                lambda column: column.kind == "time",
                lambda column: column.kind != "number" and _PERIOD.search(column.name),
                lambda column: column.kind == "text" and re.search(r"区|县|市|类|型|级|type|kind|area", column.name),
                lambda column: column.kind == "text" and not _IDENTIFIER.search(column.name),
                lambda column: True,
            )
            for column in columns
            if fits(column)
        ),
        None,
    )


def _measure(columns: Sequence[Column], x: Column) -> Column | None:
    """Return a column worth adding up: a number that is neither a place nor an identifier."""
    return next(
        (
            column
            for column in columns
            if column.kind == "number"
            and column != x
            and not (column.is_longitude() or column.is_latitude())
            and not _IDENTIFIER.search(column.name)
            and not _PERIOD.search(column.name)
        ),
        None,
    )


def _grouped(rows: list[tuple[Any, float | None]], how: str) -> dict[Any, float]:
    groups: dict[Any, list[float]] = {}
    for key, value in rows:
        if how == "count":
            groups.setdefault(key, []).append(1)
        elif value is not None:
            groups.setdefault(key, []).append(value)
    ways: dict[str, Callable[[list[float]], float]] = {
        "count": len,
        "sum": sum,
        "mean": lambda values: sum(values) / len(values),
        "min": min,
        "max": max,
    }
    return {key: round(ways[how](values), 6) for key, values in groups.items()}


def _ordered(groups: dict[Any, float], x: Column, type_: str) -> list[tuple[Any, float]]:
    """Return the groups in the order of time or number where they have one, else the greatest first."""
    in_order = x.kind in ("time", "number") or _PERIOD.search(x.name)
    if type_ == "pie" or not in_order:
        return sorted(groups.items(), key=lambda pair: -pair[1])
    if x.kind == "number":
        return sorted(groups.items(), key=lambda pair: (number(pair[0]) is None, number(pair[0]) or 0))
    return sorted(groups.items(), key=lambda pair: (pair[0] is None, str(pair[0])))


def _cut(points: list[tuple[str, float]], type_: str, how: str) -> list[tuple[str, float]]:
    limit = MAX_POINTS[type_]
    if len(points) <= limit:
        return points
    if type_ == "pie" and how in ("count", "sum"):
        rest = sum(value for _, value in points[limit - 1 :])
        return [*points[: limit - 1], (tk._("Others"), round(rest, 6))]
    return points[:limit]
