"""Reads the history from end to end: to check it, and to hand it to somebody who checks it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.govshare.history import verifier
from ckanext.govshare.history.journal import journal_of
from ckanext.govshare.history.model import events, spans
from ckanext.govshare.history.record import moment
from ckanext.govshare.history.roots import book
from ckanext.govshare.history.verifier import OWN, Finding, Verifier, canonical

__all__ = ["check", "check_chain", "export"]


@dataclass
class _Outside:
    """The files outside the database, as they were just before the database was looked at: both grow meanwhile."""

    book: Path
    size: int
    today: int

    def lines(self) -> Iterator[bytes]:
        """Yield the lines of the book of roots."""
        return _beginning(self.book, self.size)

    def journal(self) -> Iterator[bytes]:
        """Yield the lines of the journal."""
        return _beginning(journal_of(self.book), self.today)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


@contextmanager
def _snapshot(book: Path | None) -> Iterator[tuple[sa.Connection, _Outside | None]]:
    """Yield a connection that sees one state of the database, and the files outside it."""
    outside = _Outside(book, _size(book), _size(journal_of(book))) if book else None
    engine = model.meta.engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        yield connection, outside


def _events(connection: sa.Connection, chain: str | None) -> Iterator[dict[str, Any]]:
    """Yield events by chain and number, a thousand at a time."""
    query = sa.select(events).order_by(events.c.chain, events.c.number)
    if chain:
        query = query.where(events.c.chain == chain)
    for row in connection.execute(query, execution_options={"yield_per": 1000}).mappings():
        yield {**row, "time": moment(row["time"])}


def _beginning(path: Path, size: int) -> Iterator[bytes]:
    """Yield a file's lines as far as it went when it had that size; none where there was no file."""
    if not size:
        return
    with path.open("rb") as lines:
        for line in lines:
            size -= len(line)
            if size < 0:
                return
            yield line


def check(checking: Verifier, outside: Path | None, chain: str | None = None) -> Iterator[Finding]:
    """Yield what is wrong with the history.

    :param checking: counts what was read
    :param outside: the book of roots outside the database, None where there is none
    :param chain: only the events of this chain
    """
    with _snapshot(outside) as (connection, kept):
        yield from checking.book(OWN, book(connection))
        if kept:
            yield from checking.book(str(outside), kept.lines())
            yield from checking.journal(str(journal_of(kept.book)), kept.journal())
        yield from checking.compare()
        yield from checking.rows(_events(connection, chain))


def check_chain(chain: str) -> tuple[Verifier, list[Finding]]:
    """Return what is wrong with one chain, without the roots: quick enough for a page."""
    checking = Verifier(chain)
    with _snapshot(None) as (connection, _):
        covered = sa.select(spans).where(spans.c.chain == chain)
        for span in connection.execute(covered):
            for number in range(span.first, span.last + 1):
                checking.expect(chain, number)
        return checking, list(checking.rows(_events(connection, chain)))


def _write(path: Path, lines: Iterator[bytes]) -> None:
    with path.open("wb") as file:
        file.writelines(lines)


def export(folder: Path, outside: Path | None, chain: str | None = None) -> int:
    """Write the history, its roots and what checks them into a folder, and return how many events that is.

    :param outside: the book of roots outside the database, None where there is none
    :param chain: only the events of this chain; the roots need the hashes of all
    :raises FileExistsError: when the folder is there already
    """
    folder.mkdir(mode=0o700, parents=True)
    count = 0
    with _snapshot(outside) as (connection, kept):
        _write(folder / f"{OWN}.jsonl", book(connection))
        if kept:
            _write(folder / "outside.jsonl", kept.lines())
            _write(folder / "today.jsonl", kept.journal())
        with (folder / "events.jsonl").open("wb") as file:
            for event in _events(connection, chain):
                file.write(canonical(event) + b"\n")
                count += 1
    shutil.copyfile(verifier.__file__, folder / "verify.py")
    return count
