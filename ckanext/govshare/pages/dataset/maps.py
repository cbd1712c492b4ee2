"""Points on a grid of longitudes and latitudes, drawn by the server as SVG: no base map, nothing from elsewhere.

Where `govshare.map.tiles` names a tile server its pictures lie under the points.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govshare.pages.dataset.columns import Column, number

MAX_POINTS = 2_000
WIDTH, HEIGHT, MARGIN = 960, 560, 44
TILE = 256
MAX_ZOOM = 18
# The latitude at which the Mercator square ends.
MAX_LATITUDE = 85.0511
# A single point still has some surroundings, in degrees.
MIN_SPAN = 0.02
_STEPS = (20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005)
GRID_LINES = 4


@dataclass
class Point:
    """A row with a place: where it stands in the picture, and what it is called."""

    x: float
    y: float
    longitude: float
    latitude: float
    label: str


@dataclass
class Map:
    """The picture: points, grid lines (position and degrees), tiles."""

    points: list[Point]
    total: int
    read: int
    meridians: list[tuple[float, str]] = field(default_factory=list)
    parallels: list[tuple[float, str]] = field(default_factory=list)
    tiles: list[dict[str, Any]] = field(default_factory=list)
    attribution: str = ""
    width: int = WIDTH
    height: int = HEIGHT


def coordinates(columns: Sequence[Column]) -> tuple[Column, Column] | None:
    """Return the columns that hold longitude and latitude, or None when there are not both."""
    longitude = next((column for column in columns if column.is_longitude()), None)
    latitude = next((column for column in columns if column.is_latitude()), None)
    return (longitude, latitude) if longitude and latitude else None


def draw(columns: Sequence[Column], read: Callable[[list[str], int], dict[str, Any]]) -> Map:
    """Return the map of a table that has coordinates.

    :param read: gives rows of some columns, as `datastore_search` does with lists
    """
    found = coordinates(columns)
    if found is None:
        raise ValueError("the table has no coordinates")
    label = _label(columns)
    answer = read([column.id for column in (*found, label) if column], MAX_POINTS)
    places = [
        (longitude, latitude, str(row[2]) if label and row[2] is not None else "")
        for row in answer["records"]
        if (longitude := number(row[0])) is not None
        and (latitude := number(row[1])) is not None
        and 0 < abs(longitude) <= 180
        and 0 < abs(latitude) <= MAX_LATITUDE
    ]
    picture = Map([], answer["total"], len(answer["records"]))
    if places:
        _project(picture, places)
    return picture


def _label(columns: Sequence[Column]) -> Column | None:
    """Return the column that names a row."""
    texts = [column for column in columns if column.kind == "text"]
    return next((column for column in texts if "名" in column.name or "name" in column.id.lower()), None) or next(
        iter(texts), None
    )


def _mercator(longitude: float, latitude: float) -> tuple[float, float]:
    """Return a place on the Mercator square, whose sides are 1 long (EPSG:3857, scaled)."""
    sine = math.sin(math.radians(latitude))
    return longitude / 360 + 0.5, 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)


def _latitude(y: float) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y))))


def _project(picture: Map, places: list[tuple[float, float, str]]) -> None:
    squares = [_mercator(longitude, latitude) for longitude, latitude, _ in places]
    left, right = _range([x for x, _ in squares])
    top, bottom = _range([y for _, y in squares])
    scale = min((WIDTH - 2 * MARGIN) / (right - left), (HEIGHT - 2 * MARGIN) / (bottom - top))
    centre_x, centre_y = (left + right) / 2, (top + bottom) / 2

    def x_of(x: float) -> float:
        return round(WIDTH / 2 + (x - centre_x) * scale, 1)

    def y_of(y: float) -> float:
        return round(HEIGHT / 2 + (y - centre_y) * scale, 1)

    picture.points = [
        Point(x_of(x), y_of(y), longitude, latitude, label)
        for (x, y), (longitude, latitude, label) in zip(squares, places, strict=True)
    ]
    west, east = ((centre_x + side * WIDTH / 2 / scale - 0.5) * 360 for side in (-1, 1))
    north, south = (_latitude(centre_y + side * HEIGHT / 2 / scale) for side in (-1, 1))
    picture.meridians = [(x_of(_mercator(degree, 0)[0]), _degrees(degree)) for degree in _lines(west, east)]
    picture.parallels = [(y_of(_mercator(0, degree)[1]), _degrees(degree)) for degree in _lines(south, north)]
    template = tk.config["govshare.map.tiles"]
    if template:
        picture.attribution = tk.config["govshare.map.tiles_attribution"] or ""
        picture.tiles = _tiles(template, scale, centre_x, centre_y, x_of, y_of)


def _range(values: list[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    missing = max(MIN_SPAN / 360 - (high - low), 0)
    return low - missing / 2, high + missing / 2


def _lines(low: float, high: float) -> list[float]:
    """Return the round degrees between two: at least some, and no more than can be read."""
    step = next((step for step in _STEPS if (high - low) / step >= GRID_LINES), _STEPS[-1])
    first = math.ceil(low / step)
    return [round(n * step, 4) for n in range(first, math.floor(high / step) + 1)]


def _degrees(value: float) -> str:
    return f"{value:g}°"


def _tiles(
    template: str,
    scale: float,
    centre_x: float,
    centre_y: float,
    x_of: Callable[[float], float],
    y_of: Callable[[float], float],
) -> list[dict[str, Any]]:
    zoom = max(0, min(MAX_ZOOM, math.floor(math.log2(scale / TILE) + 0.5)))
    count = 2**zoom
    columns = _between(centre_x - WIDTH / 2 / scale, centre_x + WIDTH / 2 / scale, count)
    rows = _between(centre_y - HEIGHT / 2 / scale, centre_y + HEIGHT / 2 / scale, count)
    return [
        {
            "address": template.replace("{z}", str(zoom)).replace("{x}", str(column)).replace("{y}", str(row)),
            "x": x_of(column / count),
            "y": y_of(row / count),
            "size": round(scale / count, 1),
        }
        for column in columns
        for row in rows
    ]


def _between(low: float, high: float, count: int) -> range:
    return range(max(math.floor(low * count), 0), min(math.floor(high * count), count - 1) + 1)
