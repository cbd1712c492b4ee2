"""Reads the value lists: the shipped files, once a process, with the labels that operators changed laid over them."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType

from ckanext.govshare.codes import overrides

# The lists of codes, in the order in which an operator sees them; places are in ``regions``.
SCHEMES = (
    "theme",
    "open_type",
    "closed_reason",
    "share_type",
    "share_mode",
    "update_frequency",
    "industry",
    "data_kind",
    "resource_format",
    "item_type",
    "sensitivity",
    "admin_level",
)
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


def rows(name: str) -> list[dict[str, str]]:
    """Return the lines of one of the shipped files, by column."""
    text = files(__package__).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def codes(scheme: str) -> Mapping[str, Code]:
    """Return the values of a list in their official order, by code, with the labels in force.

    :raises FileNotFoundError: when there is no such list.
    """
    changes = overrides.of(scheme)
    return _relabelled(scheme, changes) if changes else shipped(scheme)


@lru_cache(maxsize=64)
def _relabelled(scheme: str, changes: overrides.Changes) -> Mapping[str, Code]:
    """Return a list with changed labels; what a code was called before still stands for it."""
    found = dict(shipped(scheme))
    for value, zh, en in changes:
        if before := found.get(value):
            found[value] = replace(before, zh=zh, en=en, aliases=(*before.aliases, before.zh, before.en))
    return MappingProxyType(found)


@cache
def shipped(scheme: str) -> Mapping[str, Code]:
    """Return the values of a list by code, with the labels that the package brings.

    :raises FileNotFoundError: when there is no such list.
    """
    found: dict[str, Code] = {}
    for row in rows(scheme):
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


def fold(text: str) -> str:
    """Return a text without what sources write as they please: full-width forms, case and blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _names(scheme: str) -> Mapping[str, str]:
    return _named(scheme, overrides.of(scheme))


@lru_cache(maxsize=64)
def _named(scheme: str, changes: overrides.Changes) -> Mapping[str, str]:
    """Return code by folded name: a label in force before any alias, for one code's new name may be another's old."""
    found = (_relabelled(scheme, changes) if changes else shipped(scheme)).values()
    names = {fold(alias): code.value for code in found for alias in code.aliases}
    names |= {fold(name): code.value for code in found for name in (code.value, code.zh, code.en)}
    if files(__package__).joinpath(f"{scheme}_alias.csv").is_file():
        names |= {fold(row["alias"]): row["code"] for row in rows(f"{scheme}_alias")}
    return MappingProxyType(names)


def normalise(scheme: str, text: str | None) -> str | None:
    """Return the code that ``text`` (a code, a label in either language or an alias) stands for, or None."""
    return _names(scheme).get(fold(text)) or None if text else None


def normalise_all(scheme: str, text: str | None) -> list[str]:
    """Return the codes of a text that may name several values, without repeats, in the list's order.

    The whole text is tried first: some names hold a separator themselves (国土资源、能源).
    """
    whole = normalise(scheme, text)
    if whole or not text:
        return [whole] if whole else []
    if fold(text) in _names(scheme):
        return []
    found = {normalise(scheme, part) for part in _SEPARATORS.split(text)}
    return [value for value in codes(scheme) if value in found]


def theme_group(theme: str) -> str:
    """Return the name of the CKAN group that holds a theme's datasets."""
    return f"theme-{int(theme):02d}"


def forget() -> None:
    """Read the shipped files again when they are next asked for."""
    for cached in (shipped, _relabelled, _named):
        cached.cache_clear()


overrides.when_changed(forget)
