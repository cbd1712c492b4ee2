"""Databases with the tables of every plugin that has its own, the DataStore's permissions and the history's owner."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.common import config
from ckan.config.middleware import make_app
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.history.model import SCHEMA, metadata
from ckanext.govshare.history.ownership import administration, hand_over
from ckanext.govshare.operations.setup import enable_loggers, grant_datastore

# The plugins of test.ini that bring migrations.
MIGRATED = ("activity", "harvest", "govshare")


def administer(statement: str, **values: Any) -> None:
    """Run a statement as the databases' superuser, for whom the triggers of the history are silent."""
    with administration() as connection:
        assert connection is not None
        connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        connection.execute(sa.text(statement), values)


@pytest.fixture(scope="session")
def tables(reset_db: Callable[[], None], migrate_db_for: Callable[[str], None]) -> Callable[[], None]:
    """An empty database with all tables, made once; what it returns empties them again."""
    reset_db()
    # A new database begins without a history too; one that was there before has its own.
    if not sa.inspect(model.meta.engine).has_table("govshare_alembic_version"):
        administer(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
    for plugin in MIGRATED:
        migrate_db_for(plugin)
    enable_loggers()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    grant_datastore(os.environ.get("TEST_DATASTORE_ADMIN_URL", "").format(worker=worker))
    hand_over()

    def empty() -> None:
        # CKAN's own knows only tables that are the application's.
        administer("; ".join(f"DELETE FROM {table}" for table in metadata.sorted_tables))
        reset_db()

    return empty


@pytest.fixture(scope="session")
def web(tables: Callable[[], None]) -> CKANTestApp:
    """The portal over HTTP, built once a process: to build it takes longer than most tests."""
    return CKANTestApp(make_app(config))


@pytest.fixture(scope="session")
def actions(tables: Callable[[], None]) -> CKANTestApp:
    """Another portal, whose requests are what actions run in: a portal's requests within one another share things."""
    return CKANTestApp(make_app(config))


@pytest.fixture
def app(web: CKANTestApp) -> CKANTestApp:
    """A browser that is signed in nowhere. CKAN's own fixture builds a portal for each test."""
    return CKANTestApp(web.app)


@pytest.fixture
def with_request_context(actions: CKANTestApp) -> Iterator[None]:
    """A request. CKAN's own fixture builds a portal for it."""
    with actions.flask_app.test_request_context():
        yield


@pytest.fixture
def clean_db(tables: Callable[[], None]) -> None:
    """Empty the database before the test; CKAN's own fixture would leave out the plugins' tables."""
    tables()


@pytest.fixture
def non_clean_db(tables: Callable[[], None]) -> None:
    """Make sure that there is a database, whatever earlier tests left in it."""
