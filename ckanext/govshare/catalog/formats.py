"""Whether a program can read a resource, and how open its format is on the five-star scale (5stardata.info).

The facts are columns of the list ``resource_format``. The fifth star, links to others' data, is a property of the data
and not of its format; nobody states it, so nothing gets it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

import ckan.plugins.toolkit as tk

from ckanext.govshare import codes

__all__ = ["Level", "level"]


class Level(TypedDict):
    """What a format allows."""

    stars: int
    machine_readable: bool
    label: str


def level(resource: Mapping[str, Any]) -> Level:
    """Return the stars of a resource, whether programs can read it, and both in words.

    A format that the list does not know, or none, earns the one star of being there at all. An archive is as good as
    what is in it, which nobody says.
    """
    code = codes.normalise("resource_format", str(resource.get("format") or ""))
    facts: Mapping[str, str] = codes.codes("resource_format")[code].facts if code else {}
    stars = int(facts.get("stars") or 1)
    return {"stars": stars, "machine_readable": facts.get("machine_readable") == "y", "label": _words(stars)}


def _words(stars: int) -> str:
    return {
        1: tk._("One star: available, but not as data that programs can read"),
        2: tk._("Two stars: structured data that programs can read"),
        3: tk._("Three stars: structured data in an open format"),
        4: tk._("Four stars: structured data in an open format that names things by web addresses"),
    }[stars]
