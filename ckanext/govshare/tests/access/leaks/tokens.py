"""Secrets that can be found again, in whatever form an answer holds them."""

from __future__ import annotations

import base64
import binascii
import html
import io
import re
import secrets
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

__all__ = ["Secret", "Secrets", "random_token"]

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_ESCAPED = re.compile(r"\\u00([0-7][0-9a-fA-F])")
# A token: a letter first, for it also names hosts, files, columns and tags.
_TOKEN = re.compile(r"zq[0-9a-f]{16}")


def random_token() -> str:
    """Return a token that is planted nowhere, unless somebody does so."""
    return f"zq{secrets.token_hex(8)}"


@dataclass(frozen=True)
class Secret:
    """What a token stands for: the place of a dataset where it was planted."""

    kind: str
    place: str


@dataclass
class Secrets:
    """The tokens that were planted, and where."""

    planted: dict[str, Secret] = field(default_factory=dict)

    def plant(self, kind: str, place: str) -> str:
        """Return a new token for a place of the dataset of a kind."""
        token = random_token()
        self.planted[token] = Secret(kind, place)
        return token

    def token(self, kind: str, place: str) -> str:
        """Return the token of a place."""
        return next(token for token, secret in self.planted.items() if secret == Secret(kind, place))

    def found(self, content: bytes) -> set[Secret]:
        """Return the secrets that an answer holds: as they are, escaped, packed, or in base64."""
        tokens = {token for text in _readings(content) for token in _TOKEN.findall(text)}
        return {self.planted[token] for token in tokens if token in self.planted}


def _readings(content: bytes, depth: int = 2) -> Iterator[str]:
    """Yield the texts that bytes may stand for, packed into each other at most so deep."""
    text = content.decode("utf-8", "ignore")
    yield text.lower()
    if "%" in text or "&" in text or "\\u00" in text:
        yield unquote(html.unescape(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), text))).lower()
    if depth:
        for inner in (*_unpacked(content), *map(_decoded, _BASE64.findall(text))):
            yield from _readings(inner, depth - 1)


def _unpacked(content: bytes) -> Iterator[bytes]:
    if content[:2] == b"\x1f\x8b":
        # Of a file that is only partly there, as much as there is.
        yield zlib.decompressobj(wbits=31).decompress(content)
    elif content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            yield from (packed.read(name) for name in packed.namelist())


def _decoded(run: str) -> bytes:
    run = run.rstrip("=").translate(str.maketrans("-_", "+/"))
    run = run[: len(run) - 1] if len(run) % 4 == 1 else run
    try:
        return base64.b64decode(run + "=" * (-len(run) % 4))
    except binascii.Error:
        return b""
