"""Gives the history's tables to a role that nobody is, so that the application can add to them and do nothing else.

Whoever runs the set-up names an administrative address of CKAN's database in the environment; the application itself
never has it.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from ckan.model import parse_db_config

from ckanext.govshare.history.model import SCHEMA, metadata

__all__ = ["ADMIN_URL", "administration", "give_back", "hand_over"]

log = logging.getLogger(__name__)

ADMIN_URL = "GOVSHARE_MAIN_ADMIN_URL"
"""The variable with the address of a superuser, or of a role that may create roles and is a member of CKAN's."""

ROLE = SCHEMA
_MAKE_ROLE = f"""
DO $$ BEGIN
    CREATE ROLE {ROLE} NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""
_OWNER = sa.text("SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = :schema")


@contextmanager
def administration() -> Iterator[sa.Connection | None]:
    """Yield a transaction of the administrator's, or None when no address is given."""
    address = os.environ.get(ADMIN_URL)
    if not address:
        yield None
        return
    engine = sa.create_engine(address, poolclass=sa.NullPool)
    with engine.begin() as connection:
        yield connection


def hand_over() -> None:
    """Give the history to its own role, and the application the right to read it and to add to it. Safe to repeat."""
    application = parse_db_config("sqlalchemy.url")["db_user"]
    with administration() as connection:
        if connection is None:
            log.warning(
                "The history is not protected from the application: no administrative address is given in %s. "
                "Set it and run the set-up again.",
                ADMIN_URL,
            )
            return
        connection.exec_driver_sql(_MAKE_ROLE)
        _own(connection, ROLE)
        quoted = _quoted(connection, application)
        for statement in (
            f"REVOKE ALL ON SCHEMA {SCHEMA} FROM PUBLIC, {quoted}",
            f"REVOKE ALL ON ALL TABLES IN SCHEMA {SCHEMA} FROM PUBLIC, {quoted}",
            f"GRANT USAGE ON SCHEMA {SCHEMA} TO {quoted}",
            f"GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA {SCHEMA} TO {quoted}",
        ):
            connection.exec_driver_sql(statement)


def give_back(application: sa.Connection) -> None:
    """Give the history to the application again, for a migration that changes its tables.

    :param application: the migration's own connection
    :raises RuntimeError: when it is another role's and no administrative address is given
    """
    user = str(application.scalar(sa.text("SELECT current_user")))
    if application.scalar(_OWNER, {"schema": SCHEMA}) == user:
        return
    with administration() as connection:
        if connection is None:
            raise RuntimeError(f"the history is not the application's to change: please set {ADMIN_URL}")
        _own(connection, user)


def _own(connection: sa.Connection, role: str) -> None:
    """Make a role the owner of the schema and of everything in it."""
    if connection.scalar(_OWNER, {"schema": SCHEMA}) == role:
        return
    name = _quoted(connection, role)
    database = _quoted(connection, connection.engine.url.database or "")
    superuser = connection.scalar(sa.text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"))
    if not superuser:
        # What PostgreSQL asks of anybody else who gives something away, and of who receives it.
        connection.exec_driver_sql(f"GRANT {name} TO CURRENT_USER")
        connection.exec_driver_sql(f"GRANT CREATE ON DATABASE {database} TO {name}")
    connection.exec_driver_sql(f"ALTER SCHEMA {SCHEMA} OWNER TO {name}")
    for table in metadata.sorted_tables:
        connection.exec_driver_sql(f"ALTER TABLE {table} OWNER TO {name}")
    connection.exec_driver_sql(f"ALTER FUNCTION {SCHEMA}.refuse() OWNER TO {name}")
    if not superuser and role == ROLE:
        connection.exec_driver_sql(f"REVOKE CREATE ON DATABASE {database} FROM {name}")


def _quoted(connection: sa.Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)
