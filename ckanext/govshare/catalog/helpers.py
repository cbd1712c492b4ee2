"""Template helpers: what the portal makes of a dataset's description."""

from __future__ import annotations

from typing import Any

from ckanext.govshare.catalog import completeness, formats, freshness

__all__ = ["govshare_completeness", "govshare_format_level", "govshare_freshness"]


def govshare_completeness(dataset: dict[str, Any]) -> completeness.Completeness:
    """Return how complete a dataset's description is, ``score`` 0 to 100, and what is ``missing``."""
    return completeness.completeness(dataset)


def govshare_freshness(dataset: dict[str, Any]) -> freshness.Freshness:
    """Return ``state`` (current, due, overdue, none), the day when new data is ``due``, and what is ``promised``."""
    return freshness.freshness(dataset)


def govshare_format_level(resource: dict[str, Any]) -> formats.Level:
    """Return a resource's ``stars``, whether it is ``machine_readable``, and both in words (``label``)."""
    return formats.level(resource)
