"""``ckan govshare cases``."""

from __future__ import annotations

import click

from ckanext.govshare.cases.describing import described
from ckanext.govshare.terminal import language

__all__ = ["cases"]


@click.group(short_help="Kinds of cases.")
def cases() -> None:
    """Kinds of cases."""


@cases.command()
def kinds() -> None:
    """Print every kind with its diagram (Mermaid), as the docs have it."""
    click.echo(described(language().startswith("zh")), nl=False)
