"""Made-up unified social credit codes, right to the last character (GB 32100-2015 and, inside, GB 11714)."""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def uscc(kind: str, region_code: str, number: int) -> str:
    """Return the code of the ``number``-th body of a ``kind`` (11, 91 …) in a region, with both check characters."""
    body = f"{number:08}"
    inner = -sum(int(digit) * weight for digit, weight in zip(body, _INNER_WEIGHTS, strict=True)) % 11
    code = f"{kind}{region_code}{body}{'X' if inner == 10 else inner}"
    total = sum(ALPHABET.index(character) * pow(3, index, 31) for index, character in enumerate(code))
    return code + ALPHABET[-total % 31]
