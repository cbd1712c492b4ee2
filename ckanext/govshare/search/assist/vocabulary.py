"""The vocabulary of the catalogue: which two characters stand side by side in its texts.

It is the index's own: Solr keeps every pair as a term, and one question reads them all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache

from ckanext.govshare.search.assist import index

__all__ = ["Vocabulary", "current", "readings"]
FIELDS = ("title", "organization_title", "items_text", "notes")
PAIR = "[\\u3400-\\u9fff]{2}"


@dataclass
class Vocabulary:
    """Pairs of Han characters with the number of datasets they stand in."""

    pairs: dict[str, int]
    followers: dict[str, str] = field(default_factory=dict)
    leaders: dict[str, str] = field(default_factory=dict)
    sounds: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Order the characters by what stands before or after them, and by how they sound."""
        followers, leaders, sounds = defaultdict(list), defaultdict(list), defaultdict(list)
        for first, second in map(tuple, self.pairs):
            followers[first].append(second)
            leaders[second].append(first)
        for character in {*followers, *leaders}:
            for reading in readings(character):
                sounds[reading].append(character)
        self.followers, self.leaders, self.sounds = (
            {key: "".join(sorted(found)) for key, found in table.items()} for table in (followers, leaders, sounds)
        )

    def homophones(self, character: str) -> set[str]:
        """Return the characters of the vocabulary that may be read alike, whatever their tones."""
        return {other for reading in readings(character) for other in self.sounds.get(reading, "")}

    def weight(self, first: str, second: str) -> int:
        """Return in how many datasets two characters stand side by side."""
        return self.pairs.get(first + second, 0)


@lru_cache(maxsize=20_000)
def readings(character: str) -> frozenset[str]:
    """Return the ways to read a character, without tones."""
    from pypinyin import Style, pinyin

    return frozenset(pinyin(character, style=Style.NORMAL, heteronym=True)[0])


def _read() -> Vocabulary:
    answer = index.ask(
        [], handler="/terms", terms="true", terms_fl=FIELDS, terms_limit=-1, terms_sort="index", terms_regex=PAIR
    )
    pairs: Counter[str] = Counter()
    for terms in answer["terms"].values():
        pairs.update(dict(zip(terms[::2], terms[1::2], strict=True)))
    return Vocabulary(pairs)


# The vocabulary of the index as it is, or nearly is.
current = index.Kept(_read)
