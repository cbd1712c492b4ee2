"""``ckan govshare history verify | export | erase``."""

from __future__ import annotations

from pathlib import Path

import ckan.plugins.toolkit as tk
import click

from ckanext.govshare.history import reading
from ckanext.govshare.history.verifier import Verifier
from ckanext.govshare.terminal import language, speaking

__all__ = ["history"]

_ = tk._


@click.group(short_help="The record that nobody can rewrite.")
def history() -> None:
    """Check and export what is recorded for good: classifications, grants, downloads, sign-ins to administration."""


def _outside() -> Path | None:
    path = tk.config["govshare.history.roots_file"]
    return Path(path) if path else None


_BOOK = click.option(
    "--book",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A copy of the book of roots, instead of the one that the portal keeps outside the database.",
)
_CHAIN = click.option("--chain", help="Only the events of this chain, such as dataset:ID or portal.")


@history.command()
@_BOOK
@_CHAIN
@click.pass_context
def verify(context: click.Context, book: Path | None, chain: str | None) -> None:
    """Check every event, every root and the book of roots outside the database; name each that was tampered with.

    Exit status 1 when something does not hold.
    """
    checking, found = Verifier(chain), 0
    outside = book or _outside()
    for finding in reading.check(checking, outside, chain):
        found += 1
        click.echo(finding.text(language().startswith("zh")))
    with speaking(context):
        kept = len(checking.roots.get(str(outside), ()))
        facts = {"events": checking.events, "chains": checking.chains, "roots": len(checking.roots["roots"])}
        click.echo(_("{events} events in {chains} chains, {roots} daily roots checked.").format(**facts))
        if outside:
            click.echo(_("{n} daily roots are kept outside the database, in {file}.").format(n=kept, file=outside))
        else:
            click.echo(_("No daily roots are kept outside the database: set govshare.history.roots_file."))
        if found:
            click.echo(_("{n} findings: the history was tampered with, or parts of it are lost.").format(n=found))
            raise SystemExit(1)
        click.echo(_("Everything holds."))


@history.command()
@click.argument("folder", type=click.Path(path_type=Path))
@_CHAIN
@click.pass_context
def export(context: click.Context, folder: Path, chain: str | None) -> None:
    """Write events, roots and a verifier that needs only Python into FOLDER, which must not exist."""
    with speaking(context):
        try:
            count = reading.export(folder, _outside(), chain)
        except FileExistsError:
            raise click.ClickException(_("{folder} is there already.").format(folder=folder)) from None
        click.echo(_("{n} events written. Check them with:").format(n=count))
    click.echo(f"python3 -I {folder / 'verify.py'}" + (f" --chain {chain}" if chain else ""))


@history.command()
@click.argument("user")
@click.pass_context
def erase(context: click.Context, user: str) -> None:
    """Forget whom the history means by the salted hash of USER (name or id). It cannot be undone."""
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    with speaking(context):
        done = tk.get_action("govshare_history_person_erase")({"user": site_user}, {"id": user})["erased"]
        click.echo(_("Erased.") if done else _("The history does not know this account."))
