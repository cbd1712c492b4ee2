"""Misuse in public, and what it has for those who owe a report."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa

from ckanext.govshare.cases.model import CaseClock, CaseEntry
from ckanext.govshare.tests.cases.conftest import APPLICATION, PASSWORD, Desk, Entry
from ckanext.govshare.tests.cases.engine.test_timing import later
from ckanext.govshare.tests.cases.pages.conftest import Browser, browsers

pytestmark = pytest.mark.xdist_group("cases")

__all__ = ["browsers"]

Browsers = Callable[[str | None], Browser]
FOUND = {"finding": "张三将数据转给李四", "demand": "李四删除全部数据"}


def suspended(desk: Desk, ground: str = "passed_on", **asked: str) -> None:
    """Use data, and misuse it."""
    desk.apply(**asked)
    desk.do("clerk", "accept")
    desk.do("head", "approve")
    desk.do("researcher", "sign", agreed=True, password=PASSWORD)
    desk.do("operator", "suspend", ground=ground, **FOUND)


def listed(**asked: str) -> list[Entry]:
    """Return what everybody finds."""
    return list(tk.get_action("govshare_case_violation_list")({}, asked)["results"])


def figures() -> tuple[int, int]:
    """Return what the department's figures say of it."""
    line = tk.get_action("govshare_case_statistics")({}, {})["results"][0]
    return line["suspended"], line["revoked_for_misuse"]


def test_suspended_then_put_right(desk: Desk, browsers: Browsers) -> None:
    """Number, dataset, department, ground, day and state are public; who, and what was written, is not."""
    suspended(desk, applicant_body="某某大学")
    (found,) = listed()
    assert (found["number"], found["ground"], found["state"]) == (desk.case["number"], "passed_on", "suspended")
    assert (found["dataset"]["name"], found["organization"]["title"]) == (desk.dataset["name"], "示例市水利局")
    page = browsers(None).open("/violations")
    row = page.select_one("tbody tr").get_text(" ", strip=True)
    for word in (desk.case["number"], "示例市水利局", "向第三方提供", "暂停、整改中", "不公开名称"):
        assert word in row
    secret = [*FOUND.values(), "某某大学", desk.people["researcher"], APPLICATION["applicant_name"]]
    for text in (json.dumps(found, ensure_ascii=False), page.get_text()):
        assert [word for word in secret if str(word) in text] == []
    desk.do("researcher", "rectify", measures="已删除")
    desk.do("operator", "reinstate", outcome="rectified", reason="核查属实")
    assert [(each["state"], each["violator"]) for each in listed()] == [("reinstated", None)]
    assert figures() == (1, 0)
    assert "Put right and reinstated" in browsers(None).open("/en/violations").get_text()
    assert browsers(None).open("/requests").select("a[href$='/violations']")


@pytest.mark.parametrize(
    ("asked", "ground", "violator"),
    [
        ({"applicant_body": "某某数据公司", "applicant_type": "company"}, "misuse", "某某数据公司"),
        ({"applicant_body": "某某大学", "applicant_type": "person"}, "misuse", None),
        ({"applicant_body": "某某数据公司", "applicant_type": "company"}, "law", "nobody"),
    ],
    ids=["organisation", "person", "no breach"],
)
def test_revoked(desk: Desk, asked: Entry, ground: str, violator: str | None) -> None:
    """An organisation is named once its misuse is confirmed; a person never; without misuse nothing is listed."""
    suspended(desk, **asked)
    assert [each["violator"] for each in listed()] == [None]
    desk.do("head", "revoke", ground=ground, reason="情节严重")
    if violator == "nobody":
        assert (listed(), figures()) == ([], (0, 0))
    else:
        assert [(each["state"], each["violator"]) for each in listed(state="revoked")] == [("revoked", violator)]
        assert (listed(state="suspended"), figures()) == ([], (1, 1))


def test_revoked_at_once(desk: Desk) -> None:
    """What was never suspended is listed too, and what has another reason is not."""
    desk.in_use()
    with pytest.raises(tk.ValidationError) as refused:
        desk.do("head", "revoke", reason="情节严重")
    assert list(refused.value.error_dict) == ["ground"]
    desk.do("head", "revoke", ground="security", reason="情节严重")
    desk.apply("other")
    desk.do("clerk", "accept")
    desk.do("head", "approve")
    desk.do("other", "sign", agreed=True, password=PASSWORD)
    desk.do("head", "revoke", ground="interest", reason="公共利益需要")
    assert [(each["ground"], each["state"]) for each in listed()] == [("security", "revoked")]
    assert figures() == (0, 1)


def test_what_was_revoked_is_destroyed(desk: Desk) -> None:
    """The data is closed at once; its copies are to be destroyed by a day, and the department confirms that."""
    suspended(desk)
    desk.do("head", "revoke", ground="passed_on", reason="情节严重")
    assert not desk.decision()["allowed"]
    clock = desk.clocks()["destruction"]
    assert (clock["state"], clock["awaits"], clock["days"]) == ("running", "applicant", 10)
    case = desk.do("researcher", "return_data", destroyed="2026-01-01", statement="已销毁全部副本")
    assert (case["state"], desk.clocks()["destruction"]["state"]) == ("returned", "met")
    assert desk.do("clerk", "confirm_return")["state"] == "completed"
    assert [each["state"] for each in listed()] == ["revoked"]


