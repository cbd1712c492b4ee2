"""``ckan govshare codes refresh``."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import click

__all__ = ["codes"]

_WORDS = {
    "added": "新增 added",
    "removed": "删除 removed",
    "renamed": "改名 renamed",
    "orphaned": "已无此代码 orphaned",
}


@click.group()
def codes() -> None:
    """Value lists and regions."""


@codes.command()
def refresh() -> None:
    """Read the shipped value lists again, in every process, and say what changed. Datasets are not touched."""
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    report = tk.get_action("govshare_codes_refresh")({"user": site_user}, {})
    for scheme, changes in report.items():
        for kind, rows in changes.items():
            for row in rows:
                click.echo(f"{scheme}\t{_WORDS[kind]}\t{_line(row)}")
    if not report:
        click.echo("值表没有变化。The lists have not changed.")


def _line(row: dict[str, object] | str) -> str:
    """Return a change as a line: the code, what it was called, what it is called."""
    if isinstance(row, str):
        return row
    labels = (" / ".join(row[side]) for side in ("before", "after") if isinstance(row.get(side), list))  # type: ignore[arg-type]
    return f"{row['code']}\t{' → '.join(labels)}"
