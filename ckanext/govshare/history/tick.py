"""What the history does by itself: the roots of the days that have ended, and the files outside the database."""

from __future__ import annotations

from pathlib import Path

import ckan.plugins.toolkit as tk

from ckanext.govshare.history import journal, roots

__all__ = ["seal_history"]


def seal_history() -> None:
    """Make the roots that are due; where a file outside the database is set, add them to it, and today's events."""
    made = roots.seal()
    if path := tk.config["govshare.history.roots_file"]:
        roots.keep_outside(Path(path))
        journal.note(Path(path), sealed=made > 0)
