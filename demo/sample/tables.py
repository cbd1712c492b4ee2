"""Rows for a table, made from its data items: the same rows at every call, on every machine.

Each data item says in ``fill`` what its column holds:

- a text is a template over the row's place (``{county}``, ``{road}``, ``{phone}`` …, see ``places.Place``; ``{word}``
  names the place, ``{spot}`` any other), its number ``{n}`` and the columns before it;
- ``{pick: […]}`` one of these; ``{between: [a, b], digits: d}`` a number; ``{sum: [columns]}``;
- ``{date: [a, b]}``, ``{datetime: [a, b]}``; ``{later: column, days: [a, b]}`` so many days after that column;
- ``{uscc: kind}`` a social credit code;
- ``{series: [a, b], growth: g, season: s, noise: n, digits: d}`` a number that starts in [a, b], grows by g at each
  step of the table's time, swings by s over a year and strays by n;
- ``{each: …}`` makes the column a dimension: the table has a row for every combination of its dimensions. After
  ``each`` stands a list, ``counties``, ``cities``, ``{count, format}`` for so many named places, or
  ``{from, step, count}`` for numbers, days, weeks or months.

``per: entity`` keeps a value the same for all rows that differ only in time. A table without dimensions says how
many rows it has.
"""

from __future__ import annotations

import datetime
import itertools
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from demo.sample.catalogue import Table
from demo.sample.places import Place, places, province
from demo.sample.uscc import uscc

Fill = dict[str, Any]
Value = str | int | float


@dataclass(frozen=True)
class Point:
    """One value of a dimension, with the place that it names if it names one."""

    value: Value
    place: Place | None = None


@dataclass(frozen=True)
class Dimension:
    """A column that has a row for each of its points; one in time knows how many of them make a year."""

    name: str
    points: list[Point]
    steps_a_year: int | None = None


@dataclass
class Row:
    """A row in the making: its columns so far, where it is and what it differs in."""

    key: str
    number: int
    values: dict[str, Any]
    entity: str
    rng: random.Random
    moment: int = 0
    year: float = 0.0
    columns: dict[str, Value] = field(default_factory=dict)


def columns(table: Table) -> list[str]:
    """Return the names of a table's columns: its data items'."""
    return [item["name"] for item in table.items]


def rows(table: Table) -> Iterator[list[Value]]:
    """Yield the rows of a table, cells in the order of its data items."""
    for row in _rows(table):
        for item in table.items:
            if item["name"] not in row.columns:
                row.columns[item["name"]] = _cell(item, row)
        yield [row.columns[item["name"]] for item in table.items]


def _rows(table: Table) -> Iterator[Row]:
    dimensions = [_dimension(table, item) for item in table.items if "each" in item["fill"]]
    if not dimensions:
        spots = places(table.region_code, table.rows or 0, random.Random(table.key))
        for number, place in enumerate(spots, 1):
            yield _row(table, number, place, entity=str(number))
        return
    elsewhere = next(places(table.region_code, 1, random.Random(table.key)))
    for number, points in enumerate(itertools.product(*(dimension.points for dimension in dimensions)), 1):
        pairs = list(zip(dimensions, points, strict=True))
        entity = "/".join(str(point.value) for dimension, point in pairs if not dimension.steps_a_year)
        row = _row(table, number, next((point.place for point in points if point.place), elsewhere), entity)
        row.columns = {dimension.name: point.value for dimension, point in pairs}
        for dimension, point in pairs:
            if dimension.steps_a_year:
                row.moment = dimension.points.index(point)
                row.year = row.moment / dimension.steps_a_year
        yield row


def _row(table: Table, number: int, place: Place, entity: str) -> Row:
    rng = random.Random(f"{table.key}/{number}")
    return Row(table.key, number, place.names(rng), entity, rng)


def _cell(item: dict[str, Any], row: Row) -> Value:
    fill = item["fill"]
    if isinstance(fill, str):
        text = fill.format(n=row.number, **row.values, **row.columns)
        return _NUMBERS.get(item["type"], str)(text)
    rng = row.rng
    if fill.get("per") == "entity" or "series" in fill:
        rng = random.Random(f"{row.key}/{item['name']}/{row.entity}")
    return next(make(fill, row, rng) for kind, make in _FILLS.items() if kind in fill)


