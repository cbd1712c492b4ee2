"""The province of Guizhou's platform (data.guizhou.gov.cn): one interface for ten divisions.

Every key here occurs in the samples of its traffic (`demo/replay/samples/`), and no other. What the
samples leave open is this server's own reading and says so.
"""

from __future__ import annotations

import itertools
import json
import zlib
from datetime import datetime, timedelta, timezone
from operator import attrgetter
from typing import Any

from demo.replay.catalogue import Record
from demo.replay.faults import Faults
from demo.replay.wire import Answer, Request

LIST = ("/api/search/data/getDataListByParams", "/api/search/data/getDataDirectoryListByParams")
DETAIL = "/api/search/data/getDataDetailByDataId"

SHANGHAI = timezone(timedelta(hours=8))
PAGE_SIZE = 12

DIVISIONS = {
    "贵阳市": "520100",
    "六盘水市": "520200",
    "遵义市": "520300",
    "安顺市": "520400",
    "毕节市": "520500",
    "铜仁市": "520600",
    "黔西南布依族苗族自治州": "522300",
    "黔东南苗族侗族自治州": "522600",
    "黔南布依族苗族自治州": "522700",
    "贵安新区": "529900",
    "澄川市": "990100",
    "望泽市": "990200",
    "岚屿市": "990300",
}

# 1 is conditional; the samples show 0 for the rest. A type the platform has no number for is not stated.
OPEN_ATTRIBUTE = {"unconditional": 0, "conditional": 1}
FREQUENCY = {
    "annual": 0,
    "quarterly": 1,
    "monthly": 2,
    "weekly": 3,
    "daily": 4,
    "realtime": 5,
    "semiannual": 6,
    "other": 7,
    "irregular": 8,
    "archived": 9,
}


def division(record: Record) -> str:
    """Return the division that lists a record: its city's code, for a city elsewhere one made from its name."""
    if not record.city:
        return ""
    return DIVISIONS.get(record.city) or f"98{zlib.crc32(record.city.encode()) % 10_000:04}"


def milliseconds(day: str | None) -> int | None:
    """Return the start of a day in Shanghai as the platform writes times, or nothing for no day."""
    try:
        return int(datetime.strptime(day or "", "%Y-%m-%d").replace(tzinfo=SHANGHAI).timestamp() * 1000)
    except ValueError:
        return None


class Guizhou:
    """Lists and details over POST, with JSON both ways."""

    def __init__(self, faults: Faults, page_limit: int) -> None:
        """Take the faults that concern content, and the largest page to give."""
        self._faults = faults
        self._limit = page_limit
        self._ticks = itertools.count()
        self._indexed: list[Record] | None = None
        self._by_id: dict[str, tuple[int, Record]] = {}
        self._by_division: dict[str, list[tuple[int, Record]]] = {}

    def answer(self, request: Request, records: list[Record]) -> Answer | None:
        """Return the answer to a list or a detail request; nothing for other addresses."""
        if request.path not in (*LIST, DETAIL):
            return None
        if request.method != "POST":
            return Answer({}, 405)
        try:
            wanted = json.loads(request.body or b"{}")
        except ValueError:
            return Answer({}, 400)
        if not isinstance(wanted, dict):
            return Answer({}, 400)
        self._index(records)
        return Answer(self._detail(wanted) if request.path == DETAIL else self._list(wanted))

    def _index(self, records: list[Record]) -> None:
        if records is self._indexed:
            return
        by_division: dict[str, list[tuple[int, Record]]] = {}
        for entry in enumerate(records):
            by_division.setdefault(division(entry[1]), []).append(entry)
        self._by_id = {record.id: (position, record) for position, record in enumerate(records)}
        self._by_division = by_division | {"": list(enumerate(records))}
        self._indexed = records

    def _list(self, wanted: dict[str, Any]) -> dict[str, Any]:
        found = self._by_division.get(str(wanted.get("divisionId") or ""), [])
        found = self._order(self._filter(found, wanted), wanted.get("orderBy"))
        size = max(1, min(_number(wanted.get("pageSize"), PAGE_SIZE), self._limit))
        page = self._faults.page(max(1, _number(wanted.get("pageIndex"), 1)))
        tick = next(self._ticks)
        rows = [self._row(position, record, tick) for position, record in found[(page - 1) * size : page * size]]
        return {"total": len(found), "data": rows}

    def _filter(self, found: list[tuple[int, Record]], wanted: dict[str, Any]) -> list[tuple[int, Record]]:
        words = [word for word in _texts(wanted.get("searchText")) if word]
        formats = set(_texts(wanted.get("resourceFormats")))
        topics = set(_texts(wanted.get("topicId")))
        departments = set(_texts(wanted.get("orgId")))
        access = wanted.get("openAttribute")
        if words:
            found = [entry for entry in found if any(w in entry[1].title + (entry[1].description or "") for w in words)]
        if formats:
            found = [entry for entry in found if formats & set(entry[1].formats)]
        # The samples name no ids of topics and departments; here their names serve.
        if topics:
            found = [entry for entry in found if entry[1].theme in topics]
        if departments:
            found = [entry for entry in found if entry[1].department in departments]
        if access not in ("", None):
            found = [entry for entry in found if str(OPEN_ATTRIBUTE.get(entry[1].open_type or "")) == str(access)]
        return found

    @staticmethod
    def _order(found: list[tuple[int, Record]], order: Any) -> list[tuple[int, Record]]:
        """Sort as `orderBy` asks. The samples show 0 only; 1 is by update and 2 by title here."""
        if order == 1:
            return sorted(found, key=lambda entry: entry[1].modified or entry[1].issued or "", reverse=True)
        if order == 2:
            return sorted(found, key=lambda entry: attrgetter("title", "id")(entry[1]))
        return found

    def _row(self, position: int, record: Record, tick: int) -> dict[str, Any]:
        row = self._common(record) | {
            "resourceFormats": list(record.formats) or None,
            # Counters move between any two requests, as they do on a platform that is in use.
            "views": 10 + position % 97 + tick,
            "calls": position % 13 + tick // 3,
        }
        return self._faults.spoil(row, position)

    def _detail(self, wanted: dict[str, Any]) -> dict[str, Any]:
        position, record = self._by_id.get(str(wanted.get("id")), (0, None))
        if record is None:
            return {"data": None}
        detail = self._common(record) | {
            "industryName": record.industry or "默认行业",
            "frequency": FREQUENCY.get(record.update_frequency or ""),
            "dataCapacity": record.record_count,
        }
        return {"data": self._faults.spoil(detail, position)}

    @staticmethod
    def _common(record: Record) -> dict[str, Any]:
        return {
            "id": record.id,
            "name": record.title,
            "description": record.description,
            "topicName": record.theme or "默认主题",
            "orgName": record.department,
            "createTime": milliseconds(record.issued),
            "updateTime": milliseconds(record.modified or record.issued),
            "openAttribute": OPEN_ATTRIBUTE.get(record.open_type or ""),
        }


def _number(value: Any, default: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def _texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
