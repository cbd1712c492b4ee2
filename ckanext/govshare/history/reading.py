"""Reads the history from end to end: to check it, and to hand it to somebody who checks it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.govshare.history import verifier
from ckanext.govshare.history.model import events, spans
from ckanext.govshare.history.record import moment
from ckanext.govshare.history.roots import book
from ckanext.govshare.history.verifier import OWN, Finding, Verifier, canonical

__all__ = ["check", "check_chain", "export"]


@contextmanager
def _snapshot(outside: Path | None) -> Iterator[tuple[sa.Connection, int]]:
    """Yield a connection that sees one state of the database, and how long the outside book was just before."""
    size = outside.stat().st_size if outside and outside.exists() else 0
    engine = model.meta.engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        yield connection, size


def _events(connection: sa.Connection, chain: str | None) -> Iterator[dict[str, Any]]:
    """Yield events by chain and number, a thousand at a time."""
    query = sa.select(events).order_by(events.c.chain, events.c.number)
    if chain:
        query = query.where(events.c.chain == chain)
    for row in connection.execute(query, execution_options={"yield_per": 1000}).mappings():
        yield {**row, "time": moment(row["time"])}


def _beginning(path: Path, size: int) -> Iterator[bytes]:
    """Yield a file's lines as far as it went when it had that size."""
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
    with _snapshot(outside) as (connection, size):
        yield from checking.book(OWN, book(connection))
        if outside:
            yield from checking.book(str(outside), _beginning(outside, size) if size else ())
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


def export(folder: Path, outside: Path | None, chain: str | None = None) -> int:
    """Write the history, its roots and what checks them into a folder, and return how many events that is.

    :param outside: the book of roots outside the database, None where there is none
    :param chain: only the events of this chain; the roots need the hashes of all
    :raises FileExistsError: when the folder is there already
    """
    folder.mkdir(mode=0o700, parents=True)
    count = 0
    with _snapshot(outside) as (connection, size):
        with (folder / f"{OWN}.jsonl").open("wb") as file:
            file.writelines(book(connection))
        if outside and size:
            with (folder / "outside.jsonl").open("wb") as file:
                file.writelines(_beginning(outside, size))
        with (folder / "events.jsonl").open("wb") as file:
            for event in _events(connection, chain):
                file.write(canonical(event) + b"\n")
                count += 1
    shutil.copyfile(verifier.__file__, folder / "verify.py")
    return count
