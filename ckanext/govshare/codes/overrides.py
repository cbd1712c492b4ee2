"""The labels that operators changed, at hand in every process without a query for each.

They are in the database. A mark in Redis changes with them: each request looks at it once, a worker or command once in
a while, and only a process that has not seen the mark reads the table again.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Mapping

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.lib.redis import connect_to_redis
from flask import has_request_context
from redis.exceptions import RedisError

from ckanext.govshare.codes.model import CodeOverride

__all__ = ["Changes", "announce", "of", "when_changed"]

log = logging.getLogger(__name__)

# Code, Chinese and English, of each changed code of a list, in the codes' order.
Changes = tuple[tuple[str, str, str], ...]

# How long, in seconds, what runs outside of a request trusts what it read.
PATIENCE = 1.0
_ENVIRON = "govshare.codes"


class _Held:
    """What this process read last."""

    mark: str | None = None
    looked: float = float("-inf")
    lists: Mapping[str, Changes] = {}
    listeners: list[Callable[[], None]] = []  # noqa: RUF012


def when_changed(listener: Callable[[], None]) -> None:
    """Call a function in this process whenever the lists are to be read again."""
    _Held.listeners.append(listener)


def of(scheme: str) -> Changes:
    """Return the changed codes of a list."""
    if not has_request_context():
        if time.monotonic() - _Held.looked > PATIENCE:
            _look()
        return _Held.lists.get(scheme, ())
    environ = tk.request.environ
    if _ENVIRON not in environ:
        environ[_ENVIRON] = _look()
    return environ[_ENVIRON].get(scheme, ())


def announce() -> None:
    """Make every process read the table again; to be called after the commit."""
    try:
        connect_to_redis().set(_key(), uuid.uuid4().hex)
    except RedisError:
        log.exception("Other processes do not hear of changed labels yet")
    _Held.looked = float("-inf")
    if has_request_context():
        tk.request.environ.pop(_ENVIRON, None)


def _look() -> Mapping[str, Changes]:
    """Return the changes, read anew when the mark is not the one that was seen last."""
    mark = _mark()
    if mark is None or mark != _Held.mark:
        _Held.lists = _read()
        if _Held.mark and mark:
            for listener in _Held.listeners:
                listener()
        _Held.mark = mark
    _Held.looked = time.monotonic()
    return _Held.lists


def _mark() -> str | None:
    """Return the mark, a new one where there was none; None while Redis is away, and the table is read each time."""
    if model.meta.engine is None:
        return None
    try:
        redis = connect_to_redis()
        redis.set(_key(), uuid.uuid4().hex, nx=True)
        found = redis.get(_key())
        return found.decode() if isinstance(found, bytes) else None
    except RedisError:
        return None


def _key() -> str:
    return f"govshare:{tk.config['ckan.site_id']}:codes"


def _read() -> Mapping[str, Changes]:
    if model.meta.engine is None:
        return {}
    columns = CodeOverride.__table__.c
    query = sa.select(columns.scheme, columns.code, columns.zh, columns.en).order_by(columns.scheme, columns.code)
    found: dict[str, Changes] = {}
    try:
        # Not the request's session: it may have failed, and it has its own view of what is committed.
        with model.meta.engine.connect() as connection:
            for scheme, *row in connection.execute(query):
                found[scheme] = (*found.get(scheme, ()), tuple(row))
    except sa.exc.ProgrammingError:
        # Before the first migration there is no table, and nothing in it.
        return {}
    return found
