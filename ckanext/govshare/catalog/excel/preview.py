"""What an upload would do, row by row: new, changed (in which fields), unchanged, or wrong (in which cells)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.govshare.catalog.excel import catalogue, check, compare
from ckanext.govshare.catalog.excel.cells import licences
from ckanext.govshare.catalog.excel.entries import Entry, entries
from ckanext.govshare.catalog.excel.messages import LANGUAGES, both, speaking
from ckanext.govshare.catalog.excel.reader import Fault, Table, read

__all__ = ["STATUSES", "Preview", "Result"]

_ = tk._

STATUSES = ("error", "new", "changed", "unchanged")
"""In the order in which people want to see them."""


@dataclass
class Result:
    """What becomes of a dataset's row; columns of ``CatalogueImportRow``."""

    sheet: str
    row: int
    status: str
    title: str = ""
    resource_code: str = ""
    dataset_id: str | None = None
    modified: str | None = None
    changes: list[dict[str, Any]] = field(default_factory=list)
    faults: list[dict[str, Any]] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)


class Preview:
    """Reads an upload and compares it with the organization's catalogue."""

    def __init__(
        self, context: Context, organization: dict[str, Any], progress: Callable[[int, int], None] = lambda a, b: None
    ) -> None:
        """Look as the user of ``context`` does; ``progress`` hears how many rows of how many are done."""
        self._context = context
        self._organization = organization
        self._progress = progress
        self._tables: dict[str, Table] = {}

    def results(self, content: bytes) -> list[Result]:
        """Return what becomes of each row, in the file's order.

        :raises BadWorkbook: when the file cannot be read as a catalogue
        """
        # Everything says its messages in one language; what goes wrong is said again in the other.
        with speaking(LANGUAGES[0], self._context.get("auth_user_obj")):
            return list(self._results(content))

    def _results(self, content: bytes) -> Iterator[Result]:
        self._tables = read(content, lambda _rows: self._progress(0, 0))
        provider = {
            "provider": self._organization["title"],
            "provider_uscc": self._organization.get("provider_uscc") or "",
        }
        found, loose = entries(self._tables, provider)
        for fault in loose:
            yield Result(fault.sheet, fault.row, "error", faults=[asdict(fault)])
        results = {}
        for done, (entry, dataset) in enumerate(self._matched(found), 1):
            results[entry.row] = self._result(entry, dataset)
            self._progress(done, len(found))
        yield from (results[entry.row] for entry in found)

    def _matched(self, found: list[Entry]) -> Iterator[tuple[Entry, dict[str, Any] | None]]:
        """Yield each entry with the dataset that it describes, or with None when it is a new one."""
        by_name = {entry.name: entry for entry in reversed(found) if entry.name}
        by_code = {entry.resource_code: entry for entry in reversed(found) if entry.resource_code and not entry.name}
        left = {entry.row: entry for entry in found}
        for dataset in catalogue.datasets(self._context, self._organization["id"]):
            code = str(dataset.get("resource_code") or "").upper()
            entry = by_name.get(dataset["name"]) or (by_code.get(code) if code else None)
            if entry and left.pop(entry.row, None):
                yield entry, dataset
        yield from ((entry, None) for entry in left.values())

    def _result(self, entry: Entry, dataset: dict[str, Any] | None) -> Result:
        result = Result(entry.table.title, entry.row, "new", entry.title, entry.resource_code)
        found = list(entry.faults)
        if dataset:
            result.dataset_id, result.modified = dataset["id"], dataset["metadata_modified"]
            result.title = entry.title or dataset["title"]
            result.resource_code = dataset.get("resource_code") or entry.resource_code
            comparison = compare.changed(entry, self._tables, dataset)
            result.changes, result.data = comparison.changes, comparison.data
            result.status = "changed" if comparison.changes else "unchanged"
            found += comparison.faults
        else:
            result.data = compare.fresh(entry, self._tables, self._organization["id"])
            if entry.name:
                found.append(entry.table.fault(entry.row, both(_unknown_name), "name"))
        if result.status != "unchanged":
            found += self._refused(entry, result.data, dataset, found)
        result.faults = [asdict(fault) for fault in found]
        result.status = "error" if found else result.status
        return result

    def _refused(
        self, entry: Entry, data: dict[str, Any], dataset: dict[str, Any] | None, known: list[Fault]
    ) -> list[Fault]:
        """Return what the action would refuse, without a second complaint about one cell."""
        whole = {**dataset, **data} if dataset else dict(data)
        whole.pop("metadata_modified", None)
        told = {(fault.sheet, fault.row, fault.field) for fault in known}
        refused = check.faults(entry, self._tables, self._context, whole, dataset)
        # The form has a list to choose from, so no validator asks.
        if data.get("license_id") and data["license_id"] not in licences():
            message = both(lambda: _("Choose a licence from the drop-down list."))
            refused.append(entry.table.fault(entry.row, message, "license_id"))
        return [fault for fault in refused if (fault.sheet, fault.row, fault.field) not in told]


def _unknown_name() -> str:
    return _("The department has no dataset with this identifier. Leave the cell empty to add a new dataset.")
