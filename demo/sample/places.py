"""The places of 示例省, and one of them at a time for a row of a table."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from demo.sample import FOLDER


@dataclass(frozen=True)
class County:
    """A county of the province, with the city it belongs to."""

    name: str
    code: str
    city: str
    centre: tuple[float, float]


@dataclass(frozen=True)
class Province:
    """The province's counties and the syllables that its names are made of."""

    area_code: str
    counties: tuple[County, ...]
    words: tuple[str, ...]
    roads: tuple[str, ...]
    trades: tuple[str, ...]

    def counties_of(self, region_code: str) -> tuple[County, ...]:
        """Return the counties of a region: of the province, of one city, or one county."""
        stem = region_code.rstrip("0")
        return tuple(county for county in self.counties if county.code.startswith(stem))


@cache
def province() -> Province:
    """Read ``places.yaml``."""
    data = yaml.safe_load((FOLDER / "places.yaml").read_text("utf-8"))
    return Province(
        area_code=data["area_code"],
        counties=tuple(
            County(name, code, city["name"], tuple(city["centre"]))
            for city in data["cities"]
            for code, name in city["counties"].items()
        ),
        words=tuple(first + last for first in data["first"] for last in data["last"]),
        roads=tuple(data["roads"]),
        trades=tuple(data["trades"]),
    )


@dataclass(frozen=True)
class Place:
    """A spot in a county, with the word that names whatever stands there."""

    county: County
    word: str

    def names(self, rng: random.Random) -> dict[str, Any]:
        """Return what a template may say of the place; the rest of the address is drawn from ``rng``."""
        land = province()
        lon, lat = (round(middle + rng.uniform(-0.35, 0.35), 5) for middle in self.county.centre)
        return {
            "city": self.county.city,
            "county": self.county.name,
            "county_code": self.county.code,
            "town": self.word + ("街道" if self.county.name.endswith("区") else "镇"),
            "word": self.word,
            "road": rng.choice(land.roads),
            "spot": rng.choice(land.words),
            "trade": rng.choice(land.trades),
            "house": rng.randint(1, 398),
            "phone": f"{land.area_code}-555{rng.randint(0, 9999):04}",
            "lon": lon,
            "lat": lat,
        }


def places(region_code: str, count: int, rng: random.Random) -> Iterator[Place]:
    """Yield ``count`` different places of a region in the order of ``rng``; no county has the same word twice.

    Raises ValueError when the region has fewer.
    """
    land = province()
    counties = land.counties_of(region_code)
    for number in rng.sample(range(len(counties) * len(land.words)), count):
        yield Place(counties[number % len(counties)], land.words[number // len(counties)])
