"""A request for data from the first look to the report, in three people's browsers, at a desk and on a phone."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from ckanext.govshare.tests_browser.conftest import REPOSITORY, password
from ckanext.govshare.tests_browser.kinds import sample
from ckanext.govshare.tests_browser.obstacles import WIDER, grave

PEOPLE = {"researcher": None, "editor": "contact", "operator": "head"}
"""Who walks, and what they are for the department that provides the data."""
SCREENS = {"zh": ViewportSize(width=1440, height=900), "en": ViewportSize(width=390, height=844)}
SAID = {
    "zh": {
        "apply": "申请使用", "submitted": "待受理", "supplement": "待补正", "agreement": "待签协议", "in_use": "使用中",
        "done": "已办理", "sample": "合成示例，不是真实数据",
    },
    "en": {
        "apply": "Apply for this data", "submitted": "Submitted", "supplement": "Awaiting supplement",
        "agreement": "Awaiting signature", "in_use": "In use", "done": "Done",
        "sample": "Synthetic sample, no real data",
    },
}  # fmt: skip
OPEN = ("submitted", "supplement", "review", "agreement")
FORM = ".gs-case-step form"


@cache
def token(account: str) -> str:
    """Return a token of an account."""
    done = subprocess.run([REPOSITORY / "portal", "token", account], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def act(web: str, account: str, action: str, **asked: Any) -> Any:
    """Return the result of an action in somebody's name."""
    head = {"Authorization": token(account), "Content-Type": "application/json"}
    with urlopen(Request(f"{web}/api/3/action/{action}", json.dumps(asked).encode(), head), timeout=60) as answer:
        return json.load(answer)["result"]


@pytest.fixture
def dataset(web: str) -> Iterator[dict[str, Any]]:
    """What is asked for. While somebody walks the department has a clerk and a head; nothing is left of the walk."""
    found = act(web, "admin", "package_show", id=sample(web)[0]["applied"])
    department = found["organization"]["name"]
    _clear(web, found["id"])
    given = [
        act(web, "admin", "govshare_role_create", user=name, role=role, organization=department)
        for name, role in PEOPLE.items()
        if role
    ]
    act(web, "researcher", "govshare_terms_accept")
    yield found
    _clear(web, found["id"])
    for role in given:
        act(web, "admin", "govshare_role_delete", id=role["id"])


def _clear(web: str, dataset: str) -> None:
    """End what an earlier walk has left behind."""
    asked = {"mine": True, "dataset_id": dataset, "limit": 100}
    for case in act(web, "researcher", "govshare_case_list", state="open", **asked)["results"]:
        if case["state"] in OPEN:
            act(web, "researcher", "govshare_case_transition", id=case["id"], transition="retract")
        elif case["state"] == "in_use":
            told = {"destroyed": "2026-01-01", "statement": "-"}
            act(web, "researcher", "govshare_case_transition", id=case["id"], transition="return_data", **told)


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


def filled(page: Page, **fields: str) -> None:
    """Fill in the fields of the form that is open."""
    for id, text in fields.items():
        page.locator(f"#field-{id}").fill(text)


def do(page: Page, step: str, **fields: str) -> None:
    """Open the form of a step, fill it in and confirm it."""
    page.locator(f".gs-case-steps a[href*='do={step}#']").click()
    filled(page, **fields)
    page.locator(f"{FORM} button[type=submit]").click()
    expect(page.locator(".gs-flash[role=status]").first).to_be_visible()


def state(page: Page, said: str) -> None:
    """Have a case's page say in what state it is."""
    expect(page.locator(".gs-page-head .gs-badges")).to_contain_text(said)


def looked_at(page: Page, where: str) -> None:
    """Find nothing on a page that keeps people from using it."""
    assert [*grave(page, where), *(["too wide"] if page.evaluate(WIDER) > 0 else [])] == []


def test_from_the_first_look_to_the_report(
    web: str, pages: dict[str, Page], dataset: dict[str, Any], language: str
) -> None:
    """Find, apply, supply what is missing, be approved, sign, download, report."""
    said, prefix = SAID[language], "" if language == "zh" else "/en"
    researcher, clerk, head = (pages[name] for name in PEOPLE)
    researcher.goto(f"{web}{prefix}/dataset/{dataset['name']}")
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

    clerk.goto(f"{web}{prefix}/cases?q={number}")
    clerk.locator(".gs-case-list a").first.click()
    do(clerk, "request_supplement", missing="立项书扫描件")
    state(clerk, said["supplement"])

    researcher.goto(f"{web}{prefix}/user/notices")
    researcher.locator(".gs-notice__text").first.click()
    expect(researcher.locator("#timeline")).to_contain_text("立项书扫描件")
    do(researcher, "supplement", answer="已上传。")
    state(researcher, said["submitted"])

    clerk.reload()
    do(clerk, "accept")
    head.goto(f"{web}{prefix}/case/{number}?do=approve")
    expect(head.locator("input[name=resources]").first).to_be_checked()
    looked_at(head, "approval")
    head.locator(f"{FORM} button[type=submit]").click()
    state(head, said["agreement"])

    researcher.goto(f"{web}{prefix}/case/{number}?do=sign")
    expect(researcher.locator(".gs-case-terms")).to_contain_text(dataset["title"])
    looked_at(researcher, "signing")
    researcher.locator("#field-agreed").check()
    filled(researcher, password=password("researcher"))
    researcher.locator(f"{FORM} button[type=submit]").click()
    state(researcher, said["in_use"])

    researcher.goto(f"{web}{prefix}/dataset/{dataset['name']}")
    with researcher.expect_download() as download:
        researcher.locator(".gs-resource a.gs-button").first.click()
    assert download.value.path().stat().st_size > 0

    researcher.goto(f"{web}{prefix}/case/{number}")
    do(researcher, "report_use", use="已形成论文一篇。")
    expect(researcher.locator("#timeline")).to_contain_text("已形成论文一篇。")
    looked_at(researcher, "case in use")
    clerk.goto(f"{web}{prefix}/requests?q={number}")
    expect(clerk.locator("tbody tr")).to_have_count(1)


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
