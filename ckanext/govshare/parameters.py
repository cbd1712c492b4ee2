"""Parameters of actions, which come as numbers or as texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["number"]

# More than any list has; PostgreSQL takes it.
MOST = 10**9


def number(data_dict: Mapping[str, Any], key: str, default: int, least: int = 0, most: int = MOST) -> int:
    """Return a parameter that is a whole number; one beyond the bounds is the bound.

    :param default: what an absent parameter means
    :raises ValidationError: when it is no whole number
    """
    given = data_dict.get(key)
    try:
        found = int(default if given in (None, "") else given)
    except (TypeError, ValueError):
        raise tk.ValidationError({key: [tk._("Please give a whole number.")]}) from None
    return max(least, min(found, most))
