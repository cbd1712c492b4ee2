"""What ckanext-harvest's tables know about a source: its records, their hashes, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

import ckan.model as model
import sqlalchemy as sa
from ckan.model.types import make_uuid
from ckanext.harvest.model import HarvestGatherError, HarvestJob, HarvestObject, HarvestObjectError, HarvestObjectExtra
from sqlalchemy.dialects.postgresql import insert

from ckanext.govshare.harvesters.records import Record, guid

__all__ = [
    "ADDED", "CHANGED", "FAILED", "FINGERPRINT", "SAME", "WITHDRAWN", "HarvestObjects", "Known", "finished_jobs", "now",
]  # fmt: skip

# ckanext-harvest's report words, which its pages count.
ADDED, CHANGED, SAME, WITHDRAWN, FAILED = "added", "updated", "not modified", "deleted", "errored"

FINGERPRINT = "fingerprint"
REASON = "withdrawn_reason"


def now() -> datetime:
    """Return the time as ckanext-harvest's columns hold it: UTC, without saying so."""
    return datetime.now(UTC).replace(tzinfo=None)


class Known(NamedTuple):
    """The hashes of a record as it was last harvested."""

    row: str
    record: str


class HarvestObjects:
    """One job's view of a source's harvest objects. Nothing is committed here."""

    def __init__(self, platform: str, source_id: str, job_id: str) -> None:
        """Work for the job ``job_id`` of the harvest source ``source_id``, which reads ``platform``."""
        self._platform = platform
        self._source_id = source_id
        self._job_id = job_id

    def known(self, source_ids: Iterable[str]) -> dict[str, Known]:
        """Return what is known of those of the records that are in the catalogue, by their source ids."""
        guids = {guid(self._platform, source_id): source_id for source_id in source_ids}
        query = (
            sa.select(HarvestObject.guid, HarvestObjectExtra.value)
            .join(HarvestObjectExtra, HarvestObjectExtra.harvest_object_id == HarvestObject.id)
            .join(model.Package, model.Package.id == HarvestObject.package_id)
            .where(
                HarvestObject.guid.in_(guids),
                HarvestObject.harvest_source_id == self._source_id,
                HarvestObject.current.is_(True),
                HarvestObjectExtra.key == FINGERPRINT,
            )
        )
        found = {}
        for key, value in model.Session.execute(query):
            row, _point, record = value.partition(".")
            found[guids[key]] = Known(row, record)
        return found

    def current(self) -> Iterator[tuple[str, str]]:
        """Yield the key and the dataset's id of every record that is in the catalogue."""
        query = (
            sa.select(HarvestObject.guid, HarvestObject.package_id)
            .join(model.Package, model.Package.id == HarvestObject.package_id)
            .where(
                HarvestObject.harvest_source_id == self._source_id,
                HarvestObject.current.is_(True),
                model.Package.state == model.State.ACTIVE,
            )
        )
        yield from model.Session.execute(query.execution_options(yield_per=2000)).tuples()

    def wait(self, records: list[Record]) -> list[str]:
        """Make objects for ckanext-harvest's fetch queue; return their ids."""
        rows = [self._row(record.object_id, record.guid, content=record.content, state="WAITING") for record in records]
        self._write(rows, {record.object_id: record.row_hash for record in records})
        return [record.object_id for record in records]

    def write(self, records: list[Record], status: str) -> None:
        """Make the records' objects the current ones: saved, but not known to be in the index yet."""
        self._supersede([record.dataset_id for record in records])
        rows = [
            self._row(
                record.object_id,
                record.guid,
                content=record.content,
                package_id=record.dataset_id,
                current=True,
                state="IMPORT",
                report_status=status,
            )
            for record in records
        ]
        self._write(rows, {record.object_id: record.fingerprint for record in records})

    def complete(self, package_ids: list[str]) -> None:
        """Note that the index has these datasets."""
        model.Session.execute(
            sa.update(HarvestObject)
            .where(
                HarvestObject.package_id.in_(package_ids),
                HarvestObject.current.is_(True),
                HarvestObject.state == "IMPORT",
            )
            .values(state="COMPLETE", import_finished=now())
            .execution_options(synchronize_session=False)
        )

    def incomplete(self) -> list[str]:
        """Return the datasets that a run which died had saved, but may not have indexed."""
        query = sa.select(HarvestObject.package_id).where(
            HarvestObject.harvest_source_id == self._source_id,
            HarvestObject.current.is_(True),
            HarvestObject.state == "IMPORT",
            HarvestObject.package_id.is_not(None),
        )
        return list(model.Session.scalars(query))

    def refresh(self, record: Record) -> None:
        """Note a record's hashes anew, where only the row in the list reads differently."""
        current = sa.select(HarvestObject.id).where(HarvestObject.guid == record.guid, HarvestObject.current.is_(True))
        model.Session.execute(
            sa.update(HarvestObjectExtra)
            .where(HarvestObjectExtra.harvest_object_id.in_(current), HarvestObjectExtra.key == FINGERPRINT)
            .values(value=record.fingerprint)
            .execution_options(synchronize_session=False)
        )

    def drop_waiting(self) -> None:
        """Forget what a run which died had left in the job's queue: a new listing finds it again."""
        waiting = sa.select(HarvestObject.id).where(
            HarvestObject.harvest_job_id == self._job_id, HarvestObject.state.in_(("WAITING", "FETCH"))
        )
        for table in (HarvestObjectExtra, HarvestObjectError):
            model.Session.execute(sa.delete(table).where(table.harvest_object_id.in_(waiting)))
        model.Session.execute(
            sa.delete(HarvestObject).where(HarvestObject.id.in_(waiting)).execution_options(synchronize_session=False)
        )

    def fail(self, record: Record, message: str, stage: str = "Import") -> None:
        """Note that a record could not be read or saved, and why."""
        row = self._row(record.object_id, record.guid, content=record.content, state="ERROR", report_status=FAILED)
        self._write([row], {})
        error = {
            "id": make_uuid(),
            "harvest_object_id": record.object_id,
            "message": f"{record.source_id}: {message}",
            "stage": stage,
            "created": now(),
        }
        model.Session.execute(sa.insert(HarvestObjectError), [error])

    def withdraw(self, key: str, package_id: str, reason: str) -> None:
        """Note that a record is no longer at the source."""
        self._supersede([package_id])
        row = self._row(make_uuid(), key, package_id=package_id, state="COMPLETE", report_status=WITHDRAWN)
        self._write([row], {})
        extra = {"id": make_uuid(), "harvest_object_id": row["id"], "key": REASON, "value": reason}
        model.Session.execute(sa.insert(HarvestObjectExtra), [extra])

    def problem(self, message: str) -> None:
        """Note what went wrong with the source itself; ckanext-harvest shows it with the job."""
        error = {"id": make_uuid(), "harvest_job_id": self._job_id, "message": message, "created": now()}
        model.Session.execute(sa.insert(HarvestGatherError), [error])

    def _row(self, id_: str, key: str, **values: Any) -> dict[str, Any]:
        moment = now()
        return {
            "id": id_,
            "guid": key,
            "harvest_job_id": self._job_id,
            "harvest_source_id": self._source_id,
            "gathered": moment,
            "fetch_started": moment,
            "fetch_finished": moment,
            "import_started": moment,
            "import_finished": moment,
            "current": False,
            "retry_times": 0,
        } | values

    @staticmethod
    def _supersede(package_ids: list[str]) -> None:
        model.Session.execute(
            sa.update(HarvestObject)
            .where(HarvestObject.package_id.in_(package_ids), HarvestObject.current.is_(True))
            .values(current=False)
            .execution_options(synchronize_session=False)
        )

    @staticmethod
    def _write(rows: list[dict[str, Any]], fingerprints: dict[str, str]) -> None:
        """Insert objects, or overwrite those the queue made before."""
        given = insert(HarvestObject)
        changed = {name: given.excluded[name] for name in rows[0] if name not in ("id", "gathered", "retry_times")}
        model.Session.execute(given.on_conflict_do_update(index_elements=["id"], set_=changed), rows)
        if fingerprints:
            # An object has one fingerprint; its own id serves, so that a second writing replaces the first.
            extras = [
                {"id": id_, "harvest_object_id": id_, "key": FINGERPRINT, "value": value}
                for id_, value in fingerprints.items()
            ]
            given = insert(HarvestObjectExtra)
            replaced = {"value": given.excluded.value}
            model.Session.execute(given.on_conflict_do_update(index_elements=["id"], set_=replaced), extras)


def finished_jobs(source_id: str) -> int:
    """Return how many runs of a source have ended."""
    return model.Session.query(HarvestJob).filter_by(source_id=source_id, status="Finished").count()
