"""A year's notice: read as it was written, previewed, imported, replaced, taken back; refused line by line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from ckan.tests.helpers import call_action
from freezegun import freeze_time

from ckanext.govshare.cases.calendar import files, tick, working_days
from ckanext.govshare.cases.calendar.signals import calendar_changed
from ckanext.govshare.cases.calendar.working_days import Calendar
from ckanext.govshare.tests.cases.calendar import notices
from ckanext.govshare.tests.cases.calendar.conftest import Act

IMPORT, LIST, DELETE = (f"govshare_holidays_{name}" for name in ("import", "list", "delete"))
PAST = {
    2026: notices.OF_2026,
    2025: notices.OF_2025,
    2024: notices.OF_2024,
    2023: notices.OF_2023,
    2017: notices.OF_2017,
}


def differences(year: int, text: str) -> list[date]:
    """Return the days of a year, and of the weeks before, that a notice makes other than the package has them."""
    shipped = Calendar("test", {})
    notice = files.read(text, None if year == 2026 else year)
    read = shipped.with_notice(notice.year, notice.days)
    days = (date(year - 1, 12, 1) + timedelta(n) for n in range(396))
    return [day for day in days if shipped.is_working_day(day) != read.is_working_day(day)]


@pytest.mark.parametrize("year", PAST)
def test_notices_of_the_past(web: object, year: int) -> None:
    """Their own sentences give the days that are known of those years."""
    assert differences(year, PAST[year]) == []


@pytest.fixture
def heard() -> Iterator[list[tuple[int, str]]]:
    """The years and versions that were announced."""
    found: list[tuple[int, str]] = []

    def hear(year: int, version: str) -> None:
        found.append((year, version))

    with calendar_changed.connected_to(hear):
        yield found


def test_import(act: Act, heard: list[Any]) -> None:
    """A preview stores nothing; an import makes the year official, and whoever counts by the calendar is told."""
    before = act(LIST)
    assert (before["last_official"], before["count"]) == (2026, 0)
    shown = act(IMPORT, text=notices.OF_2027, url="https://www.gov.cn/x", preview=True)
    assert (shown["year"], shown["number"], shown["version"]) == (2027, "国办发明电〔2026〕9号", None)
    assert {"day": "2027-01-31", "working_before": False, "working": True} in shown["changes"]
    assert act(LIST)["version"] == before["version"] and heard == []

    done = act(IMPORT, text=notices.OF_2027, url="https://www.gov.cn/x")
    assert done["changes"] == shown["changes"] and done["replaces"] is None
    assert done["version"] != before["version"] and heard == [(2027, done["version"])]
    assert working_days.add(date(2026, 12, 20), 10) == (date(2027, 1, 4), False)
    assert working_days.add(date(2027, 1, 29), 5) == (date(2027, 2, 4), False)
    row = act(LIST, year=2027, who="operator")
    assert (row["last_official"], row["official"]) == (2027, True)
    assert row["results"][0] | {"version": 0, "imported": "", "imported_by": ""} == {
        "version": 0,
        "year": 2027,
        "title": "国务院办公厅关于2027年部分节假日安排的通知",
        "number": "国办发明电〔2026〕9号",
        "url": "https://www.gov.cn/x",
        "days": 33,
        "imported": "",
        "imported_by": "",
        "in_force": True,
    }
    assert {"day": "2027-02-14", "working": True, "reason": "make-up workday for Spring Festival"} in row["days"]

    # The same year again takes the place of the first, and has nothing new to say.
    again = act(IMPORT, text=notices.OF_2027.replace("1月31日（周日）、2月14日（周日）上班", "2月14日（周日）上班"))
    assert [each["day"] for each in again["changes"]] == ["2027-01-31"] and again["replaces"]
    assert [each["in_force"] for each in act(LIST)["results"]] == [True, False]
    assert not working_days.is_working_day(date(2027, 1, 31))

    taken_back = act(DELETE, year=2027)
    assert heard[-1] == (2027, taken_back["version"])
    assert act(LIST)["last_official"] == 2026
    assert act(DELETE, 404, year=2027)


@pytest.mark.parametrize(
    "text",
    [
        "day,kind,name\n2027-01-01,holiday,元旦\n2027-01-02,workday,元旦",
        "日期,类型,名称\n2027年1月1日,放假,元旦\n\n2027/1/2,上班,元旦",
        "2027-01-01,休,元旦\n20270102,班,元旦",
        json.dumps(
            {"year": 2027, "days": [{"day": "2027-01-01", "kind": "holiday"}, {"date": "2027-01-02", "type": "上班"}]}
        ),
        json.dumps([{"date": "2027-01-01", "isOffDay": True}, {"date": "2027-01-02", "isOffDay": False}]),
        "二〇二七年\n元旦：1月1日（星期五）放假。1月2日（星期六）上班。",
    ],
)
def test_ways_of_writing(act: Act, text: str) -> None:
    """CSV with and without a heading, JSON, sentences: the same two days, and a word on what is missing."""
    read = act(IMPORT, text=text, year=2027, preview=True)
    assert [(each["day"], each["kind"]) for each in read["days"]] == [
        ("2027-01-01", "holiday"),
        ("2027-01-02", "workday"),
    ]
    assert "2027-10-01 National Day" in read["warnings"][0]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("元旦：1月1日（周四）放假。", ["Line 1", "2027-01-01", "周四"]),
        ("\n春节：2月30日放假。", ["Line 2", "2月30日"]),
        ("元旦：1月1日至3日放假，共2天。", ["Line 1", "It says 2 days", "3"]),
        ("国庆节：10月1日至8日如何如何。", ["Line 1", "10月1日至8日如何如何"]),
        ("国庆节：10月1日起放假7天。", ["Line 1", "10月1日起放假7天"]),
        ("国庆节：10月8日至1日放假。", ["Line 1", "2027-10-08", "2027-10-01"]),
        ("元旦：1月1日、1月2日。", ["Line 1", "1月1日、1月2日"]),
        ("元旦：1月2日放假。1月2日上班。", ["Line 1", "2027-01-02", "both"]),
        ("通知如下。", ["Line 1", "No day off"]),
        ("国务院办公厅关于2028年部分节假日安排的通知", ["Line 1", "2028", "2027"]),
        ("day,kind\n2027-01-01,holiday\n2027-02-29,holiday", ["Line 3", "2027-02-29"]),
        ("day,kind\n2027-01-01,party", ["Line 2", "party"]),
        ("day,kind\n2029-01-01,holiday", ["Line 2", "2029-01-01 is not in 2027"]),
        ('[{"day": "2027-01-01",\n"kind" "holiday"}]', ["Line 2", "JSON"]),
        ('{"days": 5}', ["Line 1", "list of days"]),
    ],
)
def test_what_is_refused(act: Act, text: str, wrong: list[str]) -> None:
    """Each line that is wrong is named, and nothing is stored."""
    message = act(IMPORT, 409, text=text, year=2027)["text"][0]
    assert [part for part in wrong if part not in message] == []
    assert act(LIST)["count"] == 0


def test_whose_notice(act: Act) -> None:
    """Without a year the text has to say it; an address is a whole one."""
    assert "year" in act(IMPORT, 409, text="元旦：1月1日放假。")["text"][0]
    assert "https://" in act(IMPORT, 409, text=notices.OF_2027, url="javascript:x")["url"][0]
    act(IMPORT, 409, text=notices.OF_2027, year="next")
    for year in (1, 2003, 2099, 10**6):
        assert "2004" in act(IMPORT, 409, text="day,kind\n2027-01-01,holiday", year=year)["text"][0]
    assert "0001" in act(IMPORT, 409, text="day,kind\nx,holiday\n0001-01-01,holiday", year=2027)["text"][1]


def test_a_missing_notice_is_noticed(act: Act, caplog: pytest.LogCaptureFixture) -> None:
    """While the next sixty days reach past the last notice the log says so, once a day; the list says so too."""
    tick._Said.day = None
    with freeze_time("2026-11-01 10:00"):
        assert not call_action(LIST)["warning"]
        tick.warn_of_missing_holidays()
    assert not any("holidays import" in message for message in caplog.messages)
    with freeze_time("2026-11-03 10:00"):
        assert call_action(LIST)["warning"]
        tick.warn_of_missing_holidays()
        tick.warn_of_missing_holidays()
    assert sum("holidays import" in message for message in caplog.messages) == 1
    act(IMPORT, text=notices.OF_2027)
    with freeze_time("2026-11-04 10:00"):
        assert not call_action(LIST)["warning"]


def test_who_may(act: Act) -> None:
    """Administrators import; operators look; nobody else does either."""
    for who in ("nobody", "someone", "operator"):
        act(IMPORT, 403, who=who, text=notices.OF_2027)
        act(DELETE, 403, who=who, year=2027)
    for who in ("nobody", "someone"):
        act(LIST, 403, who=who)
    assert act(LIST, who="guizhou")["count"] == 0
