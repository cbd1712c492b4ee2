"""Reads a catalogue file and notices when it changes."""

from __future__ import annotations

import gzip
import json
import sys
import threading
import uuid
import zlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.replay.messages import UserError, say

NAMESPACE = uuid.UUID("5f0c1f0e-6a8d-5a53-9d0b-3c1f2f6f7d11")
TEXTS = (
    "source", "city", "description", "department", "industry", "open_type",
    "update_frequency", "issued", "modified", "source_url",
)  # fmt: skip
LISTS = ("tags", "formats")


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a catalogue, with the id under which it is served."""

    id: str
    line: int
    title: str
    source: str | None
    city: str | None
    description: str | None
    department: str | None
    theme: str | None
    industry: str | None
    open_type: str | None
    update_frequency: str | None
    issued: str | None
    modified: str | None
    source_url: str | None
    tags: tuple[str, ...]
    formats: tuple[str, ...]
    record_count: int | None

    @property
    def content(self) -> tuple[Any, ...]:
        """Everything but where the record stands and how it is called."""
        return tuple(getattr(self, name) for name in self.__slots__ if name not in ("id", "line"))


def parse(text: str, line: int) -> Record:
    """Return the record on one line of a catalogue, without its final id.

    Raises ``ValueError``, with a reason in the reader's language, when it is none.
    """
    try:
        raw = json.loads(text)
    except ValueError:
        raise ValueError(say("not-json")) from None
    if not isinstance(raw, dict):
        raise ValueError(say("not-object"))
    title = raw.get("title")
    if not isinstance(title, str) or not title.strip():
        raise ValueError(say("no-title"))
    values: dict[str, Any] = {}
    for key in TEXTS:
        value = raw.get(key)
        if value is not None and not isinstance(value, str):
            raise ValueError(say("bad-type", key=key))
        # Most values repeat; one copy of each keeps a large catalogue small in memory.
        values[key] = sys.intern(value) if value is not None and len(value) < 80 else value
    for key in LISTS:
        value = raw.get(key) or []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ValueError(say("bad-type", key=key))
        values[key] = tuple(sys.intern(item) for item in value)
    theme = raw.get("category")
    theme = theme[0] if isinstance(theme, list) and theme else theme
    count = raw.get("record_count")
    return Record(
        id=source_uuid(values["source_url"]),
        line=line,
        title=title,
        theme=sys.intern(theme) if isinstance(theme, str) else None,
        record_count=count if isinstance(count, int) else None,
        **values,
    )


def source_uuid(url: str | None) -> str:
    """Return the id that a landing page's address gives: the uuid at its end, else one made from the whole.

    Without an address it returns nothing; :func:`name_the_nameless` finds an id for the record then.
    """
    if not url:
        return ""
    try:
        return str(uuid.UUID(url.rstrip("/").rsplit("/", 1)[-1]))
    except ValueError:
        return str(uuid.uuid5(NAMESPACE, url))


def name_the_nameless(records: list[Record], before: Iterable[Record]) -> list[Record]:
    """Return the records, each with an id of its own.

    A record without an address is known by its source and line only. Lines move when somebody edits the
    file, so such a record keeps the id it had: the one of the same content, else of the same title, else line.
    """
    taken = {record.id for record in records if record.id}
    old = [record for record in before if record.id not in taken]
    found: dict[int, str] = {}

    def match(key: Any) -> None:
        free: dict[Any, list[str]] = defaultdict(list)
        for record in old:
            if record.id not in taken:
                free[key(record)].append(record.id)
        for position, record in enumerate(records):
            if not record.id and position not in found and free[key(record)]:
                found[position] = free[key(record)].pop(0)
                taken.add(found[position])

    match(lambda record: record.content)
    match(lambda record: (record.source, record.title))
    match(lambda record: (record.source, record.line))
    for position, record in enumerate(records):
        name = f"{record.source}:{record.line}"
        while not record.id and position not in found:
            candidate = str(uuid.uuid5(NAMESPACE, name))
            if candidate in taken:
                name += "+"
                continue
            found[position] = candidate
            taken.add(candidate)
    return [
        Record(found[position], *(getattr(record, name) for name in Record.__slots__[1:]))
        if position in found
        else record
        for position, record in enumerate(records)
    ]


def read(path: Path, before: Iterable[Record] = ()) -> list[Record]:
    """Return the records of the file at ``path``; ``before`` are those it held when it was last read.

    Raises :class:`UserError` when there is no such file or when it holds something else.
    """
    records = []
    line = 0
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
            for line, text in enumerate(file, 1):
                if text.strip():
                    records.append(parse(text, line))
    except FileNotFoundError:
        raise UserError(say("missing", path=path)) from None
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise UserError(say("unreadable", path=path, reason=getattr(error, "strerror", None) or error)) from None
    except ValueError as error:
        raise UserError(say("bad-line", path=path, line=line, reason=error)) from None
    return name_the_nameless(records, before)


class Catalogue:
    """The records of a file, always as the file is now."""

    def __init__(self, path: Path) -> None:
        """Read the file; raises :class:`UserError` when that is not possible."""
        self._path = path
        self._lock = threading.Lock()
        self._seen = self._state()
        self._records = read(path)

    def records(self) -> list[Record]:
        """Return the records; the same list as before while the file is unchanged.

        A version that cannot be read, such as a half-written one, is reported and the last good one stays.
        """
        with self._lock:
            state = self._state()
            if state != self._seen:
                self._seen = state
                try:
                    self._records = read(self._path, self._records)
                    print(say("reloaded", count=len(self._records)), flush=True)
                except UserError as error:
                    print(say("reload-failed", problem=error), file=sys.stderr, flush=True)
            return self._records

    def _state(self) -> tuple[int, ...]:
        try:
            stat = self._path.stat()
        except OSError:
            return ()
        return stat.st_ino, stat.st_size, stat.st_mtime_ns
