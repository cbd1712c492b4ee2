"""Messages in the language of the person at the keyboard."""

from __future__ import annotations

import os


def language() -> str:
    """Return `zh` or `en`: `PORTAL_LANG` where set, else what the locale's variables say, in their usual order."""
    chosen = next(
        (os.environ[name] for name in ("PORTAL_LANG", "LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)),
        "",
    )
    return "zh" if chosen.lower().startswith("zh") else "en"


def say(en: str, zh: str) -> str:
    """Return the one of two texts that the reader understands."""
    return zh if language() == "zh" else en
