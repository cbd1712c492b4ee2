"""What a family has to say to be replayed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from demo.replay.catalogue import Record
from demo.replay.faults import Faults


@dataclass(frozen=True)
class Request:
    """A request, as far as any family looks at it."""

    method: str
    path: str
    query: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """What goes back: a value that is sent as JSON, with its status."""

    value: Any
    status: int = 200


class Family(Protocol):
    """One vendor's interface over a catalogue."""

    def __init__(self, faults: Faults, page_limit: int) -> None:
        """Take the faults that concern content, and the largest page to give."""

    def answer(self, request: Request, records: list[Record]) -> Answer | None:
        """Return the answer to a request, or nothing when the family has no such address."""
