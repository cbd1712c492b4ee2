"""Runs the migrations of the portal's own tables, for `ckan db upgrade` and `ckan db downgrade -p govshare`."""

from __future__ import annotations

from alembic import context
from ckan.model.meta import metadata
from sqlalchemy import engine_from_config, pool

PREFIX = "govshare_"
OPTIONS = {"target_metadata": metadata, "version_table": f"{PREFIX}alembic_version"}


def ours(thing: object, name: str | None, kind: str, *rest: object) -> bool:
    """Tell alembic's comparison to leave the tables of CKAN and of other plugins alone."""
    return kind != "table" or (name or "").startswith(PREFIX)


def offline() -> None:
    """Print the statements instead of running them."""
    url = context.config.get_main_option("sqlalchemy.url")
    context.configure(url=url, literal_binds=True, include_object=ours, **OPTIONS)
    with context.begin_transaction():
        context.run_migrations()


def online() -> None:
    """Run the migrations over a connection of their own."""
    section = context.config.get_section(context.config.config_ini_section) or {}
    engine = engine_from_config(section, prefix="sqlalchemy.", poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, include_object=ours, **OPTIONS)
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    offline()
else:
    online()
