"""Names in both languages, which a declaration carries with it."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import get_locale

__all__ = ["Words"]


@dataclass(frozen=True)
class Words:
    """A name or a sentence in Chinese and in English; as a text, in the language of the request."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.in_(str(get_locale()))

    def in_(self, lang: str) -> str:
        """Return them in a language, by CKAN's name of it."""
        return self.zh if lang.startswith("zh") else self.en

    def both(self) -> dict[str, str]:
        """Return both, as the API gives them."""
        return {"zh_Hans_CN": self.zh, "en": self.en}
