"""How good the answers to the golden set's queries are: recall, precision and nDCG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2

from bench.golden.truth import Query

FIRST = 10


@dataclass(frozen=True)
class Quality:
    """One query's answer by the usual measures, each from 0 to 1."""

    query: Query
    recall: float
    precision: float
    ndcg: float
    led_astray: bool
    """Whether a near-miss is the first, or among the first ten although there are as many right records."""
    hits: int


def quality(query: Query, found: Sequence[str]) -> Quality:
    """Judge an answer: the ids of all that was found, in their order."""
    first = found[:FIRST]
    right = sum(id in query.grades for id in first)
    return Quality(
        query,
        recall=len(query.grades.keys() & set(found)) / len(query.grades),
        precision=right / len(first) if first else 0.0,
        ndcg=_gain([query.grades.get(id, 0) for id in first])
        / _gain(sorted(query.grades.values(), reverse=True)[:FIRST]),
        led_astray=not query.near.isdisjoint(first if len(query.grades) >= FIRST else first[:1]),
        hits=len(found),
    )


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades))
