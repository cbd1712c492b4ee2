"""What is wrong with a text that somebody typed, line by line."""

from __future__ import annotations

from typing import NamedTuple

import ckan.plugins.toolkit as tk

__all__ = ["Problem"]


class Problem(NamedTuple):
    """What is wrong, and in which line."""

    line: int
    message: str

    def __str__(self) -> str:
        return tk._("Line {line}: {problem}").format(line=self.line, problem=self.message)
