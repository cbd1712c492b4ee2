"""The platforms that can be harvested, read from `platforms.yaml` and the operator's own files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import yaml

__all__ = ["Division", "Platform", "UnknownPlatform", "platform", "platforms"]

_ = tk._


class UnknownPlatform(Exception):
    """Nobody described a platform of that name; the text says so in the reader's language."""


@dataclass(frozen=True)
class Division:
    """A part of a platform with a list of its own."""

    code: str
    name: str
    region: str


@dataclass(frozen=True)
class Platform:
    """A source of datasets; the comments in `platforms.yaml` say what each value is."""

    key: str
    title: str
    family: str
    root: str
    landing: str
    title_en: str = ""
    terms: str = ""
    region: str = ""
    page_size: int = 100
    delay: float = 1.0
    divisions: tuple[Division, ...] = ()
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    quirks: frozenset[str] = frozenset()

    @classmethod
    def load(cls, key: str, values: Mapping[str, Any]) -> Platform:
        """Return the platform that an entry describes.

        Raises ``ValueError`` when the entry lacks something or says something else.
        """
        try:
            divisions = tuple(Division(**division) for division in values.get("divisions") or ())
            quirks = frozenset(values.get("quirks") or ())
            return cls(key=key, **{**values, "divisions": divisions, "quirks": quirks})
        except TypeError as error:
            raise ValueError(f"{key}: {error}") from None

    def division(self, code: str | None) -> Division | None:
        """Return the division with a code, if the platform has one."""
        return next((division for division in self.divisions if division.code == code), None)

    def code(self, scheme: str, value: Any) -> str:
        """Return what one of the platform's numbers stands for, or an empty text when that is not known."""
        if isinstance(value, bool) or not isinstance(value, int | str):
            return ""
        return self.codes.get(scheme, {}).get(str(value).strip(), "")


@cache
def _load(path: str) -> dict[str, Platform]:
    source = Path(path) if path else files(__package__).joinpath("platforms.yaml")
    entries = yaml.safe_load(source.read_text(encoding="utf-8")) or {}
    return {key: Platform.load(key, values) for key, values in entries.items()}


def platforms() -> dict[str, Platform]:
    """Return every platform by its key; an entry in one of the operator's files replaces the package's."""
    found = dict(_load(""))
    # One a line: a path may hold blanks.
    for path in (tk.config.get("govshare.harvest.platforms") or "").splitlines():
        if path.strip():
            found |= _load(path.strip())
    return found


def platform(key: str) -> Platform:
    """Return the platform of that key; raises :class:`UnknownPlatform`."""
    found = platforms()
    if key not in found:
        message = _("No platform is called “{name}”. Known: {known}.")
        raise UnknownPlatform(message.format(name=key, known="、".join(sorted(found))))
    return found[key]
