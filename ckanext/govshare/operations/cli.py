"""``ckan govshare setup | token | tick``: thin commands."""

from __future__ import annotations

import logging

import ckan.plugins.toolkit as tk
import click

from ckanext.govshare.operations import clock
from ckanext.govshare.operations import setup as steps

log = logging.getLogger(__name__)

__all__ = ["setup", "tick", "token"]


@click.command()
@click.pass_context
def setup(context: click.Context) -> None:
    """Make or upgrade everything CKAN's side needs; safe to run again, and quick when nothing is to do."""
    try:
        steps.run(context)
    except Exception:
        # Through the log, for a bare traceback may hold an address with its password.
        steps.enable_loggers()
        log.exception("The set-up failed")
        raise SystemExit(1) from None


@click.command()
@click.argument("user")
def token(user: str) -> None:
    """Print a new API token of USER, and nothing else."""
    try:
        click.echo(steps.new_token(user, "portal"))
    except tk.ObjectNotFound:
        raise click.ClickException(f"没有账户“{user}”。There is no account “{user}”.") from None


@click.command()
@click.option("--once", is_flag=True, help="Do what is due and end.")
def tick(once: bool) -> None:
    """Do time-driven work: once, or again and again until stopped."""
    clock.run_once() if once else clock.run()
