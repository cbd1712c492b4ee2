"""Reads the value lists. A list is read once a process; nothing here changes at run time."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType

_SEPARATORS = re.compile(r"[、，,；;\r\n]+")


@dataclass(frozen=True)
class Code:
    """One value of a list: what is stored, what people read, and facts about it."""

    value: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> dict[str, str]:
        """The label in each language, keyed as CKAN names its locales."""
        return {"zh_Hans_CN": self.zh, "en": self.en}


def _rows(name: str) -> list[dict[str, str]]:
    text = files(__package__).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def codes(scheme: str) -> Mapping[str, Code]:
    """Return the values of a list in their official order, by code.

    :raises FileNotFoundError: when there is no such list.
    """
    found: dict[str, Code] = {}
    for row in _rows(scheme):
        value, zh, en = row.pop("code"), row.pop("zh"), row.pop("en")
        aliases = tuple(filter(None, row.pop("aliases", "").split("|")))
        found[value] = Code(value, zh, en, aliases, MappingProxyType(row))
    return MappingProxyType(found)


def label(scheme: str, value: str, lang: str) -> str:
    """Return what people read for ``value``; the value itself when the list does not know it."""
    code = codes(scheme).get(value)
    if code is None:
        return value
    return code.zh if lang.startswith("zh") else code.en


def choices(scheme: str) -> list[dict[str, object]]:
    """Return the list as ckanext-scheming's choices."""
    return [{"value": code.value, "label": code.label} for code in codes(scheme).values()]


def _key(text: str) -> str:
    """Fold full-width forms, case and blanks, which sources write as they please."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


@cache
def _names(scheme: str) -> Mapping[str, str]:
    names: dict[str, str] = {}
    for code in codes(scheme).values():
        for name in (code.value, code.zh, code.en, *code.aliases):
            names[_key(name)] = code.value
    if files(__package__).joinpath(f"{scheme}_alias.csv").is_file():
        names |= {_key(row["alias"]): row["code"] for row in _rows(f"{scheme}_alias")}
    return MappingProxyType(names)


def normalise(scheme: str, text: str | None) -> str | None:
    """Return the code that ``text`` (a code, a label in either language or an alias) stands for, or None."""
    return _names(scheme).get(_key(text)) or None if text else None


def normalise_all(scheme: str, text: str | None) -> list[str]:
    """Return the codes of a text that may name several values, without repeats, in the list's order.

    The whole text is tried first: some names hold a separator themselves (国土资源、能源).
    """
    whole = normalise(scheme, text)
    if whole or not text:
        return [whole] if whole else []
    if _key(text) in _names(scheme):
        return []
    found = {normalise(scheme, part) for part in _SEPARATORS.split(text)}
    return [value for value in codes(scheme) if value in found]


def theme_group(theme: str) -> str:
    """Return the name of the CKAN group that holds a theme's datasets."""
    return f"theme-{int(theme):02d}"
