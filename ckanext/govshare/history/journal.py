"""The events of the day outside the database: what no root covers yet, noted every minute.

Without it whoever rewrites a whole chain on the day itself would be found by nothing. A line is dropped when a root
covers its event and the event is still what the line says; one that does not agree stays, for `verify` to find.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import sqlalchemy as sa
from ckan import model

from ckanext.govshare.history.model import events, roots, spans
from ckanext.govshare.history.roots import CHINA
from ckanext.govshare.history.verifier import canonical

__all__ = ["journal_of", "note"]

_BATCH = 1000


def journal_of(book: Path) -> Path:
    """Return where the journal is that belongs to a book of roots."""
    return book.with_suffix(".today")


def note(book: Path, sealed: bool) -> None:
    """Add the events that are not in the journal yet.

    :param book: the book of roots, beside which the journal lies
    :param sealed: whether roots were made since the last time, so that lines can be dropped
    """
    path = journal_of(book)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file, model.meta.engine.connect() as connection:
        fcntl.flock(file, fcntl.LOCK_EX)
        end, noted = _read(file)
        file.seek(end)
        # What an interrupted run left of a line.
        file.truncate()
        file.writelines(_new(connection, noted))
        if sealed:
            _drop(connection, file)
        file.flush()
        os.fsync(file.fileno())


def _read(file: BinaryIO) -> tuple[int, dict[str, int]]:
    """Return where the last whole line ends, and the last number of each chain."""
    end, noted = 0, {}
    for line in file:
        if line.endswith(b"\n"):
            end += len(line)
            chain, number, _hash = json.loads(line)
            noted[chain] = number
    return end, noted


def _new(connection: sa.Connection, noted: dict[str, int]) -> Iterator[bytes]:
    """Yield lines for the events that no root covers, of every chain that grew since the last root's day."""
    last = connection.scalar(sa.select(sa.func.max(roots.c.day)))
    midnight = datetime.combine(last + timedelta(1) if last else date(1970, 1, 1), time(), CHINA)
    grown = sa.select(events.c.chain, sa.func.max(events.c.number)).where(events.c.time >= midnight)
    for chain, number in connection.execute(grown.group_by(events.c.chain).order_by(events.c.chain)).all():
        covered = connection.scalar(sa.select(sa.func.max(spans.c.last)).where(spans.c.chain == chain)) or 0
        after = max(noted.get(chain, 0), covered)
        if number > after:
            rows = sa.select(events.c.chain, events.c.number, events.c.hash).where(events.c.chain == chain)
            for row in connection.execute(rows.where(events.c.number > after).order_by(events.c.number)):
                yield canonical(list(row)) + b"\n"


def _drop(connection: sa.Connection, file: BinaryIO) -> None:
    """Take out the lines of events that roots cover by now, where both say the same."""
    kept: list[bytes] = []
    file.seek(0)
    while lines := list(islice(file, _BATCH)):
        covered = _covered(connection, lines)
        kept += [line for line in lines if tuple(json.loads(line)) not in covered]
    file.seek(0)
    file.truncate()
    file.writelines(kept)


def _covered(connection: sa.Connection, lines: Sequence[bytes]) -> set[tuple[str, int, str]]:
    """Return which of the events that lines name are covered by a root, with their hashes."""
    named = [tuple(json.loads(line)[:2]) for line in lines]
    within = sa.and_(spans.c.chain == events.c.chain, events.c.number.between(spans.c.first, spans.c.last))
    query = sa.select(events.c.chain, events.c.number, events.c.hash).join(spans, within)
    there = sa.tuple_(events.c.chain, events.c.number).in_(named)
    return {(row.chain, row.number, row.hash) for row in connection.execute(query.where(there))}
