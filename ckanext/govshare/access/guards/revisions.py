"""Which dataset `package_revise` is about, before CKAN says so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ckan import model

__all__ = ["revised"]


def revised(data_dict: Mapping[str, Any]) -> model.Package | None:
    """Return the dataset that a revision names, in one of the ways that CKAN knows.

    :param data_dict: what the action was given: `match` as an object or its JSON, or `match__id`, `match__name`
    """
    match = _read(data_dict.get("match"))
    match = match if isinstance(match, dict) else {}
    named = (_read(data_dict.get(f"match__{key}")) or match.get(key) for key in ("id", "name"))
    return next((model.Package.get(str(name)) for name in named if name), None)


def _read(value: Any) -> Any:
    """Return what a parameter says, in JSON or as it is."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value
