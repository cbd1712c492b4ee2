"""``ckan govshare …``: the group that the domains' command groups hang under."""

from __future__ import annotations

import click

from ckanext.govshare import registry

__all__ = ["govshare"]


@click.group()
def govshare() -> None:
    """Manage the open-data portal."""


for _name, _command in registry.collector("cli")().items():
    govshare.add_command(_command)
