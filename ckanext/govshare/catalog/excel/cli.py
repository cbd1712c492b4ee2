"""``ckan govshare catalogue``: a department's workbook from the command line."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import click
from ckan.types import Context
from rich.console import Console

from ckanext.govshare.catalog.excel import runs, states
from ckanext.govshare.catalog.excel.helpers import govshare_import_status
from ckanext.govshare.catalog.excel.messages import speaking
from ckanext.govshare.catalog.excel.preview import STATUSES
from ckanext.govshare.terminal import language, progress

__all__ = ["catalogue"]

_ = tk._

SHOWN = 50
"""Errors that are listed; the page shows all."""


@click.group(short_help="Export and import a department's catalogue.")
def catalogue() -> None:
    """Export and import a department's catalogue as an Excel workbook."""


@catalogue.command("export", short_help="Write a department's catalogue into a workbook.")
@click.argument("organization")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--template", is_flag=True, help="The empty template.")
def export_catalogue(organization: str, file: Path, template: bool) -> None:
    """Write the catalogue of ORGANIZATION (id or name) into FILE."""
    with speaking(language()), _errors():
        found = _act("govshare_catalogue_export", owner_org=organization, template=template)
    file.write_bytes(base64.b64decode(found["content"]))


@catalogue.command("import", short_help="Preview a workbook and import it.")
@click.argument("organization")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--apply", "apply_it", is_flag=True, help="Write it into the catalogue when it has no errors.")
@click.option("--user", help="Who imports; by default the portal itself.")
def import_catalogue(organization: str, file: Path, apply_it: bool, user: str | None) -> None:
    """Preview what FILE would do to the catalogue of ORGANIZATION (id or name) and, with --apply, do it.

    Exit status 1 when there are errors, or nothing could be imported.
    """
    with speaking(language()), _errors():
        content = base64.b64encode(file.read_bytes()).decode("ascii")
        given = {"owner_org": organization, "content": content, "file_name": file.name}
        made = _act("govshare_catalogue_import_create", user, **given)
        found = _work(made["id"], user, _("Preview"))
        _report(found)
        if apply_it and found["state"] == states.READY:
            _act("govshare_catalogue_import_apply", user, id=made["id"])
            found = _work(made["id"], user, _("Import"))
            click.echo(_("Imported.") if found["state"] == states.APPLIED else found["problem"])
    if found["state"] not in (states.READY, states.APPLIED):
        raise SystemExit(1)


def _act(action: str, user: str | None = None, **values: Any) -> dict[str, Any]:
    name = user or tk.get_action("get_site_user")(Context(ignore_auth=True), {})["name"]
    context = Context(user=name)
    context["catalogue_import_waits"] = True
    return tk.get_action(action)(context, values)


def _work(import_id: str, user: str | None, title: str) -> dict[str, Any]:
    """Do what an import waits for in this process, and return how it is then."""
    with progress(Console(stderr=True), title) as show:
        runs.run(import_id, show=show)
    return _act("govshare_catalogue_import_show", user, id=import_id, status="error", limit=SHOWN)


def _report(found: dict[str, Any]) -> None:
    for row in found["rows"]:
        for error in row["errors"]:
            click.echo(f"{error['sheet']}!{error['column'] or ''}{error['row']}: {error['message']}", err=True)
    if found["problem"]:
        click.echo(found["problem"], err=True)
    counts = found["counts"]
    click.echo(", ".join(f"{govshare_import_status(status)} {counts.get(status, 0)}" for status in STATUSES))


@contextmanager
def _errors() -> Iterator[None]:
    """Say in words what an action refuses."""
    try:
        yield
    except tk.ValidationError as error:
        raise click.ClickException("; ".join(error.error_summary.values())) from None
    except tk.ObjectNotFound:
        raise click.ClickException(_("There is no such department or account.")) from None
    except tk.NotAuthorized as error:
        raise click.ClickException(str(error)) from None
