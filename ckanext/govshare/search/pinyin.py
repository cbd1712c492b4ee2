"""How Chinese is read: the index's form of titles and departments, and what the letters of a query may stand for.

The index has, for each character, its syllable without tone; Solr adds the initial at the same place. Letters that
somebody typed are cut into syllables and initials, and asked for as a phrase: ``ggjt``, ``gonggongjiaotong`` and
``ggjiaotong`` all find 公共交通. How characters are read is pypinyin's knowledge, which minds the words they stand in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice

HAN_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
# Longer than any title's part that somebody would spell.
MAX_LETTERS = 60
# Letters can be cut in many ways (xian is 西安, 先 …); these many are asked for.
MAX_CUTS = 3
MAX_TRIES = 16
# Nobody types more initials than that, and fewer letters of a mixture are rather an English word.
MAX_INITIALS = 8
MIN_MIXED = 5
MAX_SORT_KEY = 120
_GAP = "-"
_PART = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[0-9a-z]+")
# No syllable begins with these.
_NO_INITIALS = frozenset("iuv")
_MAX_SYLLABLE = 6


def reading(text: str) -> str:
    """Return how the Han characters of a text are read, as the index wants it: syllables, and a break between runs."""
    return f" {_GAP} ".join(" ".join(syllables(run)) for run in HAN_RUN.findall(text))


def sort_key(text: str) -> str:
    """Return a key that sorts titles by their pinyin: 安 before 北, digits and Latin letters before both."""
    parts = _PART.findall(text.casefold())
    key = " ".join(f"~{' '.join(syllables(part))}" if HAN_RUN.match(part) else part for part in parts)
    return key[:MAX_SORT_KEY]


@lru_cache(maxsize=4096)
def syllables(run: str) -> tuple[str, ...]:
    """Return the syllables of a run of Han characters, without tones; ü is v."""
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(run))


def load() -> None:
    """Load what pypinyin knows, which takes the most of a second and happens with the first reading otherwise."""
    syllables("字")


def cuts(letters: str) -> list[str]:
    """Return the ways in which letters can be read, each as syllables or initials with blanks between.

    There are none for most English words. Syllables and initials are mixed only when nothing else fits.
    """
    word = letters.casefold()
    if not (word.isascii() and word.isalpha() and 2 <= len(word) <= MAX_LETTERS):
        return []
    found = sorted(islice(_whole(word, 0), MAX_TRIES), key=len)[:MAX_CUTS]
    if len(word) <= MAX_INITIALS and not _NO_INITIALS & set(word):
        found.append(tuple(word))
    if not found and len(word) >= MIN_MIXED and (mixed := _mixed(word)):
        found.append(mixed)
    return list(dict.fromkeys(" ".join(parts) for parts in found))


def _whole(word: str, start: int) -> Iterator[tuple[str, ...]]:
    """Yield the ways to cut the rest of a word into syllables, long ones first."""
    if start == len(word):
        yield ()
        return
    for end in range(min(len(word), start + _MAX_SYLLABLE), start, -1):
        if word[start:end] in _known() and _possible(word, end):
            for rest in _whole(word, end):
                yield (word[start:end], *rest)


@lru_cache(maxsize=4096)
def _possible(word: str, start: int) -> bool:
    """Tell whether the rest of a word can be cut into syllables; keeps ``_whole`` from trying in vain."""
    return start == len(word) or any(
        word[start:end] in _known() and _possible(word, end)
        for end in range(start + 1, min(len(word), start + _MAX_SYLLABLE) + 1)
    )


def _mixed(word: str) -> tuple[str, ...] | None:
    """Return the shortest way to cut a word into syllables and initials, None when there is none."""
    best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - _MAX_SYLLABLE), end):
            before, part = best[start], word[start:end]
            if before is None or not (part in _known() or (len(part) == 1 and part not in _NO_INITIALS)):
                continue
            now = best[end]
            if now is None or len(before) + 1 < len(now):
                best[end] = (*before, part)
    return best[-1]


@cache
def _known() -> frozenset[str]:
    """Return all syllables of the standard language, without tones: every initial with every final that it takes."""
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_normal

    readings = {reading for entry in PINYIN_DICT.values() for reading in entry.split(",")}
    # The dictionary also has sounds such as “hm”; a syllable has a vowel.
    return frozenset(plain for each in readings if set(plain := to_normal(each)) & set("aeiouv"))
