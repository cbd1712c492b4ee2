"""How a reader wants to see the pages (large type, dark or light), kept in a cookie and nowhere else."""

from __future__ import annotations

from urllib.parse import urlencode

import ckan.plugins.toolkit as tk
from flask import Response

__all__ = ["address", "chosen", "remember"]

COOKIE = "govshare_display"
CHOICES = {"scheme": ("auto", "light", "dark"), "type": ("normal", "large")}
YEAR = 365 * 24 * 3600


def chosen() -> dict[str, str]:
    """Return the reader's `scheme` and `type`, with the first choice for what was not chosen or is not known."""
    pairs = [part.partition("=") for part in tk.request.cookies.get(COOKIE, "").split("&")]
    kept = {name: value for name, _sign, value in pairs}
    return {name: kept[name] if kept.get(name) in choices else choices[0] for name, choices in CHOICES.items()}


def address(back: str, **change: str) -> str:
    """Return the address that changes one setting and leads back.

    :param back: this page's own address
    :param change: one setting with its new value
    """
    return f"{tk.url_for('govshare_pages.display')}?{urlencode({**change, 'back': back})}"


def remember(answer: Response, **changes: str | None) -> Response:
    """Set the cookie to the reader's settings with some of them changed; what is no choice changes nothing."""
    kept = chosen() | {name: value for name, value in changes.items() if value and value in CHOICES[name]}
    value = "&".join(f"{name}={text}" for name, text in kept.items())
    answer.set_cookie(COOKIE, value, max_age=YEAR, samesite="Lax", secure=tk.request.is_secure)
    return answer
