"""Which language the person at the keyboard reads."""

from __future__ import annotations

import os


def language() -> str:
    """Return ``zh`` or ``en``: ``PORTAL_LANG`` where set, else what the locale's variables say, in their order."""
    names = ("PORTAL_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    chosen = next((os.environ[name] for name in names if os.environ.get(name)), "")
    return "zh" if chosen.lower().startswith("zh") else "en"
