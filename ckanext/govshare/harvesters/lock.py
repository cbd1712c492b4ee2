"""Lets one process at a time harvest a source."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import ckan.model as model
from sqlalchemy import text

__all__ = ["AlreadyRunning", "source_lock"]


class AlreadyRunning(Exception):
    """Another process is harvesting the source."""


@contextmanager
def source_lock(source_id: str) -> Iterator[None]:
    """Hold a source's lock; raises :class:`AlreadyRunning` when another process holds it.

    It is PostgreSQL's advisory lock on a connection of its own, so it ends with the process, however that ends.
    """
    key = {"key": f"govshare-harvest:{source_id}"}
    with model.ensure_engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(text("SELECT pg_try_advisory_lock(hashtextextended(:key, 0))"), key):
            raise AlreadyRunning
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(hashtextextended(:key, 0))"), key)
