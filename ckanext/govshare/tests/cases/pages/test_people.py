"""The page of deputies, and the pages of those whose opinion is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from ckanext.govshare.cases.calendar.working_days import today
from ckanext.govshare.tests.cases.conftest import Desk
from ckanext.govshare.tests.cases.pages.conftest import Browser
from ckanext.govshare.tests.cases.pages.test_lists import numbers

pytestmark = pytest.mark.xdist_group("cases")

Browsers = Callable[[str | None], Browser]
PAGE, FORM = "/user/deputies", ".gs-case-form"


def test_naming_and_ending(desk: Desk, browsers: Browsers) -> None:
    """The head names one in a form, the deputy reads so above the inbox, what is done says for whom; then it ends."""
    browser, clerk = browsers("head"), browsers("clerk")
    page = browser.open(PAGE)
    assert [each["value"] for each in page.select("#field-user option")] == ["", desk.people["clerk"]]
    until = (today() + timedelta(9)).isoformat()
    page = browser.send(PAGE, FORM, {"user": desk.people["clerk"], "until": "2020-01-01"}, 200)
    assert page.select_one("#error-until")
    assert page.select_one(f"#field-user option[value={desk.people['clerk']}]").has_attr("selected")
    page = browser.send(PAGE, FORM, {"user": desk.people["clerk"], "until": until})
    assert until in page.select_one(".gs-result").get_text()
    text = clerk.open("/cases").select_one("main").get_text(" ", strip=True)
    assert f"至 {until}" in text
    assert clerk.open(f"{PAGE}?whose=standing").select(".gs-result")
    desk.apply()
    clerk.send(f"/case/{desk.case['number']}?do=accept", ".gs-case-step form", {})
    clerk.send(f"/case/{desk.case['number']}?do=extend", ".gs-case-step form", {"reason": "需要核实"})
    shown = browsers("auditor").open(f"/case/{desk.case['number']}").select_one("#timeline").get_text()
    assert "（代 " in shown
    assert "（代 " not in browsers("researcher").open(f"/case/{desk.case['number']}").get_text()
    assert "(for " in browsers("auditor").open(f"/en/case/{desk.case['number']}").get_text()
    page = browser.open(PAGE)
    page = browser.post(str(page.select_one(".gs-result form")["action"]), browser.form(page, ".gs-result form"))
    assert "提前结束" in page.select_one(".gs-result").get_text()
    clerk.open(f"/case/{desk.case['number']}")
    assert "approve" not in clerk.answer.text


def test_who_sees_the_page(desk: Desk, browsers: Browsers) -> None:
    """Whoever handles no cases has nothing to name; a form without token, and another's, do nothing."""
    page = browsers("researcher").open(PAGE)
    assert not page.select(FORM)
    assert "/user/login" in browsers(None).client.get(PAGE).headers["Location"]
    made = desk.call("govshare_deputy_create", "head", user=desk.people["clerk"])
    browser = browsers("head")
    token = browser.form(browser.open(PAGE), FORM)["_csrf_token"]
    assert browser.client.post(f"{PAGE}/{made['id']}/end").status_code == 400
    assert browser.client.post(PAGE, data={"user": desk.people["clerk"]}).status_code == 400
    stranger = browsers("stranger")
    theirs = stranger.form(stranger.open(PAGE), FORM)["_csrf_token"]
    stranger.post(f"{PAGE}/{made['id']}/end", {"_csrf_token": theirs}, 403)
    stranger.post(f"{PAGE}/nothing/end", {"_csrf_token": theirs}, 404)
    researcher = browsers("researcher")
    own = researcher.form(researcher.open("/user/notices?show=unread"), "form:has([name=_csrf_token])")["_csrf_token"]
    researcher.post(PAGE, {"_csrf_token": own, "user": desk.people["other"]}, 403)
    assert desk.call("govshare_deputy_list", "head")["results"][0]["state"] == "running"
    browser.post(f"{PAGE}/{made['id']}/end", {"_csrf_token": token})


def test_an_opinion(desk: Desk, browsers: Browsers) -> None:
    """From the clerk's form to the expert's answer; unknown names come back, with what was typed."""
    desk.apply()
    desk.do("clerk", "accept")
    there = f"/case/{desk.case['number']}"
    asked = {"consultation": "third_party", "accounts": "nobody-there", "question": "是否涉及商业秘密"}
    page = browsers("clerk").send(f"{there}?do=ask_opinion", ".gs-case-step form", asked, 200)
    assert "nobody-there" in page.select_one("#error-accounts").get_text()
    assert page.select_one("#field-question").get_text() == "是否涉及商业秘密"
    asked["accounts"] = desk.people["other"]
    browsers("clerk").send(f"{there}?do=ask_opinion", ".gs-case-step form", asked)
    browser = browsers("other")
    assert browser.open("/user/cases").select_one("a[href*='show=consulted'] .gs-count").get_text() == "1"
    page = browser.open("/user/cases?show=consulted")
    assert numbers(page) == [desk.case["number"]]
    page = browser.open(there)
    assert "是否涉及商业秘密" in page.select_one("#asked").get_text()
    assert "分析流域水质变化" in page.select_one("#filled").get_text()
    assert "0851-0000000" not in browser.answer.text
    assert not page.select("#files, #documents")
    browser.open(f"{there}/file.zip", 403)
    page = browser.send(f"{there}?do=submit_opinion", ".gs-case-step form", {"opinion": "涉及商业秘密"}, 200)
    assert page.select_one("#error-position")
    assert page.select_one("#field-opinion").get_text() == "涉及商业秘密"
    form = browser.form(page, ".gs-case-step form")
    form["position"] = "object"
    # It was the last answer: the case is not to be read any more.
    assert numbers(browser.post(f"{there}/submit_opinion", form)) == []
    browser.open(there, 403)
    text = browsers("head").open(there).select_one("#timeline").get_text()
    assert "不同意" in text
    assert "审核中" in browsers("head").open(there).select_one(".gs-badges").get_text()
