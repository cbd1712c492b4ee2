"""Unified social credit codes (统一社会信用代码), GB 32100-2015."""

from __future__ import annotations

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE = {character: value for value, character in enumerate(_ALPHABET)}
_LENGTH = 18


def check_character(body: str) -> str:
    """Return the check character of the first 17 characters (GB 32100-2015, 4.4: weights 3^i mod 31).

    :raises KeyError: for a character outside the standard's alphabet.
    """
    total = sum(_VALUE[character] * pow(3, index, 31) for index, character in enumerate(body))
    return _ALPHABET[-total % 31]


def is_valid(code: str) -> bool:
    """Tell whether ``code`` has 18 characters of the alphabet and the right check character.

    The inner check of the organization code (GB 11714) is left alone: some converted codes break it.
    """
    if len(code) != _LENGTH or not set(code) <= _VALUE.keys():
        return False
    return check_character(code[:-1]) == code[-1]
