"""What a family must be able to do, and the words in which it hands over what it read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from ckanext.govshare.harvesters.client import Client
from ckanext.govshare.harvesters.platforms import Division, Platform

__all__ = ["Facts", "Family", "Page", "Row"]


@dataclass(frozen=True)
class Row:
    """One record as a list shows it."""

    source_id: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Page:
    """One page of a list: what it claims the whole list holds, its records, and what was no record at all."""

    total: int
    rows: list[Row]
    problems: list[str]


@dataclass(frozen=True)
class Facts:
    """What a source says about one record, in our words. An empty value is one the source did not give."""

    title: str
    notes: str = ""
    department: str = ""
    theme_name: str = ""
    industry_name: str = ""
    open_type: str = "unknown"
    update_frequency: str = ""
    release_date: str = ""
    data_updated: str = ""
    formats: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


class Family(ABC):
    """One vendor's interface."""

    version: ClassVar[int]
    """Raised when the reading of records changes, so that unchanged ones are read again."""

    counters: ClassVar[frozenset[str]] = frozenset()
    """Keys of a list's row that change without the record changing."""

    verbatim: ClassVar[frozenset[str]] = frozenset()
    """Keys whose values are ids and times, where digits are no telephone number."""

    def __init__(self, platform: Platform, client: Client, root: str) -> None:
        """Read ``platform`` at the address ``root``."""
        self.platform = platform
        self.client = client
        self.root = root.rstrip("/")

    @abstractmethod
    def list_page(self, division: Division | None, number: int, size: int) -> Page:
        """Return a page, counted from 1, of a division's list or of the whole platform's."""

    @abstractmethod
    def detail(self, source_id: str) -> dict[str, Any]:
        """Return what the source says about one record; raises ``RecordGone`` when it has no such record."""

    @abstractmethod
    def facts(self, row: dict[str, Any], detail: dict[str, Any]) -> Facts:
        """Return what a list's row and a detail say.

        Raises ``ValueError``, with a reason, when they do not even give a title.
        """
