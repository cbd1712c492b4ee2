"""Walks a platform's lists, division by division, and knows how far they can be trusted."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import ckan.plugins.toolkit as tk

from ckanext.govshare.harvesters.digests import Digests, digest
from ckanext.govshare.harvesters.errors import SourceError, SourceUnreachable
from ckanext.govshare.harvesters.family import Family, Page, Row
from ckanext.govshare.harvesters.platforms import Division

__all__ = ["Listing"]

log = logging.getLogger(__name__)

_ = tk._

# A list may be off by this much before people are told: rows come and go while it is read.
TOLERANCE = 0.05
LISTS_THAT_MAY_FAIL = 2


@dataclass
class Listing:
    """One walk over all of a platform's lists.

    ``complete`` is true only when every list was read to its end and gave exactly what it claimed to hold:
    only then does a missing record mean that the source no longer has it.
    """

    family: Family
    warn: Callable[[str], None]
    fail: Callable[[str], None]
    complete: bool = True
    total: int = 0
    seen: Digests = field(default_factory=Digests)
    failures: int = 0

    def __post_init__(self) -> None:
        """Begin with the page size the platform's description asks for."""
        self._size = self.family.platform.page_size

    def rows(self) -> Iterator[tuple[Division | None, list[Row]]]:
        """Yield every record once, a page at a time, with the division that listed it.

        A list that cannot be read is reported and left out. Raises :class:`SourceUnreachable` when nobody
        answers, and :class:`SourceError` when one list after another cannot be read.
        """
        for division in (*self.family.platform.divisions, None):
            try:
                yield from self._list(division)
                self.failures = 0
            except SourceUnreachable:
                raise
            except SourceError as error:
                self.complete = False
                self.failures += 1
                self.fail(str(error))
                if self.failures > LISTS_THAT_MAY_FAIL or not self.family.platform.divisions:
                    raise

    def _list(self, division: Division | None) -> Iterator[tuple[Division | None, list[Row]]]:
        name = division.name if division else _("the list without division")
        own = Digests()
        number = received = claimed = 0
        while True:
            number += 1
            page = self.family.list_page(division, number, self._size)
            ids = {digest(row.source_id) for row in page.rows}
            if number == 1:
                claimed = page.total
                self._adapt(page)
                if division is None and claimed == len(self.seen) and self.seen.has_all(ids):
                    return
                self.total = self.total + claimed if division else max(self.total, claimed)
            elif page.total != claimed:
                self._doubt(_("{list}: it changed while it was read").format(list=name))
                claimed = page.total
            for problem in page.problems:
                self.fail(f"{name}: {problem}")
            if ids and own.has_all(ids):
                self._doubt(
                    _("{list}: page {number} repeats earlier ones; stopped there").format(list=name, number=number)
                )
                break
            received += len(page.rows) + len(page.problems)
            own.add(ids)
            fresh = [row for row in page.rows if digest(row.source_id) not in self.seen]
            self.seen.add(ids)
            yield division, list({row.source_id: row for row in fresh}.values())
            if received >= claimed or not (page.rows or page.problems):
                break
        self._judge(name, claimed, received, len(own))

    def _adapt(self, page: Page) -> None:
        """Ask for no more than the server gives, or the next page would not begin where this one ends."""
        given = len(page.rows) + len(page.problems)
        if 0 < given < min(self._size, page.total):
            log.info("%s gives %s records a page, not %s", self.family.platform.key, given, self._size)
            self._size = given

    def _judge(self, name: str, claimed: int, received: int, distinct: int) -> None:
        if distinct == received == claimed:
            return
        self.complete = False
        if abs(claimed - distinct) > TOLERANCE * max(claimed, distinct):
            message = _("{list}: it claims {claimed} records but shows {distinct}")
            self.warn(message.format(list=name, claimed=claimed, distinct=distinct))

    def _doubt(self, message: str) -> None:
        self.complete = False
        self.warn(message)