def test_unfounded_is_taken_off(desk: Desk) -> None:
    """At once, and out of the figures; the next suspension of the same case stands for itself."""
    suspended(desk)
    with pytest.raises(tk.ValidationError) as refused:
        desk.do("head", "reinstate", reason="核查不属实")
    assert list(refused.value.error_dict) == ["outcome"]
    desk.do("head", "reinstate", outcome="unfounded", reason="核查不属实")
    assert (listed(), figures()) == ([], (0, 0))
    desk.do("head", "suspend", ground="security", **FOUND)
    assert [(each["ground"], each["state"]) for each in listed()] == [("security", "suspended")]


def test_for_how_long_and_of_what(desk: Desk, browsers: Browsers, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as it lasts, then so many days after its end; the title of what not everybody sees is not told."""
    suspended(desk)
    entry = CaseEntry.__table__
    desk.call("package_patch", "admin", id=desk.dataset["id"], hidden_entry=True)
    try:
        assert [each["dataset"] for each in listed()] == [None]
        assert desk.dataset["title"] not in browsers(None).open("/violations").get_text()
    finally:
        desk.call("package_patch", "admin", id=desk.dataset["id"], hidden_entry=False, private=False)

    def listed_after(days: int) -> int:
        model.Session.execute(sa.update(entry).values(time=entry.c.time - timedelta(days=days)))
        model.Session.commit()
        return len(listed())

    assert listed_after(366) == 1
    with monkeypatch.context() as changed:
        changed.setitem(tk.config, "govshare.cases.violations_days", 0)
        assert listed() == []
    desk.do("head", "reinstate", outcome="rectified", reason="核查属实")
    assert [listed_after(days) for days in (364, 2)] == [1, 0]
    assert not browsers(None).open("/violations").select("tbody tr")
    assert browsers(None).open("/violations?state=strange").select("main")
    with pytest.raises(tk.ValidationError):
        listed(state="strange")


def test_who_owes_a_report_asks_for_nothing_more(desk: Desk, browsers: Browsers) -> None:
    """Neither for a renewal nor for a change, with a sentence that says what to do; the department finds the case."""
    desk.in_use()
    model.Session.execute(sa.update(CaseClock).where(CaseClock.__table__.c.clock == "term").values(next_at=None))
    model.Session.commit()
    assert desk.call("govshare_case_list", "clerk", clock="report", colour="overdue")["count"] == 0
    later(days=200)
    asks = {"ask_renewal": {"until": "2032-12-31"}, "ask_change": {"method": "api"}}
    for step, filled in asks.items():
        with pytest.raises(tk.ValidationError, match="使用报告"):
            desk.do("researcher", step, reason="项目延期", **filled)
    found = desk.call("govshare_case_list", "clerk", clock="report", colour="overdue")
    assert (found["count"], found["colours"]["overdue"]) == (1, 1)
    assert desk.call("govshare_case_list", "clerk", clock="term", colour="overdue")["count"] == 0
    page = browsers("clerk").open("/cases?clock=report&colour=overdue")
    assert desk.case["number"] in page.select_one("main").get_text()
    assert page.select_one("#clock option[selected]")["value"] == "report"
    desk.do("clerk", "suspend", ground="report", finding="逾期未报告", demand="补交报告")
    desk.do("researcher", "report_use", use="用于论文")
    desk.do("head", "reinstate", outcome="rectified", reason="已补交")
    assert desk.call("govshare_case_list", "clerk", clock="report", colour="overdue")["count"] == 0
    assert desk.clocks()["report"]["state"] == "running"
    assert desk.do("researcher", "ask_change", reason="程序调用", method="api")["state"] == "change"


def test_a_holder_finds_the_way_to_more(desk: Desk, browsers: Browsers) -> None:
    """On the dataset's page: to a change and a renewal, the form filled in with what is agreed; nobody else sees it."""
    desk.in_use()
    there = f"/dataset/{desk.dataset['name']}"
    section = browsers("researcher").open(there).select_one(".gs-access")
    ways = {link.get_text(strip=True): str(link["href"]) for link in section.select(".gs-links a")}
    assert f"/case/{desk.case['number']}?do=ask_change#do" in ways["申请更多数据"]
    assert not browsers("other").open(there).select(".gs-access .gs-links a")
    browser, form = browsers("researcher"), ".gs-case-step form"
    page = browser.open(ways["申请更多数据"])
    filled = browser.form(page, form)
    assert filled.getlist("resources") == [desk.dataset["resources"][0]["id"]]
    assert (filled.getlist("items"), filled["method"]) == (["station", "grade"], "download")
    page = browser.send(ways["申请更多数据"], form, {"reason": "需要", "items": []}, 200)
    assert page.select_one("#error-items")
    both = [each["id"] for each in desk.dataset["resources"]]
    browser.send(ways["申请更多数据"], form, {"reason": "需要", "resources": both})
    decided = f"/case/{desk.case['number']}?do=approve_change"
    browsers("head").send(decided, form, {})
    page = browser.open(f"/case/{desk.case['number']}?do=sign_change")
    assert "水质一 变更为 水质一、水质二" in page.select_one(".gs-case-terms").get_text()
    browser.send(f"/case/{desk.case['number']}?do=sign_change", form, {"agreed": "true", "password": PASSWORD})
    assert desk.decision(resource=1)["allowed"]
    assert desk.decision()["items"] is None
