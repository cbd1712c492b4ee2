"""``ckan govshare role create``."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import click

from ckanext.govshare.access.roles import ROLES
from ckanext.govshare.terminal import speaking

__all__ = ["role"]


@click.group(short_help="Roles beside CKAN's memberships.")
def role() -> None:
    """Roles beside CKAN's memberships."""


@role.command()
@click.argument("user")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--organization", help="The department, for contact, head and reviewer.")
@click.option("--region", help="The region's six digits, for an operator; without it every region.")
@click.pass_context
def create(context: click.Context, user: str, role: str, organization: str | None, region: str | None) -> None:
    """Give USER a ROLE, and print its id."""
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    asked = {"user": user, "role": role, "organization": organization, "region_code": region}
    with speaking(context):
        try:
            made = tk.get_action("govshare_role_create")({"user": site_user}, asked)
        except tk.ValidationError as error:
            raise click.ClickException("; ".join(error.error_summary.values())) from None
    click.echo(made["id"])
