"""In which encoding a file is, so that tables in GB18030, as Chinese office programs save them, are read as they are.

xloader asks chardet and believes it only when it is sure; of a short table in Chinese it never is, and the table would
be read as Western European.
"""

from __future__ import annotations

import codecs
from typing import Any

from ckanext.xloader import loader

CHUNK = 2**16
# Of the pairs of bytes in Chinese text nearly all are in GB 2312; chance pairs of another encoding are not.
COMMON = 0.9
SURE = 1.0

# xloader's own, kept before ours takes its place.
_guess = loader.detect_encoding


def detect(path: str) -> dict[str, Any]:
    """Return the encoding of a file as chardet does: `encoding` and `confidence`.

    UTF-8 and GB18030 are recognised by reading the whole file; of anything else chardet's guess stands, and is sure
    where the whole file can be read by it.
    """
    if _readable(path, "utf-8"):
        return {"encoding": "utf-8-sig" if _marked(path) else "utf-8", "confidence": SURE}
    guess = _guess(path) or {"encoding": None, "confidence": 0.0}
    guessed = (guess["encoding"] or "").lower()
    if (guessed.startswith("gb") or _common_pairs(path) >= COMMON) and _readable(path, "gb18030"):
        return {"encoding": "gb18030", "confidence": SURE}
    if guessed.startswith(("big5", "utf-16", "utf-32")) and _readable(path, guessed):
        return {**guess, "confidence": SURE}
    return guess


def _marked(path: str) -> bool:
    with open(path, "rb") as file:
        return file.read(3) == codecs.BOM_UTF8


def _readable(path: str, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with open(path, "rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def _common_pairs(path: str) -> float:
    """Return which part of the file's first characters beyond ASCII are in GB 2312."""
    with open(path, "rb") as file:
        text = file.read(CHUNK).decode("gb18030", errors="ignore")
    beyond = [character for character in text if character > "\x7f"]
    common = sum(_in_gb2312(character) for character in beyond)
    return common / len(beyond) if beyond else 0.0


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
