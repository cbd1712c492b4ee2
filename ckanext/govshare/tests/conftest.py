"""Databases with the tables of every plugin that has its own, and the DataStore's permissions."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from ckanext.govshare.operations.setup import enable_loggers, grant_datastore

# The plugins of test.ini that bring migrations.
MIGRATED = ("activity", "harvest", "govshare")


@pytest.fixture(scope="session")
def tables(reset_db: Callable[[], None], migrate_db_for: Callable[[str], None]) -> Callable[[], None]:
    """An empty database with all tables, made once; what it returns empties them again."""
    reset_db()
    for plugin in MIGRATED:
        migrate_db_for(plugin)
    enable_loggers()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    grant_datastore(os.environ.get("TEST_DATASTORE_ADMIN_URL", "").format(worker=worker))
    return reset_db


@pytest.fixture
def clean_db(tables: Callable[[], None]) -> None:
    """Empty the database before the test; CKAN's own fixture would leave out the plugins' tables."""
    tables()


@pytest.fixture
def non_clean_db(tables: Callable[[], None]) -> None:
    """Make sure that there is a database, whatever earlier tests left in it."""
