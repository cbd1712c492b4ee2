"""``ckan govshare holidays import | list | delete``."""

from __future__ import annotations

from itertools import chain
from typing import Any, BinaryIO

import ckan.plugins.toolkit as tk
import click

from ckanext.govshare.cases.calendar import files
from ckanext.govshare.cases.calendar.reading import NoticeError
from ckanext.govshare.terminal import speaking

__all__ = ["holidays"]

_ = tk._


@click.group(short_help="The years' notices of holidays.")
def holidays() -> None:
    """The years' notices of holidays, by which working days are counted."""


@holidays.command(name="import", short_help="Take a year's notice from FILE.")
@click.argument("file", type=click.File("rb"))
@click.option("--year", type=int, help="Whose notice it is, where the text does not say so.")
@click.option("--title", default="", help="What it is called; found in the notice's own text.")
@click.option("--number", default="", help="Its number; found in the notice's own text.")
@click.option("--url", default="", help="Where it was published.")
@click.option("--preview", is_flag=True, help="Only say what would change.")
@click.pass_context
def import_(context: click.Context, file: BinaryIO, preview: bool, **facts: Any) -> None:
    """Take a year's notice from FILE (- for standard input): the notice's own sentences, CSV or JSON.

    Exit status 1, with each line that is wrong, when it cannot be read; nothing is stored then.
    """
    with speaking(context):
        try:
            text = files.decoded(file.read())
        except NoticeError as error:
            raise click.ClickException(str(error)) from None
        done = _act("import", text=text, preview=preview, **facts)
        for warning in done["warnings"]:
            click.echo(warning, err=True)
        for change in done["changes"]:
            now = _("now a working day") if change["working"] else _("now a day off")
            click.echo(f"{change['day']}  {now}")
        message = _("{year}: {n} days, {m} of them new.").format(
            year=done["year"], n=len(done["days"]), m=len(done["changes"])
        )
        click.echo(message)
        if preview:
            click.echo(_("Nothing was stored."))
        else:
            click.echo(_("The calendar’s version is {version}.").format(version=done["version"]))


@holidays.command(name="list", short_help="List what was imported.")
@click.option("--year", type=int, help="Also list the days of this year.")
@click.pass_context
def list_(context: click.Context, year: int | None) -> None:
    """List what was imported, the newest first, and until when the days are official."""
    with speaking(context):
        found = _act("list", year=year, limit=100)
        click.echo(_("Official until the end of {year}.").format(year=found["last_official"]))
        if found["warning"]:
            click.echo(_("Deadlines of the next weeks reach further: import the next notice."), err=True)
        for row in found["results"]:
            state = _("counts") if row["in_force"] else _("replaced or taken back")
            click.echo(
                f"{row['version']}  {row['year']}  {state}  {row['title']} {row['number']} {row['url']}".rstrip()
            )
        for each in found.get("days", []):
            click.echo(f"{each['day']}  {each['reason']}")


@holidays.command(short_help="Take the notice of YEAR back.")
@click.argument("year", type=int)
@click.pass_context
def delete(context: click.Context, year: int) -> None:
    """Take the notice of YEAR back."""
    with speaking(context):
        version = _act("delete", year=year)["version"]
        click.echo(_("The calendar’s version is {version}.").format(version=version))


def _act(action: str, **asked: Any) -> Any:
    """Call an action as the portal; what it refuses ends the command, line by line."""
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    try:
        return tk.get_action(f"govshare_holidays_{action}")({"user": site_user}, asked)
    except tk.ValidationError as error:
        raise click.ClickException("\n".join(chain.from_iterable(error.error_dict.values()))) from None
    except tk.ObjectNotFound as error:
        raise click.ClickException(str(error)) from None
