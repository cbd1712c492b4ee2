"""Datasets that left the catalogue because their source no longer lists them.

A withdrawn dataset is deleted in CKAN's sense (state `deleted`), so it is in no list, search or export. A mark
in the package's ``plugin_data`` tells it from one that a person deleted: only the marked ones come back when
the source lists them again.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import ckan.model as model

__all__ = ["mark", "unmark", "withdrawal"]

_PLUGIN = "govshare"
_KEY = "withdrawn"


def withdrawal(package: model.Package) -> dict[str, str] | None:
    """Return when (``at``), from which platform (``platform``) and why (``reason``) a dataset was withdrawn.

    Returns nothing for a dataset that is in the catalogue, or that a person deleted.
    """
    if package.state != model.State.DELETED:
        return None
    return (package.plugin_data or {}).get(_PLUGIN, {}).get(_KEY)


def mark(package: model.Package, platform: str, reason: str) -> None:
    """Note on a dataset that it is being withdrawn."""
    ours = dict((package.plugin_data or {}).get(_PLUGIN) or {})
    ours[_KEY] = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "platform": platform, "reason": reason}
    _write(package, ours)


def unmark(package: model.Package) -> None:
    """Take the note off again."""
    ours = dict((package.plugin_data or {}).get(_PLUGIN) or {})
    if ours.pop(_KEY, None):
        _write(package, ours)


def _write(package: model.Package, ours: dict[str, Any]) -> None:
    package.plugin_data = {**(package.plugin_data or {}), _PLUGIN: ours}
