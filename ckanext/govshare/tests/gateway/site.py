"""A small site behind the gateway, for its tests: `application` is what granian serves."""

from __future__ import annotations

import io
import json
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ckanext.govshare.gateway import Gateway

MB = 1 << 20
FILE = os.environ.get("SITE_FILE", os.devnull)
closed: list[str] = []

Start = Callable[..., Any]


class Body(io.RawIOBase):
    """A body without end that remembers when it was closed."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def read(self, size: int = -1) -> bytes:
        return b"x" * size

    def close(self) -> None:
        closed.append(self._name)
        super().close()


class Generated:
    """Many pieces, made by one thread; remembers when it was closed, and by which."""

    def __init__(self, pieces: int) -> None:
        self._pieces, self._thread = pieces, threading.get_ident()

    def __iter__(self) -> Iterator[bytes]:
        for _number in range(self._pieces):
            assert threading.get_ident() == self._thread
            yield b"y" * 65536

    def close(self) -> None:
        closed.append("generated" if threading.get_ident() == self._thread else "generated elsewhere")


def site(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """Answer by the first part of the path."""
    wrap = environ["wsgi.file_wrapper"]
    name = environ["PATH_INFO"].split("/")[1]
    if name == "environ":
        shown: dict[str, Any] = {key: value for key, value in environ.items() if isinstance(value, str | bool)}
        shown["body"] = len(environ["wsgi.input"].read())
        return _whole(start, json.dumps(shown).encode())
    if name == "closed":
        return _whole(start, json.dumps(closed).encode())
    if name == "file":
        start("200 OK", [("Content-Length", str(os.path.getsize(FILE)))])
        return wrap(open(FILE, "rb"))
    if name == "endless":
        start("200 OK", [])
        return wrap(Body("endless"))
    if name == "late":
        return wrap(_Late(start))
    if name == "generated":
        start("200 OK", [])
        return Generated(int(environ["QUERY_STRING"] or 1))
    if name == "broken":
        start("200 OK", [])
        return _broken()
    if name == "error":
        raise RuntimeError
    if name == "slow":
        time.sleep(float(environ["QUERY_STRING"]))
    return _whole(start, b"page")


class _Late:
    """Says what it answers when it is first read."""

    def __init__(self, start: Start) -> None:
        self._start, self._blocks = start, [b"late", b""]

    def read(self, size: int) -> bytes:
        if len(self._blocks) == 2:
            self._start("203 Late", [("X-Late", "yes")])
        return self._blocks.pop(0)


def _whole(start: Start, body: bytes) -> list[bytes]:
    start("200 OK", [("Content-Type", "application/json"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
    return [body]


def _broken() -> Iterator[bytes]:
    yield b"z" * (2 * MB)
    raise RuntimeError


application = Gateway(site, threads=2, largest=4 * MB)
