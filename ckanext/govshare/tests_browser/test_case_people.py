"""Who acts on a request beside the applicant and the department: a deputy, and somebody whose opinion is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from ckanext.govshare.tests_browser.casework import clear, confirm, filled, looked_at, open_step
from ckanext.govshare.tests_browser.conftest import act
from ckanext.govshare.tests_browser.kinds import sample
from ckanext.govshare.tests_browser.test_cases import accepted

pytestmark = [pytest.mark.writes, pytest.mark.xdist_group("cases")]

QUESTION = "申请的数据是否涉及商业秘密？"


@pytest.fixture
def number(web: str) -> Iterator[str]:
    """The number of a request under review; nothing is left of the walk."""
    dataset = act(web, "admin", "package_show", id=sample(web)[0]["applied"])
    clear(web, dataset["id"])
    yield accepted(web, dataset)
    clear(web, dataset["id"])
    for each in act(web, "head", "govshare_deputy_list", current=True)["results"]:
        act(web, "head", "govshare_deputy_revoke", id=each["id"])


@pytest.fixture
def pages(browser: Browser, sessions: Callable[[str | None], Any]) -> Iterator[dict[str, Page]]:
    """A window of each of the people."""
    found = {
        name: browser.new_context(storage_state=sessions(name), reduced_motion="reduce").new_page()
        for name in ("head", "reviewer", "citizen")
    }
    yield found
    for page in found.values():
        page.context.close()


def test_a_deputy_and_a_third_party(web: str, pages: dict[str, Page], number: str, language: str) -> None:
    """The head names the reviewer, who acts in the head's place and asks a third party, who objects."""
    head, reviewer, citizen = pages.values()
    site = web if language == "zh" else f"{web}/en"
    head.goto(f"{site}/user/deputies")
    head.locator("#field-user").select_option("reviewer")
    filled(head, until="2020-01-01")
    submit = head.locator(".gs-case-form button.gs-button--primary")
    submit.click()
    expect(head.locator("#error-until")).to_be_visible()
    looked_at(head, "a deputy with a mistake")
    filled(head, until="")
    submit.click()
    expect(head.locator(".gs-case-list .gs-result").first).to_be_visible()

    reviewer.goto(f"{site}/cases?q={number}")
    reviewer.locator(".gs-case-list a").first.click()
    open_step(reviewer, "extend")
    filled(reviewer, reason="需要征求第三方意见。")
    confirm(reviewer)
    open_step(reviewer, "ask_opinion")
    reviewer.locator("input[name=consultation][value=third_party]").check()
    filled(reviewer, accounts="citizen", question=QUESTION)
    looked_at(reviewer, "asking for an opinion")
    confirm(reviewer)

    citizen.goto(f"{site}/user/cases?show=consulted")
    citizen.locator(".gs-case-list a").first.click()
    expect(citizen.locator("#asked")).to_contain_text(QUESTION)
    open_step(citizen, "submit_opinion")
    citizen.locator("input[name=position][value=object]").check()
    filled(citizen, opinion="涉及商业秘密。")
    looked_at(citizen, "an opinion")
    confirm(citizen)
    expect(citizen.locator(".gs-case-list")).to_have_count(0)
    head.goto(f"{site}/case/{number}")
    expect(head.locator("#timeline")).to_contain_text("涉及商业秘密。")
