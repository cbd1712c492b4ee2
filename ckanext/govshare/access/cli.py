"""``ckan govshare grant create``."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import click

from ckanext.govshare.terminal import speaking

__all__ = ["grant"]


@click.group(short_help="Grants of conditional data.")
def grant() -> None:
    """Grants of conditional data."""


@grant.command()
@click.argument("user")
@click.argument("resources", nargs=-1, required=True, metavar="RESOURCE…")
@click.option("--until", required=True, metavar="T", help="A day, or a moment such as 2026-12-31T18:00.")
@click.option("--basis", default="", help="On what ground, such as the number of a decision.")
@click.pass_context
def create(context: click.Context, user: str, resources: tuple[str, ...], until: str, basis: str) -> None:
    """Give USER the data of each RESOURCE (ids, of one dataset) until T, and print the grant's id."""
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    asked = {"user": user, "resources": list(resources), "until": until, "basis": basis}
    with speaking(context):
        try:
            made = tk.get_action("govshare_grant_create")({"user": site_user}, asked)
        except tk.ValidationError as error:
            raise click.ClickException("; ".join(error.error_summary.values())) from None
    click.echo(made["id"])
