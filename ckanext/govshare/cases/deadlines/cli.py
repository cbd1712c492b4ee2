"""``ckan govshare deadline`` and ``ckan govshare deadline-profile import | list | delete``."""

from __future__ import annotations

import json
from datetime import date
from itertools import chain
from typing import Any, TextIO

import ckan.plugins.toolkit as tk
import click

from ckanext.govshare.cases.calendar.wording import weekday
from ckanext.govshare.terminal import language, speaking

__all__ = ["deadline", "deadline_profile"]

_ = tk._


@click.command(short_help="Count working days, and say why.")
@click.option("--from", "start", help="The day that the period begins after; today where it is not given.")
@click.option("--days", type=int, help="How long it is.")
@click.option("--unit", help="working_day (default), day or month.")
@click.option("--profile", help="By this profile's numbers.")
@click.option("--clock", help="Which of the profile's clocks; its decision where it is not given.")
@click.option("--extended", is_flag=True, help="With the one extension.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def deadline(context: click.Context, start: str | None, as_json: bool, **asked: Any) -> None:
    """Print the last day of a period, and day by day why it is that one."""
    with speaking(context):
        found = _act("govshare_deadline_compute", **{"from": start, **asked})
        if as_json:
            click.echo(json.dumps(found, ensure_ascii=False))
            return
        provisional = " " + _("(provisional)") if found["provisional"] else ""
        click.echo(f"{found['due']}{provisional}")
        click.echo(_sentence(found))
        for row in found["reasons"]:
            number = "" if row["number"] is None else str(row["number"])
            click.echo(f"{number:>4}  {row['day']} {weekday(date.fromisoformat(row['day']))}  {row['reason']}")
        if found["provisional"]:
            message = _(
                "Holidays are published until the end of {year}; the day may move when the next notice appears."
            )
            click.echo(message.format(year=found["last_official"]))


def _sentence(found: dict[str, Any]) -> str:
    """Return what was counted, in one line."""
    units = {
        "working_day": _("{n} working days from {day} on, that day not counted."),
        "day": _("{n} days from {day} on, that day not counted."),
        "month": _("{n} months from {day} on."),
    }
    backwards = {
        "working_day": _("{n} working days before {day}."),
        "day": _("{n} days before {day}."),
        "month": _("{n} months before {day}."),
    }
    words = (backwards if found["due"] < found["from"] else units)[found["unit"]]
    sentence = words.format(n=found["days"], day=found["from"])
    if not found["basis"]:
        return sentence
    lang = "zh" if language().startswith("zh") else "en"
    rule = _("{clock}: {basis}.").format(clock=found["name"][lang], basis=found["basis"][lang])
    return f"{sentence} {rule}"


@click.group(name="deadline-profile", short_help="The numbers that deadlines go by.")
def deadline_profile() -> None:
    """The profiles: how long each step may take, where, and by which rule."""


@deadline_profile.command(name="import", short_help="Add or change the profile in FILE.")
@click.argument("file", type=click.File(encoding="utf-8-sig"))
@click.pass_context
def import_(context: click.Context, file: TextIO) -> None:
    """Add or change the profile in FILE (YAML; - for standard input), and print its id.

    Exit status 1, with each line that is wrong, when it cannot be used.
    """
    with speaking(context):
        click.echo(_act("govshare_deadline_profile_update", text=file.read())["id"])


@deadline_profile.command(name="list", short_help="List the profiles.")
@click.pass_context
def list_(context: click.Context) -> None:
    """List the profiles with their channels and places."""
    with speaking(context):
        lang = "zh" if language().startswith("zh") else "en"
        for each in _act("govshare_deadline_profile_list", limit=100)["results"]:
            mark = _("changed here") if each["edited"] else ""
            facts = (each["id"], each["channel"], each["region_code"] or "-", each["title"][lang], mark)
            click.echo("  ".join(filter(None, facts)))


@deadline_profile.command(short_help="Delete a profile, or what was changed in one.")
@click.argument("id")
@click.pass_context
def delete(context: click.Context, id: str) -> None:
    """Delete the profile ID; one that the portal brings is again what it was."""
    with speaking(context):
        restored = _act("govshare_deadline_profile_delete", id=id)["restored"]
        click.echo(_("The portal's own profile counts again.") if restored else _("Deleted."))


def _act(action: str, **asked: Any) -> Any:
    """Call an action as the portal; what it refuses ends the command, line by line."""
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    try:
        return tk.get_action(action)({"user": site_user}, asked)
    except tk.ValidationError as error:
        raise click.ClickException("\n".join(chain.from_iterable(error.error_dict.values()))) from None
    except tk.ObjectNotFound as error:
        raise click.ClickException(str(error)) from None