_NUMBERS: dict[str, Callable[[str], Value]] = {"I": int, "B": float, "F": float, "N": float, "Y": float}


# One function for each kind of fill


def _between(fill: Fill, row: Row, rng: random.Random) -> Value:
    low, high = fill["between"]
    digits = fill.get("digits", 0)
    return round(rng.uniform(low, high), digits) if digits else rng.randint(low, high)


def _series(fill: Fill, row: Row, rng: random.Random) -> Value:
    value = rng.uniform(*fill["series"]) * math.pow(1 + fill.get("growth", 0), row.moment)
    # Lowest when the year begins.
    value *= 1 - fill.get("season", 0) * math.cos(2 * math.pi * row.year)
    value *= 1 + fill.get("noise", 0) * row.rng.uniform(-1, 1)
    digits = fill.get("digits", 0)
    return round(value, digits) if digits else round(value)


def _sum(fill: Fill, row: Row, rng: random.Random) -> Value:
    return round(sum(float(row.columns[name]) for name in fill["sum"]), 2)


def _date(fill: Fill, row: Row, rng: random.Random) -> Value:
    first, last = fill["date"]
    return (first + datetime.timedelta(days=rng.randint(0, (last - first).days))).isoformat()


def _datetime(fill: Fill, row: Row, rng: random.Random) -> Value:
    first, last = fill["datetime"]
    day = first + datetime.timedelta(days=rng.randint(0, (last - first).days))
    return f"{day.isoformat()} {rng.randint(0, 23):02}:{rng.randrange(0, 60, 5):02}:00"


def _later(fill: Fill, row: Row, rng: random.Random) -> Value:
    start = datetime.date.fromisoformat(str(row.columns[fill["later"]]))
    return (start + datetime.timedelta(days=rng.randint(*fill["days"]))).isoformat()


def _uscc(fill: Fill, row: Row, rng: random.Random) -> Value:
    return uscc(fill["uscc"], row.values["county_code"], rng.randint(0, 99_999_999))


_FILLS: dict[str, Callable[[Fill, Row, random.Random], Value]] = {
    "pick": lambda fill, row, rng: rng.choice(fill["pick"]),
    "between": _between,
    "series": _series,
    "sum": _sum,
    "date": _date,
    "datetime": _datetime,
    "later": _later,
    "uscc": _uscc,
}


# Dimensions

_STEPS_A_YEAR = {"days": 365, "weeks": 52, "months": 12}


def _dimension(table: Table, item: dict[str, Any]) -> Dimension:
    each = item["fill"]["each"]
    steps_a_year = None
    if isinstance(each, list):
        points = [Point(value) for value in each]
    elif isinstance(each, str):
        points = _divisions(table, each, item["fill"].get("format", "{county}" if each == "counties" else "{city}"))
    elif "format" in each:
        points = _named_places(table, item["name"], each)
    else:
        points = [Point(value) for value in _range(each)]
        steps_a_year = _STEPS_A_YEAR.get(each["step"], 1)
    return Dimension(item["name"], points, steps_a_year)


def _divisions(table: Table, level: str, template: str) -> list[Point]:
    """Return the region's counties or cities, each with a place in it."""
    found: dict[str, Point] = {}
    for county in province().counties_of(table.region_code):
        place = Place(county, province().words[0])
        value = template.format(county=county.name, city=county.city)
        found.setdefault(value, Point(value, place))
    return list(found.values())


def _named_places(table: Table, name: str, each: Fill) -> list[Point]:
    rng = random.Random(f"{table.key}/{name}")
    found: dict[str, Point] = {}
    # Two places may get the same name: twice as many as asked are enough to choose from.
    for place in places(table.region_code, 2 * each["count"], rng):
        value = each["format"].format(i=len(found) + 1, **place.names(rng))
        found.setdefault(value, Point(value, place))
    return list(found.values())[: each["count"]]


def _range(each: Fill) -> Iterator[Value]:
    start, step = each["from"], each["step"]
    for index in range(each["count"]):
        if isinstance(start, int):
            yield start + index * step
        elif step == "months":
            month = start.year * 12 + start.month - 1 + index
            yield f"{month // 12}-{month % 12 + 1:02}"
        else:
            yield (start + datetime.timedelta(**{step: index})).isoformat()
