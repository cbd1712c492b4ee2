"""``ckan govshare search rebuild``: a thin command."""

from __future__ import annotations

import json
import sys
import time

import ckan.plugins.toolkit as tk
import click
from ckan.lib.search.common import SearchIndexError
from rich.console import Console

from ckanext.govshare.search import rebuild as rebuilding
from ckanext.govshare.terminal import progress, speaking

__all__ = ["search"]

_ = tk._


@click.group(short_help="Manage the search index.")
def search() -> None:
    """Manage the search index."""


@search.command(short_help="Index every dataset anew.")
@click.option(
    "--processes", type=click.IntRange(min=1), help="How many share the work; default: one for each processor."
)
@click.option("--json", "as_json", is_flag=True, help="End with one JSON object instead of a sentence.")
@click.pass_context
def rebuild(context: click.Context, processes: int | None, as_json: bool) -> None:
    """Index every dataset anew, while searches go on; what the database does not have is dropped at the end.

    Exit status 1 when the index does not answer, or when some datasets could not be indexed.
    """
    console = Console(stderr=True)
    started = time.monotonic()
    try:
        # Not in the reader's language: the words that CKAN translates would get into the documents.
        with progress(console) as show:
            outcome = rebuilding.everything(processes, show)
    except SearchIndexError as error:
        with speaking(context):
            message = _("The search index does not answer. Start it, then run this command again. ({reason})")
            console.print(message.format(reason=error), style="red", markup=False, highlight=False)
        sys.exit(1)
    counts = {"indexed": outcome.indexed, "dropped": outcome.dropped, "failed": len(outcome.failed)}
    seconds = round(time.monotonic() - started, 1)
    with speaking(context):
        if as_json:
            click.echo(json.dumps({**counts, "seconds": seconds}))
        else:
            message = _("{indexed} indexed, {dropped} dropped, {failed} failed, in {seconds} seconds")
            click.echo(message.format(**counts, seconds=seconds))
        if outcome.failed:
            message = _("The log says why these could not be indexed: {ids}")
            click.echo(message.format(ids=", ".join(outcome.failed)), err=True)
    sys.exit(1 if outcome.failed else 0)
