"""A minimal CKAN API: what ckanext-harvest's own CKAN harvester reads of another portal.

It is the stock side of benchmarks: the same records, in the form in which stock CKAN takes them.
"""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from typing import Any

from demo.replay.catalogue import NAMESPACE, Record
from demo.replay.faults import Faults
from demo.replay.wire import Answer, Request

ACTION = re.compile(r"/api/(?:[123]/)?action/(\w+)$")
SINCE = re.compile(r"metadata_modified:\[(\S+) TO \*\]")
ORGANIZATION = re.compile(r"(?<!-)organization:\"?([\w-]+)")
TAG = re.compile(r"[^\w .-]")
NO_DAY = "2023-06-01"


class Ckan:
    """`package_search`, `package_show`, `organization_show` and what goes with them."""

    def __init__(self, faults: Faults, page_limit: int) -> None:
        """Take the faults that concern content, and the largest page to give."""
        self._faults = faults
        self._limit = min(page_limit, 1000)
        self._indexed: list[Record] | None = None
        self._by_id: dict[str, tuple[int, Record]] = {}
        self._departments: dict[str, str] = {}

    def answer(self, request: Request, records: list[Record]) -> Answer | None:
        """Return the answer of an action; nothing for other addresses."""
        match = ACTION.fullmatch(request.path)
        if not match:
            return None
        if records is not self._indexed:
            entries = sorted(enumerate(records), key=lambda entry: entry[1].id)
            self._by_id = {record.id: (position, record) for position, record in entries}
            self._departments = {organization_id(r.department): r.department for r in records if r.department}
            self._indexed = records
        result = self._result(match[1], request.query)
        if result is None:
            error = {"__type": "Not Found Error", "message": "Not found"}
            return Answer({"success": False, "error": error}, 404)
        return Answer({"success": True, "result": result})

    def _result(self, action: str, query: dict[str, str]) -> Any:
        wanted = query.get("id", "")
        match action:
            case "package_search":
                return self._search(query)
            case "package_show":
                entry = self._by_id.get(wanted.removeprefix("ds-"))
                return self._package(*entry) if entry else None
            case "package_list":
                return [f"ds-{name}" for name in self._by_id]
            case "organization_show":
                title = self._departments.get(wanted.removeprefix("org-"))
                return organization(title) if title else None
            case "organization_list":
                return [organization(title)["name"] for title in self._departments.values()]
            case "group_list":
                return []
            case "status_show":
                return {"ckan_version": "2.12.0", "site_title": "replay"}
        return None

    def _search(self, query: dict[str, str]) -> dict[str, Any]:
        found = list(self._by_id.values())
        filters = query.get("fq", "")
        if since := SINCE.search(filters):
            found = [entry for entry in found if modified(entry[1]) >= since[1].rstrip("Z")]
        if chosen := ORGANIZATION.search(filters):
            found = [entry for entry in found if f"org-{organization_id(entry[1].department or '')}" == chosen[1]]
        if words := query.get("q", "").strip().removeprefix("*:*"):
            found = [entry for entry in found if words in entry[1].title]
        if query.get("sort", "").startswith("metadata_modified"):
            found = sorted(found, key=lambda entry: modified(entry[1]), reverse=query["sort"].endswith("desc"))
        rows = max(0, min(_number(query.get("rows"), 10), self._limit))
        start = max(0, _number(query.get("start"), 0))
        if rows:
            start = (self._faults.page(start // rows + 1) - 1) * rows + start % rows
        page = [self._package(position, record) for position, record in found[start : start + rows]]
        return {"count": len(found), "results": page, "facets": {}, "search_facets": {}, "sort": query.get("sort", "")}

    def _package(self, position: int, record: Record) -> dict[str, Any]:
        extras = {
            "theme": record.theme,
            "industry": record.industry,
            "open_type": record.open_type,
            "update_frequency": record.update_frequency,
            "release_date": record.issued,
            "data_updated": record.modified,
            "source_department": record.department,
            "source_url": record.source_url,
        }
        tags = sorted({name for name in (TAG.sub("", tag).strip() for tag in record.tags) if 2 <= len(name) <= 100})
        package: dict[str, Any] = {
            "id": record.id,
            "name": f"ds-{record.id}",
            "title": record.title,
            "notes": record.description,
            "type": "dataset",
            "state": "active",
            "private": False,
            "license_id": "notspecified",
            "url": record.source_url,
            "metadata_created": moment(record.issued),
            "metadata_modified": modified(record),
            "owner_org": organization_id(record.department) if record.department else None,
            "organization": organization(record.department) if record.department else None,
            "groups": [],
            "tags": [{"name": name} for name in tags],
            "extras": [{"key": key, "value": value} for key, value in extras.items() if value],
            "resources": [
                {
                    "id": str(uuid.uuid5(NAMESPACE, f"{record.id}/{number}")),
                    "name": f"{record.title} ({name})",
                    "format": name,
                    "url": record.source_url or "https://example.org/",
                }
                for number, name in enumerate(record.formats)
            ],
        }
        package["num_resources"], package["num_tags"] = len(record.formats), len(tags)
        return self._faults.spoil(package, position)


def organization_id(title: str | None) -> str:
    """Return a department's id, always the same for the same title."""
    return str(uuid.uuid5(NAMESPACE, f"organization:{title}"))


def organization(title: str) -> dict[str, Any]:
    """Return a department as CKAN shows an organization."""
    identifier = organization_id(title)
    return {
        "id": identifier,
        "name": f"org-{identifier}",
        "title": title,
        "description": "",
        "image_url": "",
        "approval_status": "approved",
        "is_organization": True,
        "state": "active",
        "type": "organization",
    }


def moment(day: str | None) -> str:
    """Return a day as CKAN writes times: without a fraction of zero, since harvesters compare them as text."""
    try:
        return datetime.fromisoformat(day or NO_DAY).strftime("%Y-%m-%dT00:00:00")
    except ValueError:
        return moment(None)


def modified(record: Record) -> str:
    """Return when a record last changed, as CKAN writes times."""
    return moment(record.modified or record.issued)


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() else default
