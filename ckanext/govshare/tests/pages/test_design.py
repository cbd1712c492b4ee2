"""The style sheets keep to the tokens, and the dark scheme says the same in both of its places."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "assets" / "css"
BLOCK = re.compile(r"(:root[^{]*)\{([^{}]*)\}")
VARIABLE = re.compile(r"(--gs-[\w-]+):\s*([^;]+);")
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b")
PICTURE = re.compile(r"url\([^)]*\)")
# White on the portal's mark, and the outline on ground that is dark in both schemes.
SAME_IN_BOTH = {"#fff", "#ffc04d"}
OURS = ["base", "frame", "heads", "parts", "lists", "tables", "filters", "home", "places", "texts", "skin", "widgets"]


def test_dark_is_said_twice_alike() -> None:
    """For those whose system is dark, and for those who chose it, the colours are the same."""
    system, chosen = (dict(VARIABLE.findall(body)) for _selector, body in BLOCK.findall(read("dark")))
    assert system == chosen
    assert len(system) > 30


def test_dark_invents_nothing() -> None:
    """Whatever the dark scheme names has a light side."""
    light = dict(VARIABLE.findall(read("tokens")))
    assert set(dict(VARIABLE.findall(read("dark")))) <= set(light)


@pytest.mark.parametrize("name", OURS)
def test_no_colour_outside_the_tokens(name: str) -> None:
    """A colour is named once, as a token."""
    assert set(COLOUR.findall(PICTURE.sub("", read(name)))) <= SAME_IN_BOTH


def read(name: str) -> str:
    """Return a style sheet."""
    return (CSS / f"{name}.css").read_text(encoding="utf-8")
