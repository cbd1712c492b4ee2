"""One harvest of one source: what changed, and what becomes of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.govshare.harvesters.digests import digest
from ckanext.govshare.harvesters.errors import RecordGone, SourceError, SourceUnreachable
from ckanext.govshare.harvesters.family import Family, Row
from ckanext.govshare.harvesters.importer import BATCH, Importer, Outcome
from ckanext.govshare.harvesters.listing import Listing
from ckanext.govshare.harvesters.objects import ADDED, CHANGED, FAILED, HarvestObjects, Known
from ckanext.govshare.harvesters.platforms import Division
from ckanext.govshare.harvesters.records import BadRecord, Record, row_hash, source_id_of

__all__ = ["EVERY_DETAIL", "Counts", "Run"]

log = logging.getLogger(__name__)

_ = tk._

EVERY_DETAIL = 10
"""Each run of this number reads every detail: a source may change one without touching its list."""

SUDDEN = 0.1
SUDDEN_AT_LEAST = 20
"""More records than this missing at once are rather a fault of the source than a clearing-out."""

DETAILS_THAT_MAY_FAIL = 3
"""So many details in a row without an answer mean that the source is down."""

ABSENT = "absent"
"""The reason of a withdrawal: the source no longer lists the record."""


@dataclass
class Counts:
    """How a run ended. A dataset that came back counts as changed."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    failed: int = 0

    def add(self, outcome: Outcome) -> None:
        """Count what became of one record."""
        name = {ADDED: "new", CHANGED: "changed", FAILED: "failed"}.get(outcome.status, "unchanged")
        setattr(self, name, getattr(self, name) + 1)

    def as_dict(self) -> dict[str, int]:
        """Return the numbers by name."""
        return asdict(self)


def _quiet(_done: int, _total: int) -> None:
    """Show no progress."""


@dataclass
class Run:
    """Reads a source and saves what changed. The caller holds the source's lock."""

    family: Family
    objects: HarvestObjects
    full: bool = False
    progress: Callable[[int, int], None] = _quiet
    tell: Callable[[str], None] = log.warning
    counts: Counts = field(default_factory=Counts)

    def __post_init__(self) -> None:
        """Get ready; nothing is asked of the source yet."""
        self.importer = Importer(self.family.platform, self.objects)
        self.listing = Listing(self.family, warn=self._warn, fail=self._fail)
        self._silent = 0

    # The three ways to run

    def save_all(self) -> None:
        """Read and save everything that changed, then withdraw what is gone.

        :raises SourceError: when the source could not be read; what was read until then is saved.
        """
        self.importer.index(self.objects.incomplete())
        batch: list[Record] = []
        try:
            for record, known in self.changes():
                if self._read_detail(record):
                    if known and known.record == self._hash(record):
                        self._same(record)
                    else:
                        batch.append(record)
                if len(batch) >= BATCH:
                    self._save(batch)
                    batch = []
        except SourceError:
            self._save(batch)
            self.importer.finish()
            raise
        self._save(batch)
        self.withdraw()
        self.importer.finish()

    def queue_all(self) -> list[str]:
        """Make a harvest object for everything that changed, for other workers to fetch; return the objects' ids.

        :raises SourceError: when the source could not be read.
        """
        self.importer.index(self.objects.incomplete())
        ids: list[str] = []
        batch: list[Record] = []
        for record, _known in self.changes():
            batch.append(record)
            if len(batch) >= BATCH:
                ids += self._queue(batch)
                batch = []
        ids += self._queue(batch)
        self.withdraw()
        self.importer.finish()
        return ids

    def changes(self) -> Iterator[tuple[Record, Known | None]]:
        """Yield the records whose detail must be read, each with what is known of it.

        :raises SourceError: when the source could not be read.
        """
        done = 0
        for division, rows in self.listing.rows():
            known = self.objects.known(row.source_id for row in rows)
            # Not to keep a transaction open while the source is being asked.
            model.Session.commit()
            for row in rows:
                before = known.get(row.source_id)
                if before and not self.full and before.row == row_hash(self.family, division, row.values):
                    self.counts.unchanged += 1
                else:
                    yield self._record(division, row), before
            done += len(rows)
            self.progress(done, max(done, self.listing.total))
        if not self.listing.complete:
            self._warn(_("Not every list could be read as a whole: nothing is withdrawn this time."))
        if self.listing.failures:
            raise SourceError(_("Some of the source's lists could not be read."))

    def withdraw(self) -> None:
        """Take the records out of the catalogue that the source no longer lists.

        Only after every list was read as a whole. When suspiciously many are missing nothing happens, except in a
        run that reads every detail: that one asks the source for each of them first.
        """
        if not self.listing.complete:
            return
        missing, there = [], 0
        for key, package_id in self.objects.current():
            there += 1
            if digest(source_id_of(key)) not in self.listing.seen:
                missing.append((key, package_id))
        model.Session.commit()
        if len(missing) > max(SUDDEN_AT_LEAST, SUDDEN * there):
            if not self.full:
                message = _(
                    "{missing} of {there} records are missing at once, which is rather a fault of the source: "
                    "nothing is withdrawn. A run with --full asks the source for each of them."
                )
                self._warn(message.format(missing=len(missing), there=there))
                return
            missing = [each for each in missing if self._gone(source_id_of(each[0]))]
        for key, package_id in missing:
            self.importer.withdraw(key, package_id, ABSENT)
            self.counts.withdrawn += 1

    # Pieces

    def _record(self, division: Division | None, row: Row) -> Record:
        return Record.listed(self.family, row.source_id, division, row.values)

    def _read_detail(self, record: Record) -> bool:
        """Complete a record with its detail; return whether that went well."""
        try:
            record.complete(self.family.detail(record.source_id))
        except SourceError as error:
            self._silent = self._silent + 1 if isinstance(error, SourceUnreachable) else 0
            self.objects.fail(record, str(error), "Fetch")
            model.Session.commit()
            self.counts.failed += 1
            self.tell(f"{record.source_id}: {error}")
            if self._silent >= DETAILS_THAT_MAY_FAIL:
                raise
            return False
        self._silent = 0
        return True

    @staticmethod
    def _hash(record: Record) -> str:
        """Return a record's hash, or none for one that makes no dataset: saving it will say why."""
        try:
            return record.hash
        except BadRecord:
            return ""

    def _same(self, record: Record) -> None:
        """Note that a record is as it was, though its row in the list is not."""
        self.objects.refresh(record)
        self.counts.unchanged += 1

    def _save(self, batch: list[Record]) -> None:
        for outcome in self.importer.save(batch):
            self.counts.add(outcome)
            if outcome.message:
                self.tell(f"{outcome.record.source_id}: {outcome.message}")

    def _queue(self, batch: list[Record]) -> list[str]:
        if not batch:
            return []
        ids = self.objects.wait(batch)
        model.Session.commit()
        return ids

    def _gone(self, source_id: str) -> bool:
        try:
            self.family.detail(source_id)
        except RecordGone:
            return True
        except SourceUnreachable:
            raise
        except SourceError:
            return False
        return False

    def _warn(self, message: str) -> None:
        self.tell(message)
        log.warning("%s: %s", self.family.platform.key, message)

    def _fail(self, message: str) -> None:
        """Note a fault of the source with the job, and tell people."""
        self.objects.problem(message)
        model.Session.commit()
        self.tell(message)
