"""What a run was asked to measure with, and how it tells of its progress."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.servers import Stand
from bench.sides import Side
from stack.language import say


@dataclass
class Plan:
    """The options of a run. What it finds beside the measures goes into `notes`, and so into the JSON."""

    catalogue: Path
    records: int
    source: Path | None
    repeats: int
    seconds: int
    sizes: tuple[int, int]
    tell: Callable[[str], None]
    notes: dict[str, Any] = field(default_factory=dict)

    def turns(self, stand: Stand, name: str) -> Iterator[Side]:
        """Yield both sides as often as asked for, each first in turn, so that neither gains by its place."""
        for number in range(1, self.repeats + 1):
            sides = list(stand.sides.values())
            for side in sides if number % 2 else reversed(sides):
                self.tell(
                    say(
                        f"{name}: run {number} of {self.repeats}, {side.label}",
                        f"{name}：第 {number}/{self.repeats} 次，{side.label}",
                    )
                )
                yield side
