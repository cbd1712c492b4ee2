"""Adds to the history. It is kept for good, so it holds ids, codes and salted hashes, and no personal data."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import IO, Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import insert

from ckanext.govshare.history.model import Person, events
from ckanext.govshare.history.verifier import ZERO, digest, sm3

__all__ = ["digest_of", "moment", "person", "record", "seal"]

# Beside the chain's own hash, what tells our locks from others'.
_LOCK = 20260702
_BLOCK = 1 << 20


def record(chain: str, kind: str, data: Mapping[str, Any], actor: str | None = None) -> None:
    """Append an event to a chain, within the session's transaction: both are committed, or neither.

    The chain stays locked until then, so commit soon, and append to several chains in the order of their names.

    :param chain: `dataset:<id>`, `case:<number>`, or `portal` for what concerns neither
    :param kind: `classification`, `grant.created`, `grant.revoked`, `grant.suspended`, `grant.resumed`, `download`,
        `signin.admin`, `access.sysadmin`, `case.<transition>`
    :param data: texts, whole numbers, truth values, None, lists and objects of these; for a person what `person` gives
    :param actor: the id of the account that did it
    :raises ValueError: when the data holds something else, which could be written in more than one way
    """
    _refuse_ambiguity(data)
    who = person(actor) if actor else None
    # Two appending at once would otherwise both follow the same event. Its own statement, to see what the other wrote.
    model.Session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK, sa.func.hashtext(chain))))
    query = sa.select(events.c.number, events.c.hash, events.c.time).where(events.c.chain == chain)
    last = model.Session.execute(query.order_by(events.c.number.desc()).limit(1)).first()
    # The order of a chain is that of its times, also after the clock was put back.
    time = max(datetime.now(UTC), last.time) if last else datetime.now(UTC)
    event = {
        "chain": chain,
        "number": last.number + 1 if last else 1,
        "time": moment(time),
        "kind": kind,
        "data": dict(data),
        "actor": who,
        "previous": last.hash if last else ZERO,
    }
    model.Session.execute(sa.insert(events).values(**{**event, "time": time}, hash=digest(event)))


def person(user_id: str) -> str:
    """Return the salted hash that means an account in the history; the same each time, until the person is erased."""
    known = sa.select(Person.__table__.c.hash).where(Person.__table__.c.user_id == user_id)
    found = model.Session.scalar(known)
    if not found:
        salt = secrets.token_hex(32)
        values = {"user_id": user_id, "salt": salt, "hash": sm3(f"{salt}{user_id}".encode()).hexdigest()}
        model.Session.execute(insert(Person).values(**values).on_conflict_do_nothing(index_elements=["user_id"]))
        # Another may have been the first.
        found = model.Session.scalar(known)
    return str(found)


def seal(content: Mapping[str, Any], salt: str) -> str:
    """Return the salted hash that stands in the history for words that can be erased.

    :param content: what JSON can hold
    :param salt: unguessable, and kept and erased with the words
    """
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sm3(f"{salt}{text}".encode()).hexdigest()


def digest_of(content: IO[bytes]) -> str:
    """Return the SM3 of a file's bytes; it is read from its beginning, and rewound."""
    content.seek(0)
    hashing = sm3()
    while block := content.read(_BLOCK):
        hashing.update(block)
    content.seek(0)
    return str(hashing.hexdigest())


def moment(time: datetime) -> str:
    """Return a time as it is hashed: UTC, with six digits of a second and a Z."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _refuse_ambiguity(value: Any) -> None:
    """Raise ValueError for what has no single form as JSON, such as a fraction."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            if not isinstance(key, str):
                raise ValueError(f"not a name in the history: {key!r}")
            _refuse_ambiguity(each)
    elif isinstance(value, list | tuple):
        for each in value:
            _refuse_ambiguity(each)
    elif value is not None and not isinstance(value, str | bool | int):
        raise ValueError(f"not a value for the history: {value!r}")
