"""The set-up that ``./portal up`` runs at each start, before the web server and the workers: idempotent steps.

The runtime tells it, in the environment: ``GOVSHARE_ADMIN_URL`` and ``GOVSHARE_MAIN_ADMIN_URL`` (administrative
addresses of the DataStore's database and of CKAN's), ``GOVSHARE_ADMIN_PASSWORD`` (for the first administrator) and
``GOVSHARE_XLOADER_TOKEN_FILE`` (where xloader's token is to be kept). A step whose variable is missing is left to
whoever runs CKAN without the runtime.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

import ckan.plugins.toolkit as tk
import click
import sqlalchemy as sa
from ckan.cli.asset import build as build_assets
from ckan.cli.db import upgrade as upgrade_database
from ckan.cli.translation import js as build_script_messages
from ckan.model import parse_db_config
from ckan.types import Context
from ckanext.datastore.cli import permissions_sql

from ckanext.govshare.catalog import themes
from ckanext.govshare.history import ownership
from ckanext.govshare.operations import reconcile

ADMIN = "admin"


def run(context: click.Context) -> None:
    """Run every step in its order, under the click context of the command."""
    context.invoke(upgrade_database)
    enable_loggers()
    ownership.hand_over()
    grant_datastore(os.environ.get("GOVSHARE_ADMIN_URL", ""))
    create_admin(os.environ.get("GOVSHARE_ADMIN_PASSWORD", ""))
    keep_xloader_token(os.environ.get("GOVSHARE_XLOADER_TOKEN_FILE", ""))
    # Up to here Solr may still be starting.
    reconcile.index_schema()
    themes.ensure_themes()
    # Once: what an administrator deletes stays deleted.
    tk.get_action("govshare_synonym_load")(as_site_user(), {"once": True})
    context.invoke(build_assets)
    # Without these files the scripts of CKAN's forms speak English on every page.
    context.invoke(build_script_messages)
    reconcile.index()
    reconcile.tables()
    reconcile.harvests()


def enable_loggers() -> None:
    """Let every logger speak again: the migrations of CKAN's plugins read alembic's logging set-up, which mutes all."""
    for logger in logging.root.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            logger.disabled = False


def as_site_user() -> Context:
    """Return a context of CKAN's own internal account, a sysadmin."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    return {"user": user["name"], "ignore_auth": True}


def grant_datastore(admin_url: str) -> None:
    """Give the DataStore's roles the permissions that CKAN's own script names; without an address, do nothing."""
    if not admin_url:
        return
    main, write, read = (
        parse_db_config(key) for key in ("sqlalchemy.url", "ckan.datastore.write_url", "ckan.datastore.read_url")
    )
    script = permissions_sql(
        maindb=main["db_name"],
        datastoredb=write["db_name"],
        mainuser=main["db_user"],
        writeuser=write["db_user"],
        readuser=read["db_user"],
    )
    # psql's own commands; we are connected to the right database already.
    statements = "\n".join(line for line in script.splitlines() if not line.startswith("\\"))
    engine = sa.create_engine(admin_url)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(statements.replace("%", "%%"))
    finally:
        engine.dispose()


def create_admin(password: str) -> None:
    """Create the first administrator, unless the account exists or there is no password."""
    if not password:
        return
    try:
        tk.get_action("user_show")(as_site_user(), {"id": ADMIN})
    except tk.ObjectNotFound:
        tk.get_action("user_create")(
            as_site_user(),
            {
                "name": ADMIN,
                "email": "admin@localhost.localdomain",
                "password": password,
                "fullname": "系统管理员",
                "sysadmin": True,
            },
        )


def new_token(user: str, name: str) -> str:
    """Return a new API token of that user; the name is what the user's own list of tokens calls it.

    Raises ObjectNotFound when there is no such user.
    """
    tk.get_action("user_show")(as_site_user(), {"id": user})
    made = tk.get_action("api_token_create")(as_site_user(), {"user": user, "name": name})
    return str(made["token"])


def keep_xloader_token(path: str) -> None:
    """Make the token with which xloader reads uploaded files, once, and keep it in a file of mode 0600."""
    file = Path(path)
    if not path or file.exists():
        return
    token = new_token(as_site_user()["user"], "xloader")
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as output:
        output.write(token)
