"""What can go wrong while reading a source."""

from __future__ import annotations


class SourceError(Exception):
    """A source did not give what was asked for; the text says what, in the reader's language."""


class SourceUnreachable(SourceError):
    """Nobody answered, or only with errors: there is no point in asking for the next thing."""


class RecordGone(SourceError):
    """The source says that it has no such record."""
