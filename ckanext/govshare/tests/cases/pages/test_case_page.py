"""A case's page: what it shows to whom, and the forms of what can be done."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ckanext.govshare.tests.cases.conftest import PASSWORD, Desk
from ckanext.govshare.tests.cases.pages.conftest import Browser

pytestmark = pytest.mark.xdist_group("cases")

Browsers = Callable[[str | None], Browser]
FORM = ".gs-case-step form"


def page_of(desk: Desk, do: str = "") -> str:
    """Return the address of the case, with a form open."""
    return f"/case/{desk.case['number']}" + (f"?do={do}" if do else "")


def test_what_a_case_shows(desk: Desk, browsers: Browsers) -> None:
    """State, deadlines with their rule, what was filled in by its names; what officials note is theirs."""
    desk.apply()
    desk.do("clerk", "note", note="内部看法一则")
    text = browsers("researcher").open(page_of(desk)).select_one("main").get_text(" ", strip=True)
    for word in ("待受理", "完整性审查", "平台承诺", "水质一", "文件下载", "撤回申请", "示例市水利局"):
        assert word in text
    assert "内部看法" not in text
    official = browsers("clerk").open(page_of(desk)).select_one("main").get_text(" ", strip=True)
    assert "内部看法一则" in official
    assert "一次性告知补正" in official
    english = browsers("clerk").open(f"/en{page_of(desk)}").select_one("main").get_text(" ", strip=True)
    assert "Check of completeness" in english
    for who in ("other", "stranger"):
        browsers(who).open(page_of(desk), 403)
    assert "/user/login" in browsers(None).client.get(page_of(desk)).headers["Location"]
    browsers("clerk").open("/case/2026-SQ-999999", 404)


def test_supplement(desk: Desk, browsers: Browsers) -> None:
    """The clerk lists all that is missing; the applicant finds the application filled in, and mends it."""
    desk.apply()
    browsers("clerk").send(
        page_of(desk, "request_supplement"), FORM, {"missing": "课题立项书\n保密承诺", "explanation": "请补齐"}
    )
    page = browsers("researcher").open(page_of(desk, "supplement"))
    assert "课题立项书" in page.get_text()
    assert page.select_one("#field-scenario").get_text().startswith("分析流域水质变化")
    page = browsers("researcher").send(page_of(desk, "supplement"), FORM, {"answer": "已补", "basis": "新依据"})
    assert "待受理" in page.get_text()
    timeline = page.select_one("#timeline").get_text()
    # Of the form, which holds the whole application, it shows what is new.
    assert "新依据" in timeline and "分析流域水质变化" not in timeline
    case = desk.call("govshare_case_show", "researcher", id=desk.case["id"])
    assert case["data"]["basis"] == "新依据"
    assert case["timeline"][1]["data"]["missing"] == ["课题立项书", "保密承诺"]


def test_approval(desk: Desk, browsers: Browsers) -> None:
    """What was asked for is ticked already; less can be granted, nothing at all cannot."""
    desk.apply(resources=[each["id"] for each in desk.dataset["resources"]])
    desk.do("clerk", "accept")
    browser = browsers("head")
    form = browser.form(browser.open(page_of(desk, "approve")), FORM)
    assert form.getlist("resources") == [each["id"] for each in desk.dataset["resources"]]
    assert form["until"] == "2030-12-31"
    page = browser.send(page_of(desk, "approve"), FORM, {"resources": [], "conditions": "不得转让"}, 200)
    assert page.select_one("#error-resources")
    assert page.select_one("#field-conditions").get_text() == "不得转让"
    browser.send(page_of(desk, "approve"), FORM, {"resources": [desk.dataset["resources"][1]["id"]]})
    assert desk.call("govshare_case_show", "head", id=desk.case["id"])["state"] == "agreement"
    page = browsers("researcher").open(page_of(desk, "sign"))
    terms = page.select_one(".gs-case-terms").get_text()
    assert "水质二" in terms
    assert "水质一" not in terms
    browsers("researcher").send(page_of(desk, "sign"), FORM, {"agreed": "true", "password": "wrong"}, 200)
    browsers("researcher").send(page_of(desk, "sign"), FORM, {"agreed": "true", "password": PASSWORD})
    assert desk.decision(resource=1)["allowed"]


def test_too_late(desk: Desk, browsers: Browsers) -> None:
    """Of two people the second is told what the case is now, and keeps what was typed."""
    desk.apply()
    desk.do("clerk", "accept")
    browser = browsers("head")
    form = browser.form(browser.open(page_of(desk, "refuse")), FORM)
    form["reason"] = "依据不足 <详见附件>"
    desk.do("head", "approve")
    page = browser.post(f"/case/{desk.case['number']}/refuse", form, 409)
    assert "待签协议" in page.select_one("#conflict").get_text()
    assert page.select_one("#field-reason").get_text() == "依据不足 <详见附件>"
    # It cannot be done any more: there is nothing to press.
    assert not page.select(f"{FORM} button.gs-button--primary")


def test_too_late_and_again(desk: Desk, browsers: Browsers) -> None:
    """Where it can still be done the form that comes back is of the newest version, and goes through."""
    desk.apply()
    browser = browsers("clerk")
    form = browser.form(browser.open(page_of(desk, "request_supplement")), FORM)
    form["missing"] = "材料一"
    desk.do("clerk", "note", note="先记一笔")
    page = browser.post(f"/case/{desk.case['number']}/request_supplement", form, 409)
    again = browser.form(page, FORM)
    assert again["missing"] == "材料一"
    browser.post(f"/case/{desk.case['number']}/request_supplement", again)
    assert desk.call("govshare_case_show", "clerk", id=desk.case["id"])["state"] == "supplement"


def test_who_may_not(desk: Desk, browsers: Browsers) -> None:
    """A form without token, and a step that is another's, do nothing."""
    desk.apply()
    browser = browsers("clerk")
    form = browser.form(browser.open(page_of(desk, "accept")), FORM)
    token = form.pop("_csrf_token")
    assert browser.client.post(f"/case/{desk.case['number']}/accept", data=form).status_code == 400
    browser.post(f"/case/{desk.case['number']}/approve", {"_csrf_token": token}, 403)
    browser.post(f"/case/{desk.case['number']}/nothing", {"_csrf_token": token}, 404)
    assert desk.call("govshare_case_show", "clerk", id=desk.case["id"])["state"] == "submitted"


def test_dispute(desk: Desk, browsers: Browsers) -> None:
    """The applicant disputes an answer on a page; each of the two cases leads to the other."""
    desk.apply()
    desk.do("clerk", "accept")
    desk.do("head", "refuse", ground="scope", reason="超出", legal_basis="某条")
    browser = browsers("researcher")
    there = f"{page_of(desk)}/dispute"
    assert browser.open(page_of(desk)).select_one(f"a[href='{there}']")
    page = browser.send(there, ".gs-case-form", {"claim": "重新审查", "grounds": ""}, 200)
    assert page.select_one("#error-grounds")
    assert page.select_one("#field-claim").get_text() == "重新审查"
    page = browser.send(there, ".gs-case-form", {"claim": "重新审查", "grounds": "范围并未超出"})
    assert desk.case["number"] in page.select_one(".gs-page-head").get_text()
    assert "-ZY-" in browser.open(page_of(desk)).select_one("#related").get_text()
    assert not browsers("clerk").open(page_of(desk)).select(f"a[href='{there}']")
    assert browsers("clerk").open(page_of(desk)).select("a[href$='/file.zip']")
