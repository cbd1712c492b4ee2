"""The interface of the province of Guizhou's platform: lists and details over POST, JSON both ways."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import ckan.plugins.toolkit as tk

from ckanext.govshare.harvesters.base import PlatformHarvester
from ckanext.govshare.harvesters.client import UnexpectedAnswer
from ckanext.govshare.harvesters.errors import RecordGone
from ckanext.govshare.harvesters.family import Facts, Family, Page, Row
from ckanext.govshare.harvesters.platforms import Division
from ckanext.govshare.harvesters.text import plain, single_line

_ = tk._

# The list's name until 2023 comes second: it is asked when the first does not exist.
LISTS = ("/api/search/data/getDataListByParams", "/api/search/data/getDataDirectoryListByParams")
DETAIL = "/api/search/data/getDataDetailByDataId"
HEADERS = {"role": "0"}
SHANGHAI = ZoneInfo("Asia/Shanghai")


class Guizhou(Family):
    """Speaks the interface."""

    version = 1
    counters = frozenset({"views", "calls"})
    verbatim = frozenset({"id", "createTime", "updateTime"})

    _list = 0

    def list_page(self, division: Division | None, number: int, size: int) -> Page:
        """Return a page of a division's list, or of the whole platform's."""
        body: dict[str, Any] = {
            "orderBy": 0,
            "topicId": [],
            "orgId": [],
            "pageSize": size,
            "scenarioId": "",
            "resourceType": "",
            "resourceFormats": [],
            "openAttribute": "",
            "searchText": [],
            "pageIndex": number,
        }
        if division:
            body["divisionId"] = division.code
        try:
            return self.client.json(self.root + LISTS[self._list], body, HEADERS, _page)
        except RecordGone:
            if self._list + 1 == len(LISTS):
                raise
            self._list += 1
            return self.list_page(division, number, size)

    def detail(self, source_id: str) -> dict[str, Any]:
        """Return what the source says about one record."""

        def check(answer: Any) -> dict[str, Any]:
            if not isinstance(answer, dict) or "data" not in answer:
                raise UnexpectedAnswer(_("there is no “data”"))
            data = answer["data"]
            if data is None:
                raise RecordGone(_("the source has no record {id}").format(id=source_id))
            if not isinstance(data, dict) or data.get("id") not in (source_id, None):
                raise UnexpectedAnswer(_("“data” is not the record that was asked for"))
            return data

        return self.client.json(self.root + DETAIL, {"id": source_id}, HEADERS, check)

    def facts(self, row: dict[str, Any], detail: dict[str, Any]) -> Facts:
        """Return what a list's row and a detail say; where both say it, the detail counts."""
        both = row | {key: value for key, value in detail.items() if value is not None}
        title = single_line(both.get("name"), 300)
        if not title:
            raise ValueError(_("it has no title"))
        formats = both.get("resourceFormats")
        code = self.platform.code
        return Facts(
            title=title,
            notes=plain(both.get("description"), 10_000),
            department=single_line(both.get("orgName"), 100),
            theme_name=single_line(both.get("topicName"), 100),
            industry_name=single_line(both.get("industryName"), 100),
            open_type=code("open_type", both.get("openAttribute")) or "unknown",
            update_frequency=code("update_frequency", both.get("frequency")),
            release_date=day(both.get("createTime")),
            data_updated=day(both.get("updateTime")),
            formats=tuple(filter(None, (single_line(each, 50) for each in formats)))
            if isinstance(formats, list)
            else (),
        )


class GuizhouHarvester(PlatformHarvester):
    """Harvests platforms of this family."""

    family = Guizhou
    kind = "guizhou"

    def title(self) -> str:
        """Return the family's name for people."""
        return _("Guizhou family")


def _page(answer: Any) -> Page:
    if not isinstance(answer, dict) or not isinstance(answer.get("data"), list):
        raise UnexpectedAnswer(_("there is no list in “data”"))
    total = answer.get("total")
    if isinstance(total, bool) or not isinstance(total, int) or total < 0:
        raise UnexpectedAnswer(_("“total” is not a number"))
    rows, problems = [], []
    for row in answer["data"]:
        source_id = row.get("id") if isinstance(row, dict) else None
        if isinstance(source_id, str) and 0 < len(source_id) <= 100 and source_id.isprintable():
            rows.append(Row(source_id, row))
        else:
            problems.append(_("a row of the list has no id: {row}").format(row=repr(row)[:200]))
    return Page(total, rows, problems)


def day(milliseconds: Any) -> str:
    """Return the day in Shanghai of a time in milliseconds, or an empty text when it is none."""
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int) or milliseconds <= 0:
        return ""
    try:
        return datetime.fromtimestamp(milliseconds / 1000, SHANGHAI).date().isoformat()
    except (OverflowError, OSError, ValueError):
        return ""
