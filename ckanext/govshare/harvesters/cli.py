"""``ckan govshare harvest``: a harvest in this process, with progress and a summary."""

from __future__ import annotations

import json
import logging
import sys

import ckan.plugins.toolkit as tk
import click
from ckan.lib.search.common import SearchIndexError
from rich.console import Console

from ckanext.govshare.harvesters.errors import SourceError
from ckanext.govshare.harvesters.lock import AlreadyRunning
from ckanext.govshare.harvesters.platforms import UnknownPlatform
from ckanext.govshare.harvesters.run import Counts
from ckanext.govshare.harvesters.sources import harvest_platform
from ckanext.govshare.terminal import progress, speaking

__all__ = ["harvest"]

_ = tk._


@click.command(short_help="Harvest a platform.")
@click.argument("source")
@click.option("--root", metavar="URL", help="Another address of the same platform.")
@click.option("--full", is_flag=True, help="Read every record's detail, also of those the list shows unchanged.")
@click.option("--json", "as_json", is_flag=True, help="End with one JSON object instead of a sentence.")
@click.pass_context
def harvest(context: click.Context, source: str, root: str | None, full: bool, as_json: bool) -> None:
    """Harvest SOURCE, a platform of `platforms.yaml`, and say what is new, changed, unchanged, withdrawn, failed.

    Exit status 1 when the source could not be read; nothing is withdrawn then.
    """
    console = Console(stderr=True)
    # It calls a source that is just being made an error, and everything else worth a line.
    logging.getLogger("ckanext.harvest").setLevel(logging.CRITICAL)
    with speaking(context):
        counts, problem = _harvest(source, root, full, console)
        if problem:
            console.print(problem, style="red", markup=False, highlight=False)
        click.echo(_summary(counts, problem, as_json))
    sys.exit(1 if problem else 0)


def _harvest(name: str, root: str | None, full: bool, console: Console) -> tuple[Counts, str]:
    """Run a harvest; return how it ended and, when the source could not be read, why."""
    counts = Counts()

    def tell(message: str) -> None:
        console.print(message, style="yellow", markup=False, highlight=False)

    try:
        with progress(console, name) as show:
            harvest_platform(name, root, full, counts, tell, show)
    except (UnknownPlatform, ValueError) as error:
        return counts, str(error)
    except AlreadyRunning:
        return counts, _("Another run of this source is under way.")
    except SearchIndexError as error:
        message = _("The search index does not answer; what was saved is indexed by the next run. ({reason})")
        return counts, message.format(reason=error)
    except SourceError as error:
        return counts, _("The source could not be read: {reason}").format(reason=error)
    return counts, ""


def _summary(counts: Counts, problem: str, as_json: bool) -> str:
    if as_json:
        return json.dumps(counts.as_dict() | ({"error": problem} if problem else {}), ensure_ascii=False)
    message = _("new {new}, changed {changed}, unchanged {unchanged}, withdrawn {withdrawn}, failed {failed}")
    return message.format(**counts.as_dict())
