"""What the supervisor needs to know of one program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Service:
    """A program that runs as long as the portal does."""

    name: str
    command: list[str | Path]
    address: str = ""
    """Where it listens, as people read it; empty for a worker. Never holds a password."""
    environment: Mapping[str, str] = field(default_factory=dict)
    account: str = ""
    """The account it runs as; empty: ours."""
    stop_signal: str = "TERM"
    whole_group: bool = True
    """Whether stopping means all its processes at once; a server that winds its own children down wants False."""
    patience: int = 20
    """Seconds it may take to stop before it is killed."""
