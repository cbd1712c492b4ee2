"""“Did you mean”: other spellings of a query that finds little: decision 0012.

One character may be wrong, missing, too many, or have changed places with the next; or every character is another of
the same sound, as pinyin keyboards offer it. A spelling is proposed only when the index finds more with it, and only
datasets that everybody may see count.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from ckanext.govshare.search.assist import asking, index
from ckanext.govshare.search.assist.vocabulary import Vocabulary, current, readings

__all__ = ["ENOUGH", "proposals"]

# With so many hits nobody is asked whether they meant something else, unless a word stands nowhere as it was typed:
# then the hits are of its parts. With many hits nobody is asked at all.
ENOUGH, MANY = 3, 100
# A spelling must find so many times more than what was typed.
TIMES = 5
# From so many characters on, a run is a sentence; its words need not stand side by side anywhere.
SENTENCE = 7
LONGEST = 20
PROPOSED = 3
# Those that are so many doublings less likely than the first are not worth reading.
CLOSE = 4.0
# How many spellings the index is asked for.
TRIED = 24
# Spellings kept on the way through a word whose characters are all in doubt.
BEAM = 30

# How much likelier a slip makes a spelling, in doublings of what it finds.
SAME_SOUND, NEAR_SOUND, SWAPPED, SAME_RIME, SAME_RADICAL, OTHER = 12.0, 8.0, 7.0, 3.0, 3.0, 0.0
MISSING = 2.0
# What is no mere guess.
LIKELY = SWAPPED
# Unicode orders Han characters by radical: so near each other they most often share it.
RADICAL = 64

_RUN = re.compile(r"[\u3400-\u9fff]{2,}")
# What many speakers, and their keyboards, do not tell apart.
_NEAR = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("f", "h"))
_RIME = re.compile(r"[aeiouv].*$")


def proposals(q: str, hits: int, filters: list[str]) -> list[dict[str, Any]]:
    """Return other spellings of a query, the likeliest first: `q` and `count`, the datasets it finds.

    :param hits: what the query itself finds
    :param filters: what everybody may see
    """
    q = unicodedata.normalize("NFKC", q).strip()
    run = max(_RUN.findall(q), key=len, default="")
    if not run or len(run) > LONGEST or hits >= MANY:
        return []
    vocabulary = current()
    unheard = any(not vocabulary.weight(first, second) for first, second in pairwise(run))
    if hits >= ENOUGH and not (unheard and len(run) < SENTENCE):
        return []
    likely = _spellings(vocabulary, run, LIKELY if hits >= ENOUGH else OTHER)
    if not likely:
        return []
    tried = {q.replace(run, spelling): likely[spelling] for spelling in likely}
    words = {q.replace(run, spelling): q.replace(run, _words(vocabulary, spelling)) for spelling in likely}
    found = _counts(words, filters)
    good = [(text, count) for text, count in found.items() if count > (0 if unheard else hits * TIMES)]
    scores = {text: tried[text] + math.log2(count) for text, count in good}
    good = [item for item in good if scores[item[0]] >= max(scores.values()) - CLOSE]
    good.sort(key=lambda item: -scores[item[0]])
    return [{"q": text, "count": count} for text, count in good[:PROPOSED]]


def _spellings(vocabulary: Vocabulary, run: str, least: float) -> dict[str, float]:
    """Return the likeliest spellings of a run of characters, each with how likely the slip is, at least so likely."""
    found: dict[str, float] = {}
    for spelling, slip in _slips(vocabulary, run):
        if spelling != run and slip >= least:
            found[spelling] = max(slip, found.get(spelling, slip))
    ranked = sorted(found, key=lambda spelling: -(found[spelling] + _weight(vocabulary, spelling)))
    return {spelling: found[spelling] for spelling in ranked[:TRIED]}


def _weight(vocabulary: Vocabulary, text: str) -> float:
    """Return how often the rarest pair of a text occurs, in doublings."""
    return min(math.log2(vocabulary.weight(first, second) + 0.01) for first, second in pairwise(text))


def _slips(vocabulary: Vocabulary, run: str) -> Iterator[tuple[str, float]]:
    """Yield what a run may have been meant to be, and how likely the slip is; every pair occurs in the vocabulary."""
    for n, typed in enumerate(run):
        before, after = run[:n], run[n + 1 :]
        for meant in _between(vocabulary, before[-1:], after[:1]):
            yield before + meant + after, likeness(typed, meant)
        if before and after:
            yield from _at_border(vocabulary, before, typed, after)
        if n and len(run) > 2 and (not after or vocabulary.weight(before[-1], after[0])):
            yield before + after, MISSING
        if n and len(run) > 2:
            for meant in _between(vocabulary, before[-1], typed):
                yield before + meant + run[n:], MISSING
        if after:
            yield before + after[0] + typed + after[1:], SWAPPED
    yield from _same_sound(vocabulary, run)


def _at_border(vocabulary: Vocabulary, before: str, typed: str, after: str) -> Iterator[tuple[str, float]]:
    """Yield spellings with a character that ends one word, or begins the next, and sounds like what was typed.

    The two words need not stand side by side anywhere (气象 and 预警), if what was typed does not either.
    """
    ends = vocabulary.followers.get(before[-1], "") if not vocabulary.weight(typed, after[0]) else ""
    begins = vocabulary.leaders.get(after[0], "") if not vocabulary.weight(before[-1], typed) else ""
    for meant in {*ends, *begins}:
        if (slip := likeness(typed, meant)) >= NEAR_SOUND:
            yield before + meant + after, slip


def _between(vocabulary: Vocabulary, before: str, after: str) -> set[str]:
    """Return the characters that stand between two others, each of which may be empty."""
    following, leading = vocabulary.followers.get(before, ""), vocabulary.leaders.get(after, "")
    if not before or not after:
        return set(following or leading)
    return set(following) & set(leading)


def _same_sound(vocabulary: Vocabulary, run: str) -> Iterator[tuple[str, float]]:
    """Yield the likeliest spellings of which every character sounds like what was typed."""
    beam = dict.fromkeys(vocabulary.homophones(run[0]), 0.0)
    for typed in run[1:]:
        longer = {
            text + character: total + math.log2(vocabulary.weight(text[-1], character))
            for text, total in beam.items()
            for character in vocabulary.homophones(typed)
            if vocabulary.weight(text[-1], character)
        }
        beam = dict(sorted(longer.items(), key=lambda item: -item[1])[:BEAM])
    yield from ((text, SAME_SOUND) for text in beam)


def likeness(typed: str, meant: str) -> float:
    """Return how likely one character is typed for another: by its sound, or by its look."""
    typed_sounds, meant_sounds = readings(typed), readings(meant)
    if typed_sounds & meant_sounds:
        return SAME_SOUND
    if {_blurred(sound) for sound in typed_sounds} & {_blurred(sound) for sound in meant_sounds}:
        return NEAR_SOUND
    rimes = {match[0] for sound in typed_sounds if (match := _RIME.search(sound))}
    same_rime = any(sound.endswith(rime) for sound in meant_sounds for rime in rimes)
    same_radical = abs(ord(typed) - ord(meant)) < RADICAL
    return OTHER + SAME_RIME * same_rime + SAME_RADICAL * same_radical


def _blurred(sound: str) -> str:
    """Return a sound without what is easily confused: retroflex and flat, n and l, front and back endings."""
    for one, other in _NEAR:
        if sound.startswith(one):
            sound = other + sound.removeprefix(one)
            break
    return sound.removesuffix("g") if sound.endswith("ng") else sound


def _words(vocabulary: Vocabulary, spelling: str) -> str:
    """Return a spelling with a blank wherever two characters never stand side by side."""
    pairs = pairwise(spelling)
    return spelling[0] + "".join(
        second if vocabulary.weight(first, second) else f" {second}" for first, second in pairs
    )


def _counts(queries: dict[str, str], filters: list[str]) -> dict[str, int]:
    """Return how many datasets hold each query, its characters in their order.

    :param queries: by what people read, what the index is asked
    """
    names = {f"n{number}": query for number, query in enumerate(queries)}
    facets = {name: {"type": "query", "q": asking.phrases(queries[query])} for name, query in names.items()}
    found = index.ask(filters, rows=0, facet="false", json_facet=json.dumps(facets))["facets"]
    return {query: found[name]["count"] for name, query in names.items() if found.get(name, {}).get("count")}
