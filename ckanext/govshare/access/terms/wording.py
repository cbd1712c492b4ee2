"""The wording of the terms, and which version it is."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import ckan.plugins.toolkit as tk

__all__ = ["LANGUAGES", "version", "wording"]

# The first one stands in for a language that an administrator's own terms lack.
LANGUAGES = ("zh_Hans_CN", "en")


def wording(language: str) -> str:
    """Return the terms as Markdown.

    :param language: one of `LANGUAGES`; for any other, and where the administrator's folder lacks the file, Chinese
    """
    return _file(language).read_text(encoding="utf-8")


def version() -> str:
    """Return which terms are in force: as the administrator calls them, else a hash of their wording.

    Files are read each time, so that all processes ask for the same terms as soon as an administrator changes them.
    """
    if named := tk.config["govshare.terms.version"]:
        return str(named)
    digest = sha256()
    for path in dict.fromkeys(map(_file, LANGUAGES)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _file(language: str) -> Path:
    own = tk.config["govshare.terms.folder"]
    folder = Path(own) if own else Path(__file__).parent / "texts"
    path = folder / f"{language}.md"
    return path if language in LANGUAGES and path.exists() else folder / f"{LANGUAGES[0]}.md"
