"""Profiles that operators write: added, changed, taken back, and refused line by line."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.cases.deadlines import profiles
from ckanext.govshare.tests.cases.calendar import notices
from ckanext.govshare.tests.cases.calendar.conftest import Act, Headers

UPDATE, DELETE, SHOW = (f"govshare_deadline_profile_{name}" for name in ("update", "delete", "show"))
JIANGSU = """id: jiangsu-open
title: {zh: 江苏（向公众开放）, en: Jiangsu (opening to the public)}
channel: open
region_code: 32
extends: portal
instrument: {zh: 江苏省公共数据管理办法, en: Jiangsu Measures on Public Data}
valid_from: 2022-02-01
clocks:
  decision:
    days: 7
    extension: 7
    article: 20
  correction: {days: 4, unit: day, promise: true}
"""


def test_a_new_province(act: Act) -> None:
    """It counts at once, with what it takes over; changed and deleted as well."""
    assert profiles.select("open", "320505").id == "portal"
    made = act(UPDATE, text=JIANGSU)
    assert (made["region_code"], made["edited"], made["packaged"]) == ("320000", True, False)
    clocks = {clock["id"]: clock for clock in made["clocks"]}
    assert clocks["decision"]["basis"] == {
        "zh": "《江苏省公共数据管理办法》第二十条",
        "en": "Jiangsu Measures on Public Data, art. 20",
    }
    assert (clocks["delivery"]["profile"], clocks["correction"]["unit"]) == ("portal", "day")
    assert profiles.select("open", "320505").id == "jiangsu-open"
    act(UPDATE, text=JIANGSU.replace("days: 7", "days: 8"))
    assert profiles.get("jiangsu-open").clocks["decision"].length == 8
    assert act(DELETE, id="jiangsu-open") == {"restored": False}
    assert profiles.select("open", "320505").id == "portal"
    act(DELETE, 404, id="jiangsu-open")
    act(SHOW, 404, id="jiangsu-open")


def test_a_changed_promise(act: Act) -> None:
    """What the portal brings can be changed, by those who extend it too, and comes back."""
    text = act(SHOW, who="nobody", id="portal")["text"]
    act(UPDATE, text=text.replace("delivery: {days: 10", "delivery: {days: 12"))
    assert [profiles.get(id).clocks["delivery"].length for id in ("portal", "guizhou-open", "decree-809")] == [
        12,
        12,
        20,
    ]
    assert act(DELETE, id="portal") == {"restored": True}
    assert profiles.get("guizhou-open").clocks["delivery"].length == 10


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("clocks:", "clocks: [", ["Line 10", "YAML"]),
        ("channel: open", "channel: wide", ["Line 3", "wide", "open, share"]),
        ("channel: open", "colour: red", ["Line 3", "colour", "region_code"]),
        ("region_code: 32", "region_code: 98", ["Line 4", "98"]),
        ("extends: portal", "extends: atlantis", ["Line 5", "atlantis", "guizhou-open"]),
        ("extends: portal", "extends: jiangsu-open", ["Line 5", "jiangsu-open → jiangsu-open"]),
        ("2022-02-01", "last year", ["Line 7", "valid_from"]),
        ("  decision:", "  decided:", ["Line 10", "decided", "decision"]),
        ("days: 7\n    extension: 7", "days: -7\n    extension: 7", ["Line 10", "-7"]),
        ("days: 7\n    extension: 7", "days: seven\n    extension: 7", ["Line 10", "whole number"]),
        ("extension: 7", "extension: -1", ["Line 11", "-1"]),
        ("unit: day", "unit: fortnight", ["Line 13", "fortnight", "working_day, day, month"]),
        ("    article: 20\n", "", ["Line 10", "article", "promise"]),
        (", promise: true}", "}", ["Line 13", "correction"]),
        (
            "instrument: {zh: 江苏省公共数据管理办法, en: Jiangsu Measures on Public Data}\n",
            "",
            ["Line 11", "instrument"],
        ),
        (", en: Jiangsu (opening to the public)", "", ["Line 2", "title", "English"]),
        ("id: jiangsu-open", "id: 江苏", ["Line 1", "guizhou-open"]),
        ("id: jiangsu-open", "id: jiangsu-open\nid: other", ["Line 2", "twice"]),
        ("region_code: 32", "region_code: 520000\nflow_back: false", ["Line 3", "guizhou-open"]),
    ],
)
def test_what_is_refused(act: Act, old: str, new: str, wrong: list[str]) -> None:
    """The line and what is wrong with it."""
    assert old in JIANGSU
    text = JIANGSU.replace(old, new, 1)
    if "guizhou-open" in wrong and old.startswith("region"):
        text = text.replace("2022-02-01", "2020-12-01")
    messages = act(UPDATE, 409, text=text)["text"]
    assert any(all(part in message for part in wrong) for message in messages), messages


@pytest.mark.parametrize("text", ["", "- a\n- b", "just words", "&a [*a]", "[" * 20_000, "a: " + "x" * 60_000])
def test_what_is_no_profile(act: Act, text: str) -> None:
    """Nothing of it breaks anything."""
    assert act(UPDATE, 409, text=text, lang="zh_Hans_CN")["text"][0].startswith("第 1 行：")


def test_circles_and_heirs(act: Act) -> None:
    """Of three profiles none may end in itself, and none may go that others need."""
    act(UPDATE, text=JIANGSU)
    nanjing = (
        JIANGSU.replace("jiangsu-open", "nanjing-open")
        .replace("32\n", "320100\n")
        .replace("extends: portal", "extends: jiangsu-open")
    )
    act(UPDATE, text=nanjing)
    assert profiles.get("nanjing-open").clocks["delivery"].profile == "portal"
    message = act(UPDATE, 409, text=JIANGSU.replace("extends: portal", "extends: nanjing-open"))["text"][0]
    assert "Line 5" in message and "jiangsu-open → nanjing-open → jiangsu-open" in message
    assert "nanjing-open" in act(DELETE, 409, id="jiangsu-open")["id"][0]
    act(DELETE, id="nanjing-open")
    act(DELETE, id="jiangsu-open")


def test_who_may(act: Act) -> None:
    """Operators write the profiles of their region and below, administrators all; everybody reads."""
    for who in ("nobody", "someone"):
        act(UPDATE, 403, who=who, text=JIANGSU)
        act(DELETE, 403, who=who, id="portal")
    act(UPDATE, 403, who="guizhou", text=JIANGSU)
    guiyang = JIANGSU.replace("jiangsu-open", "guiyang-open").replace("region_code: 32", "region_code: 520100")
    act(UPDATE, who="guizhou", text=guiyang)
    # Not by taking another place's profile home.
    act(UPDATE, who="operator", text=JIANGSU)
    act(UPDATE, 403, who="guizhou", text=guiyang.replace("guiyang-open", "jiangsu-open"))
    act(DELETE, 403, who="guizhou", id="jiangsu-open")
    act(DELETE, who="guizhou", id="guiyang-open")


def test_pages(web: CKANTestApp, headers: dict[str, Headers]) -> None:
    """An operator adds a profile on the page; what was refused is still in the form, with the line."""
    address = "/ckan-admin/deadline-profiles"

    def page(path: str = "", **data: Any) -> BeautifulSoup:
        send = web.post if data else web.get
        return BeautifulSoup(send(f"{address}{path}", data=data, headers=headers["operator"]).body, "html.parser")

    web.get(address, headers=headers["someone"], status=403)
    assert "guizhou-open" in page().main.get_text()
    refused = page("/edit", text=JIANGSU.replace("days: 7", "days: -7"))
    assert "第 10 行" in refused.select_one("[role=alert]").get_text()
    assert "days: -7" in refused.select_one("textarea").get_text()
    saved = page("/edit", text=JIANGSU)
    assert "本平台新增" in saved.main.get_text()
    assert "江苏" in web.get("/deadlines").body
    form = page("/edit?id=jiangsu-open").select_one("textarea").get_text()
    assert form.strip() == JIANGSU.strip()
    assert "jiangsu-open" not in page("/delete", id="jiangsu-open").main.get_text()
    web.get(f"{address}/edit?id=none", headers=headers["operator"], status=404)


def test_page_of_holidays(web: CKANTestApp, headers: dict[str, Headers]) -> None:
    """A notice is previewed, then imported, then taken back; what was refused is still in the form."""

    def page(path: str = "", who: str = "admin", **data: Any) -> BeautifulSoup:
        send = web.post if data else web.get
        answer = send(f"/ckan-admin/holidays{path}", data=data, headers=headers[who])
        return BeautifulSoup(answer.body, "html.parser")

    assert page(who="operator").select_one("textarea") is None
    assert "截至 2026 年底" in page().main.get_text()
    wrong = notices.OF_2027.replace("（周五）至3日", "（周四）至3日")
    refused = page(text=wrong, number="国办发明电〔2026〕10号")
    assert "第 3 行：2027-01-01 不是周四" in refused.select_one("[role=alert]").get_text()
    assert refused.select_one("textarea").get_text().strip() == wrong.strip()
    assert refused.select_one("[name=number]")["value"] == "国办发明电〔2026〕10号"
    shown = page(text=notices.OF_2027)
    assert "2027-01-31" in shown.select_one("[role=status] table").get_text()
    assert "尚未导入通知" in shown.main.get_text()
    done = page(text=shown.select_one("textarea").get_text(), **{"import": "1"})
    assert "截至 2027 年底" in done.main.get_text() and "调休上班（春节）" in done.main.get_text()
    assert "截至 2026 年底" in page("/delete", year="2027").main.get_text()
