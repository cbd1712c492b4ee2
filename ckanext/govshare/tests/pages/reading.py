"""How the tests of the pages read them: as HTML, and as the text that people see."""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup
from ckan.tests.helpers import CKANTestApp

ENGLISH_WORD = re.compile(r"[A-Za-z]{3,}")


def page(portal: CKANTestApp, path: str, status: int = 200, **options: Any) -> BeautifulSoup:
    """Return a page that answers with the status."""
    answer = portal.get(path, status=status, **options)
    return BeautifulSoup(answer.body, "html.parser")


def text(element: Any) -> str:
    """Return what people read in an element, with single blanks."""
    return " ".join(element.get_text(" ").split())


def facts(element: BeautifulSoup, selector: str) -> dict[str, str]:
    """Return a description list as a dictionary."""
    return {text(term): text(term.find_next_sibling("dd")) for term in element.select(f"{selector} dt")}


def english_left(html: BeautifulSoup, allowed: set[str]) -> set[str]:
    """Return the English words that people see or hear on a page, without those that belong there."""
    for unseen in html.select("script, style, noscript, code, [hreflang], [lang=en], title, .gs-table--data"):
        unseen.decompose()
    spoken = [text(html)]
    for attribute in ("aria-label", "alt", "title", "placeholder"):
        spoken += [element[attribute] for element in html.select(f"[{attribute}]")]
    # Addresses are the same in every language.
    words = re.sub(r"\S+@\S+|https?://\S+", " ", " ".join(spoken))
    return set(ENGLISH_WORD.findall(words)) - allowed
