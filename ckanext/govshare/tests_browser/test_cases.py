"""Requests for data in the browsers of all whom they concern: from the first look to the renewal, or to a dispute.

The Chinese walks are at a desk, the English ones on a phone; what is looked at is looked at on both.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from ckanext.govshare.tests_browser.casework import (
    DESK,
    PHONE,
    clear,
    confirm,
    do,
    filled,
    looked_at,
    move,
    open_step,
    state,
)
from ckanext.govshare.tests_browser.conftest import act, password
from ckanext.govshare.tests_browser.kinds import sample

pytestmark = [pytest.mark.writes, pytest.mark.xdist_group("cases")]

PEOPLE = ("researcher", "reviewer", "head", "operator", "auditor")
SCREENS = {"zh": DESK, "en": PHONE}
SAID = {
    "zh": {
        "apply": "申请使用", "submitted": "待受理", "supplement": "待补正", "agreement": "待签协议", "in_use": "使用中",
        "renewal": "续期审核中", "refused": "不予提供", "competent": "主管部门协调中", "decided": "已作出处理决定",
        "sample": "合成示例，不是真实数据", "dispute": "提出争议", "genuine": "该文书真实",
    },
    "en": {
        "apply": "Apply for this data", "submitted": "Submitted", "supplement": "Awaiting supplement",
        "agreement": "Awaiting signature", "in_use": "In use", "renewal": "Renewal under review", "refused": "Refused",
        "competent": "With the competent department", "decided": "Decided",
        "sample": "Synthetic sample, no real data", "dispute": "Dispute the answer", "genuine": "is genuine",
    },
}  # fmt: skip


@pytest.fixture
def dataset(web: str) -> Iterator[dict[str, Any]]:
    """What is asked for; nothing is left of a walk."""
    found = act(web, "admin", "package_show", id=sample(web)[0]["applied"])
    clear(web, found["id"])
    act(web, "researcher", "govshare_terms_accept")
    yield found
    clear(web, found["id"])


@pytest.fixture
def pages(
    browser: Browser, web: str, sessions: Callable[[str | None], Any], language: str
) -> Iterator[dict[str, Page]]:
    """A window of each of the people; what goes wrong in a script fails the test."""
    found: dict[str, Page] = {}
    problems: list[str] = []
    for name in PEOPLE:
        context = browser.new_context(
            viewport=SCREENS[language], storage_state=sessions(name), accept_downloads=True, reduced_motion="reduce"
        )
        found[name] = context.new_page()
        found[name].on("pageerror", lambda error: problems.append(str(error)))
    yield found
    for page in found.values():
        page.context.close()
    assert problems == []


def prefix(language: str) -> str:
    """Return what addresses in a language begin with."""
    return "" if language == "zh" else "/en"


def test_from_the_first_look_to_the_renewal(
    web: str, pages: dict[str, Page], dataset: dict[str, Any], language: str
) -> None:
    """Find, apply, supply what is missing, be approved, sign, download, report, renew."""
    said, site = SAID[language], web + prefix(language)
    researcher, reviewer, head = (pages[name] for name in ("researcher", "reviewer", "head"))
    researcher.goto(f"{site}/dataset/?q={dataset['title']}")
    researcher.locator(".gs-result__title a").first.click()
    researcher.get_by_role("link", name=said["apply"], exact=True).click()
    expect(researcher.locator("#sample")).to_contain_text(said["sample"])
    filled(researcher, scenario="形成两篇论文。", security="专机存放。", until="2030-12-31")
    filled(researcher, applicant_name="研究人员", applicant_phone="0990-5550123")
    researcher.locator("#field-applicant_type").select_option("university")
    researcher.locator("input[name=resources]").first.check()
    researcher.locator("input[name=method][value=download]").check()
    researcher.locator("#field-undertaking").check()
    submit = researcher.locator("button[name=do][value=submit]")
    submit.click()
    expect(researcher.locator("#error-basis")).to_be_visible()
    expect(researcher.locator("#field-scenario")).to_have_value("形成两篇论文。")
    looked_at(researcher, "application with a mistake")
    filled(researcher, basis="课题立项书。")
    submit.click()
    state(researcher, said["submitted"])
    number = researcher.locator(".gs-case-number [translate=no]").inner_text()

    reviewer.goto(f"{site}/cases?q={number}")
    looked_at(reviewer, "inbox")
    reviewer.locator(".gs-case-list a").first.click()
    open_step(reviewer, "request_supplement")
    looked_at(reviewer, "asking for what is missing")
    filled(reviewer, missing="立项书扫描件")
    confirm(reviewer)
    state(reviewer, said["supplement"])

    researcher.goto(f"{site}/user/notices")
    looked_at(researcher, "notices")
    researcher.locator(".gs-notice__text").first.click()
    expect(researcher.locator("#timeline")).to_contain_text("立项书扫描件")
    do(researcher, "supplement", answer="已上传。")
    state(researcher, said["submitted"])

    reviewer.reload()
    do(reviewer, "accept")
    do(reviewer, "note", note="建议同意。")
    expect(reviewer.locator("#timeline .is-internal")).to_contain_text("建议同意。")
    head.goto(f"{site}/cases?q={number}")
    head.locator(".gs-case-list a").first.click()
    expect(head.locator("#timeline")).to_contain_text("建议同意。")
    do(head, "extend", reason="需要核实伦理审查结论。")
    open_step(head, "approve")
    expect(head.locator("input[name=resources]").first).to_be_checked()
    looked_at(head, "approval")
    confirm(head)
    state(head, said["agreement"])

    researcher.goto(f"{site}/case/{number}?do=sign")
    expect(researcher.locator("#timeline")).not_to_contain_text("建议同意。")
    expect(researcher.locator(".gs-case-terms")).to_contain_text(dataset["title"])
    looked_at(researcher, "signing")
    researcher.locator("#field-agreed").check()
    filled(researcher, password=password("researcher"))
    confirm(researcher)
    state(researcher, said["in_use"])

    researcher.goto(f"{site}/dataset/{dataset['name']}")
    with researcher.expect_download() as download:
        researcher.locator(".gs-resource a.gs-button").first.click()
    assert download.value.path().stat().st_size > 0

    researcher.goto(f"{site}/case/{number}")
    do(researcher, "report_use", use="已形成论文一篇。")
    expect(researcher.locator("#timeline")).to_contain_text("已形成论文一篇。")
    do(researcher, "ask_renewal", until="2031-12-31", reason="课题延期一年。")
    state(researcher, said["renewal"])
    head.reload()
    do(head, "renew")
    state(head, said["in_use"])
    researcher.reload()
    expect(researcher.locator("#deadlines")).to_contain_text("2031")
    looked_at(researcher, "case in use")
    reviewer.goto(f"{site}/requests?q={number}")
    expect(reviewer.locator("tbody tr")).to_have_count(1)


def test_a_refusal_is_disputed(web: str, pages: dict[str, Page], dataset: dict[str, Any], language: str) -> None:
    """The head refuses, the researcher disputes it, the competent department decides, the auditor checks it all."""
    said, site = SAID[language], web + prefix(language)
    researcher, reviewer, head, operator, auditor = (pages[name] for name in PEOPLE)
    number = accepted(web, dataset)
    head.goto(f"{site}/case/{number}")
    open_step(head, "refuse")
    head.locator("#field-ground").select_option("security")
    filled(head, reason="未说明导出审核措施。", legal_basis="《示例省公共数据开放办法》")
    looked_at(head, "refusal")
    confirm(head)
    state(head, said["refused"])

    researcher.goto(f"{site}/case/{number}")
    expect(researcher.locator("#timeline")).to_contain_text("未说明导出审核措施。")
    researcher.get_by_role("link", name=said["dispute"]).click()
    filled(researcher, claim="请求撤销决定。", grounds="导出审核措施已写明。")
    looked_at(researcher, "dispute")
    researcher.locator(".gs-case-form button[type=submit]").click()
    dispute = researcher.locator(".gs-case-number [translate=no]").inner_text()
    assert dispute != number

    reviewer.goto(f"{site}/case/{dispute}")
    do(reviewer, "answer", answer="维持原决定。")
    researcher.reload()
    do(researcher, "escalate", reason="协商不成。")
    state(researcher, said["competent"])

    operator.goto(f"{site}/cases?q={dispute}")
    operator.locator(".gs-case-list a").first.click()
    do(operator, "mediate", proposal="建议部门复核安全措施。")
    open_step(operator, "decide")
    operator.locator("input[name=result][value=repeat]").check()
    filled(operator, reason="申请材料已载明导出审核措施。")
    looked_at(operator, "decision of the competent department")
    confirm(operator)
    state(operator, said["decided"])

    auditor.goto(f"{site}/cases?state=&q={number}")
    looked_at(auditor, "the auditor's list")
    auditor.locator(".gs-case-list a").first.click()
    expect(auditor.locator("#do")).to_have_count(0)
    expect(auditor.locator("#related")).to_contain_text(dispute)
    looked_at(auditor, "the auditor's case")
    with auditor.expect_download() as download:
        auditor.locator("a[href$='file.zip']").click()
    with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as file:
        assert file.testzip() is None and any(name.endswith("verify.py") for name in file.namelist())
    auditor.locator("#documents a").last.scroll_into_view_if_needed()
    decision = act(web, "auditor", "govshare_case_document_list", id=number)[-1]
    auditor.goto(f"{site}/verify?code={decision['code']}")
    expect(auditor.locator(".alert-success")).to_contain_text(said["genuine"])


def accepted(web: str, dataset: dict[str, Any]) -> str:
    """Have a request that the department has accepted; returns its number."""
    asked = {
        "basis": "课题立项书。", "scenario": "形成两篇论文。", "security": "专机存放，导出逐项审核。",
        "until": "2030-12-31", "method": "download", "resources": [dataset["resources"][0]["id"]],
        "applicant_type": "university", "applicant_name": "研究人员", "applicant_phone": "0990-5550123",
        "undertaking": True,
    }  # fmt: skip
    place = {"kind": "access_request", "dataset_id": dataset["id"]}
    number = act(web, "researcher", "govshare_case_create", **place, **asked)["number"]
    move(web, "reviewer", number, "accept")
    return str(number)


@pytest.mark.parametrize("language", ["zh"])
def test_text_outlives_the_session(web: str, pages: dict[str, Page], dataset: dict[str, Any]) -> None:
    """Who is signed out while writing finds the text again after signing in, and loses it only when it has arrived."""
    page = pages["researcher"]
    address = f"{web}/dataset/{dataset['name']}/apply"
    page.goto(address)
    filled(page, scenario="写了很久的一段话。")
    page.locator("input[name=resources]").first.check()
    page.context.clear_cookies()
    page.locator("button[name=do][value=save]").click()
    page.goto(f"{web}/user/login")
    page.locator("#field-login").fill("researcher")
    page.locator("#field-password").fill(password("researcher"))
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".gs-nav--account")).to_be_attached()
    page.goto(address)
    expect(page.locator("[data-kept-note]")).to_be_visible()
    expect(page.locator("#field-scenario")).to_have_value("写了很久的一段话。")
    expect(page.locator("input[name=resources]").first).to_be_checked()
    page.locator("button[name=do][value=save]").click()
    expect(page.locator(".gs-flash[role=status]").first).to_be_visible()
    page.goto(address)
    expect(page.locator("#field-scenario")).to_have_value("")
    assert "写了很久" not in page.evaluate("JSON.stringify(localStorage)")
