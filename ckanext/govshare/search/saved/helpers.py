"""Template helpers of saved searches."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import ckan.plugins.toolkit as tk

__all__ = ["govshare_save_address", "govshare_saved_address"]


def govshare_saved_address(saved: dict[str, Any]) -> str:
    """Return the address of the search page with a saved search."""
    return f"{tk.h.url_for('dataset.search')}?{urlencode([tuple(pair) for pair in saved['params']])}"


def govshare_save_address() -> str | None:
    """Return where to save the search of this page; None where nothing is searched for."""
    pairs = [
        (name, value)
        for name, value in tk.request.args.items(multi=True)
        if value.strip() and name not in ("page", "sort")
    ]
    return f"{tk.h.url_for('govshare_saved.index')}?{urlencode(pairs)}" if pairs else None
