"""Addresses that come with a request and lead somewhere afterwards."""

from __future__ import annotations

from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk

__all__ = ["local"]


def local(back: str | None) -> str:
    """Return an address when it is one of this portal, the home page's otherwise: nobody may be sent elsewhere."""
    parts = urlsplit(back or "")
    own = back and back.startswith("/") and not back.startswith(("//", "/\\")) and not parts.netloc
    return back if back and own and back.isprintable() else str(tk.url_for("home.index"))
