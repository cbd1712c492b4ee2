"""The names under which files are saved: those their publishers gave them, in Chinese too.

CKAN stores an ASCII name: ``2023年 公交(1).csv`` would be downloaded as ``2023-1.csv``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from ckan.lib.munge import munge_filename

__all__ = ["disposition", "file_name", "link_name", "named_after_file"]

_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\]+")
_EXTENSION = re.compile(r"[a-z0-9]{1,8}", re.ASCII)
_NO_LETTERS = re.compile(r"[\W_]+")
_MAX = 150


def file_name(resource: Mapping[str, Any]) -> str:
    """Return the name to download a resource's file under: its own name, with the stored file's extension."""
    stored = os.path.basename(resource.get("url") or "")
    return _name(resource, stored, os.path.splitext(stored)[1] or (stored if stored.startswith(".") else ""))


def link_name(resource: Mapping[str, Any]) -> str:
    """Return the name to download a resource under that lies elsewhere: nothing in it comes from its address."""
    format = str(resource.get("format") or "").lower()
    return _name(resource, "data", f".{format}" if _EXTENSION.fullmatch(format) else "")


def _name(resource: Mapping[str, Any], otherwise: str, extension: str) -> str:
    name = _UNSAFE.sub("_", resource.get("name") or otherwise).strip(". ") or "data"
    stem = name[: -len(extension)] if extension and name.lower().endswith(extension.lower()) else name
    return stem[:_MAX] + extension


def disposition(name: str) -> str:
    """Return the header that has a file saved as ``name``: in ASCII for old programs, in UTF-8 for all others."""
    stem, extension = (re.sub(r"[^\w.-]+", "_", part, flags=re.ASCII).strip("_") for part in os.path.splitext(name))
    return f"attachment; filename=\"{stem or 'data'}{extension}\"; filename*=UTF-8''{quote(name, safe='')}"


def named_after_file(resource: Mapping[str, Any]) -> bool:
    """Tell whether a resource's name is that of its file: nobody wrote it for others to read."""
    name = str(resource.get("name") or "")
    stored = os.path.basename(str(resource.get("url") or ""))
    return bool(name and stored) and _bare(munge_filename(name)) == _bare(stored)


def _bare(name: str) -> str:
    return _NO_LETTERS.sub("", name.lower())
