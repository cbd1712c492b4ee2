"""What commands share: the language of the person at the keyboard, and a bar that shows how far they are."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from flask_babel import force_locale
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

__all__ = ["language", "progress", "speaking"]


def language() -> str:
    """Return the reader's language: `PORTAL_LANG` where set, else what the locale's variables say."""
    names = ("PORTAL_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    chosen = next((os.environ[name] for name in names if os.environ.get(name)), "")
    return "zh_Hans_CN" if chosen.lower().startswith("zh") else "en"


@contextmanager
def speaking(context: click.Context) -> Iterator[None]:
    """Have everything say its messages in the reader's language."""
    with context.meta["flask_app"].test_request_context(), force_locale(language()):
        yield


@contextmanager
def progress(console: Console, title: str = "") -> Iterator[Callable[[int, int], None]]:
    """Show a bar where there is a terminal to show it in; it is moved by calling what this gives.

    A total of 0 is one that is not known yet. No thread redraws the bar: the work may start processes, and they would
    copy the locks of such a thread.
    """
    heading: list[str | ProgressColumn] = [title] if title else []
    columns = (*heading, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, auto_refresh=False) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None, refresh=True)
