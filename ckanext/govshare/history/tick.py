"""What the history does by itself: the roots of the days that have ended."""

from __future__ import annotations

from pathlib import Path

import ckan.plugins.toolkit as tk

from ckanext.govshare.history import roots

__all__ = ["seal_history"]


def seal_history() -> None:
    """Make the roots that are due, and add them to the file outside the database where one is set."""
    roots.seal()
    if path := tk.config["govshare.history.roots_file"]:
        roots.keep_outside(Path(path))
