"""Tags as people and platforms write them, made into what CKAN accepts."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ckan.model import MAX_TAG_LENGTH, MIN_TAG_LENGTH

_SEPARATORS = re.compile(r"[、，,；;\r\n]+")
# Quotation marks and book-title marks say nothing inside a tag; anything else CKAN refuses joins two words.
_QUOTES = re.compile(r"[\"'“”‘’「」『』《》〈〉]")
_REFUSED = re.compile(r"[^\w .\-]+")


def clean_tag(text: str) -> str:
    """Return one tag with only the characters CKAN allows; Chinese stays as it is."""
    text = _REFUSED.sub("-", _QUOTES.sub("", text))
    return " ".join(re.sub(r"-{2,}", "-", text).split()).strip("-. ")


def split_tags(texts: Iterable[str]) -> list[str]:
    """Return the tags in ``texts``, in order and without repeats.

    Split on 、，,；; and line ends; single characters are dropped, for CKAN refuses them (names.md, fields).
    """
    parts = (clean_tag(part) for text in texts for part in _SEPARATORS.split(text))
    return list(dict.fromkeys(part for part in parts if len(part) >= MIN_TAG_LENGTH))


def fits(tag: str) -> bool:
    """Tell whether a tag is short enough for CKAN."""
    return len(tag) <= MAX_TAG_LENGTH
