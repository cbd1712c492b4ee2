"""The portal's own tables come and go with the migrations, and match the models."""

from __future__ import annotations

from collections.abc import Callable

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from ckan import model
from ckan.cli.db import _repo_for_plugin

from ckanext.govshare.history.model import SCHEMA
from ckanext.govshare.history.model import metadata as history
from ckanext.govshare.history.ownership import hand_over
from ckanext.govshare.registry import rooms

PREFIX = "govshare_"
VERSIONS = f"{PREFIX}alembic_version"


def ours(thing: object, name: str | None, kind: str, *rest: object) -> bool:
    """Leave the tables of CKAN and of other plugins alone, and alembic's own."""
    return kind != "table" or ((name or "").startswith(PREFIX) and name != VERSIONS)


def historic(name: str | None, kind: str, parents: object) -> bool:
    """Look into the history's own schema, and into no other."""
    return kind != "schema" or name == SCHEMA


def found() -> set[str]:
    """Return the names of the portal's own tables in the database, those of the history included."""
    inspector = sa.inspect(model.meta.engine)
    names = {name for name in inspector.get_table_names() if name.startswith(PREFIX)} - {VERSIONS}
    return names | set(inspector.get_table_names(SCHEMA))


@pytest.mark.usefixtures("clean_db")
def test_the_models_and_the_tables_are_the_same() -> None:
    """No column is in the one and not in the other."""
    # A model that nothing has used yet is not in the metadata.
    assert list(rooms("model"))
    with model.meta.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours})
        assert compare_metadata(context, tk.BaseModel.metadata) == []
        apart = MigrationContext.configure(connection, opts={"include_schemas": True, "include_name": historic})
        assert compare_metadata(apart, history) == []


@pytest.mark.usefixtures("clean_db")
def test_every_migration_can_be_undone(migrate_db_for: Callable[[str], None]) -> None:
    """Down to nothing and up again leaves the same tables."""
    before = found()
    assert before
    with _repo_for_plugin("govshare") as repo:
        repo.downgrade_db("base")
    assert not found()
    migrate_db_for("govshare")
    hand_over()
    assert found() == before
