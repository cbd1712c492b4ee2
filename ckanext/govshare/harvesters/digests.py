"""Remembers very many ids in little memory."""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable

__all__ = ["Digests", "digest"]

_BUCKETS = 1024


def digest(source_id: str) -> int:
    """Return eight bytes that stand for an id."""
    return int.from_bytes(hashlib.blake2b(source_id.encode(), digest_size=8).digest())


class Digests:
    """A set of digests in eight bytes each; Python's own set takes ten times as much.

    Sorted arrays, many short ones: making room in a long one would cost time.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._buckets = [array("Q") for _ in range(_BUCKETS)]
        self._length = 0

    def add(self, digests: Iterable[int]) -> None:
        """Remember some digests."""
        for number in digests:
            bucket = self._buckets[number % _BUCKETS]
            place = bisect_left(bucket, number)
            if place == len(bucket) or bucket[place] != number:
                bucket.insert(place, number)
                self._length += 1

    def __contains__(self, number: int) -> bool:
        """Tell whether a digest is remembered."""
        bucket = self._buckets[number % _BUCKETS]
        place = bisect_left(bucket, number)
        return place < len(bucket) and bucket[place] == number

    def __len__(self) -> int:
        """Return how many are remembered."""
        return self._length

    def has_all(self, digests: Iterable[int]) -> bool:
        """Tell whether all of some digests are remembered."""
        return all(number in self for number in digests)
