"""Shows that an import is being worked on, and how far it is, while its own transaction shows nothing yet."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ckan.model as model
import sqlalchemy as sa

from ckanext.govshare.catalog.excel.model import CatalogueImport

__all__ = ["Busy", "Line", "held"]

_imports = CatalogueImport.__table__
_SECONDS = 1.0
"""How often progress is written down."""


class Busy(Exception):
    """Another process works on the import."""


class Line:
    """A connection of its own, which commits each statement at once."""

    def __init__(self, connection: sa.Connection, import_id: str) -> None:
        """Write about one import."""
        self._connection = connection
        self._id = import_id
        self._told = 0.0

    def write(self, **values: Any) -> None:
        """Set columns of the import."""
        self._connection.execute(sa.update(_imports).where(_imports.c.id == self._id).values(**values))

    def state(self) -> str | None:
        """Return the import's state as committed; None when it is gone."""
        return self._connection.scalar(sa.select(_imports.c.state).where(_imports.c.id == self._id))

    def progress(self, done: int, total: int) -> None:
        """Write down how far the work is, once a second."""
        if time.monotonic() - self._told > _SECONDS or (done and done == total):
            self._told = time.monotonic()
            self.write(done=done, total=total)


@contextmanager
def held(import_id: str) -> Iterator[Line]:
    """Hold an import's lock.

    It is PostgreSQL's advisory lock on a connection, so it ends with the process, however that ends.

    :raises Busy: when another process holds it
    """
    key = {"key": f"govshare-import:{import_id}"}
    with model.ensure_engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(sa.text("SELECT pg_try_advisory_lock(hashtextextended(:key, 0))"), key):
            raise Busy
        try:
            yield Line(connection, import_id)
        finally:
            connection.execute(sa.text("SELECT pg_advisory_unlock(hashtextextended(:key, 0))"), key)
