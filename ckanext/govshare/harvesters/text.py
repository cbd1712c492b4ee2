"""Makes what platforms send into text that is safe to store, to index and to show."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

__all__ = ["plain", "scrub", "single_line"]

# Control characters but tab and line end, halves of surrogate pairs, direction overrides, non-characters.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
_MARKUP = re.compile(r"<[a-zA-Z/!?]|&#?\w{1,31};")
_CUT_TAG = re.compile(r"<[^<>]*$")
_BLOCKS = {"p", "div", "br", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article"}
_SILENT = {"script", "style", "template", "noscript", "iframe", "object", "svg"}
_ROUNDS = 4


class _Text(HTMLParser):
    """Collects the text of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent: str | None = None

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if self._silent is None and tag in _SILENT:
            self._silent = tag
        self.parts.append("\n" if tag in _BLOCKS else " " if tag in ("td", "th") else "")

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.parts.append("\n" if tag in _BLOCKS else "")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = None
        self.parts.append("\n" if tag in _BLOCKS else "")

    def handle_data(self, data: str) -> None:
        if self._silent is None:
            self.parts.append(data)


def _without_markup(text: str) -> str:
    """Return the text that a browser would show. Text may be escaped more than once, so a few rounds."""
    for _ in range(_ROUNDS):
        if not _MARKUP.search(text):
            return text
        parser = _Text()
        parser.feed(text)
        parser.close()
        text = "".join(parser.parts)
    return text.replace("<", "＜").replace(">", "＞")


def plain(value: Any, limit: int) -> str:
    """Return a value as clean text: no markup, no control characters, at most ``limit`` characters.

    Line ends stay, runs of blanks do not. What is no text gives an empty one: a value of the wrong type is
    no value.
    """
    if not isinstance(value, str):
        return ""
    # Cut first as well, but not through a tag: nobody's description is that long, and parsing it costs time.
    text = value if len(value) <= limit * 8 else _CUT_TAG.sub("", value[: limit * 8])
    text = _without_markup(_UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def single_line(value: Any, limit: int) -> str:
    """Like :func:`plain`, on one line."""
    return " ".join(plain(value, limit).split())


_HIDDEN = "***"
_MOBILE = re.compile(r"(?<![\d.])(?:[+＋]?86[- ]?)?[1１][3-9３-９]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_PERSON = re.compile(r"((?:联系人|负责人|经办人|填报人)(?:姓名)?\s*[:：]\s*)[\u4e00-\u9fff·]{2,6}(?![\u4e00-\u9fff])")
# ISO 7064 MOD 11-2, as GB 11643-1999 uses it.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _hide_identity(match: re.Match[str]) -> str:
    number = match[0]
    check = "10X98765432"[sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False)) % 11]
    return _HIDDEN if number[-1].upper() == check else number


def scrub(value: Any, keep: frozenset[str] = frozenset()) -> Any:
    """Return a copy of a JSON value without mobile numbers, identity numbers, e-mail addresses and contacts' names.

    Land lines stay: they are an office's. The values under the keys in ``keep`` (ids, times) are left alone,
    for any digits may occur in those.
    """
    if isinstance(value, str):
        text = _UNWANTED.sub("", value)
        if len(text) < 2:
            return text
        text = _IDENTITY.sub(_hide_identity, _EMAIL.sub(_HIDDEN, text))
        return _PERSON.sub(rf"\1{_HIDDEN}", _MOBILE.sub(_HIDDEN, text))
    if isinstance(value, dict):
        return {scrub(key): item if key in keep else scrub(item, keep) for key, item in value.items()}
    if isinstance(value, list):
        return [scrub(item, keep) for item in value]
    if isinstance(value, int) and not isinstance(value, bool) and _MOBILE.fullmatch(str(value)):
        return _HIDDEN
    return value
