"""The root of each day, over all chains; kept in the database, and in a file outside it.

A day ends at midnight in China. Its root is the SM3 of lines: the day and the root before it, then each event that no
root covered before, by chain and number, with its hash. So each root covers, through those before it, the whole history
up to its day, also an event whose transaction ended after midnight: the next day's root covers that.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from ckan import model

from ckanext.govshare.history.model import events, roots, spans
from ckanext.govshare.history.verifier import ZERO, canonical, sm3

__all__ = ["CHINA", "book", "keep_outside", "seal"]

log = logging.getLogger(__name__)

CHINA = ZoneInfo("Asia/Shanghai")
_DAY = timedelta(1)
_LOCK = 20260703
_TAIL = 4096


def seal() -> int:
    """Make the roots of all days that have ended and have none yet, from the first event's day on; returns how many."""
    made = 0
    while _seal_one(datetime.now(CHINA).date()):
        made += 1
    return made


def _seal_one(today: date) -> bool:
    """Make the next root; returns False when its day has not ended."""
    with model.meta.engine.begin() as connection:
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        last = connection.execute(sa.select(roots).order_by(roots.c.day.desc()).limit(1)).first()
        if last:
            day = last.day + _DAY
        else:
            first = connection.scalar(sa.select(sa.func.min(events.c.time)))
            day = first.astimezone(CHINA).date() if first else today
        if day >= today:
            return False
        _cover(connection, day)
        previous = last.root if last else ZERO
        root = sm3()
        for line in _lines(connection, day, previous):
            root.update(line)
        made = {"day": day, "previous": previous, "root": root.hexdigest(), "made": datetime.now(UTC)}
        connection.execute(sa.insert(roots).values(**made))
    return True


def _cover(connection: sa.Connection, day: date) -> None:
    """Note which events of each chain a day's root covers."""
    covered = sa.select(spans.c.chain, sa.func.max(spans.c.last).label("last")).group_by(spans.c.chain).subquery()
    first, last = sa.func.min(events.c.number), sa.func.max(events.c.number)
    query = (
        sa.select(sa.literal(day, sa.Date), events.c.chain, first, last)
        .select_from(events.outerjoin(covered, covered.c.chain == events.c.chain))
        .where(events.c.time < datetime.combine(day + _DAY, time(), CHINA))
        .where(events.c.number > sa.func.coalesce(covered.c.last, 0))
        .group_by(events.c.chain)
    )
    connection.execute(sa.insert(spans).from_select(["day", "chain", "first", "last"], query))


def _lines(connection: sa.Connection, day: date, previous: str) -> Iterator[bytes]:
    """Yield the lines whose hash is a day's root; an event that is gone has no hash."""
    yield canonical({"day": day.isoformat(), "previous": previous}) + b"\n"
    number = sa.func.generate_series(spans.c.first, spans.c.last).table_valued("number").render_derived()
    there = sa.and_(events.c.chain == spans.c.chain, events.c.number == number.c.number)
    query = (
        sa.select(spans.c.chain, number.c.number, events.c.hash)
        .select_from(spans.join(number, sa.true()).outerjoin(events, there))
        .where(spans.c.day == day)
        .order_by(spans.c.chain, number.c.number)
    )
    for row in connection.execute(query, execution_options={"yield_per": 1000}):
        yield canonical(list(row)) + b"\n"


def book(connection: sa.Connection, after: date = date.min) -> Iterator[bytes]:
    """Yield the book of roots: each later day's lines, as they follow from the events, and the root on record."""
    for day in connection.execute(sa.select(roots).where(roots.c.day > after).order_by(roots.c.day)).all():
        yield from _lines(connection, day.day, day.previous)
        yield canonical({"day": day.day.isoformat(), "root": day.root}) + b"\n"


def keep_outside(path: Path) -> None:
    """Add the days that are not in the file outside the database yet, and have them on the disk."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file, model.meta.engine.connect() as connection:
        fcntl.flock(file, fcntl.LOCK_EX)
        end, last = _end(file)
        day = date.fromisoformat(last["day"]) if last else date.min
        following = connection.execute(
            sa.select(roots.c.previous).where(roots.c.day > day).order_by(roots.c.day)
        ).first()
        if following is None:
            return
        if following.previous != (last["root"] if last else ZERO):
            log.error("The history's roots do not follow those in %s; please run `ckan govshare history verify`.", path)
        file.seek(end)
        # What an interrupted run left behind.
        file.truncate()
        file.writelines(book(connection, day))
        file.flush()
        os.fsync(file.fileno())


def _end(file: BinaryIO) -> tuple[int, dict[str, Any] | None]:
    """Return where the last whole day of the book ends, and the line that ends it."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TAIL))
    if last := _closing(file.read().splitlines(keepends=True)[-1:]):
        return size, last
    end, last, place = 0, None, 0
    file.seek(0)
    for line in file:
        place += len(line)
        if found := _closing([line]):
            end, last = place, found
    return end, last


def _closing(lines: list[bytes]) -> dict[str, Any] | None:
    """Return the line that ends a day, if the only one given is such a line and whole."""
    if not lines or not lines[0].endswith(b"\n") or b'"root"' not in lines[0]:
        return None
    try:
        found: dict[str, Any] = json.loads(lines[0])
    except ValueError:
        return None
    return found
