"""The codes on documents, as people read them off paper: no letter looks like another, or melts into its neighbour."""

from __future__ import annotations

import secrets
import unicodedata

__all__ = ["new_code", "read_code"]

# Neither 0 and O, nor 1, I and L; and no small letters, of which fonts draw ff, fi and fl as one.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH = 20


def new_code() -> str:
    """Return a code that nobody can guess: 20 letters and digits, 99 bits."""
    return "".join(secrets.choice(_LETTERS) for _number in range(_LENGTH))


def read_code(typed: str) -> str:
    """Return a code as it is stored, whether it was typed in small letters, at full width, or in groups."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", typed).upper() if letter.isalnum())
