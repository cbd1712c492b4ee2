"""Every kind of page, for everybody who sees it, in both languages: readable, operable, in its reader's language.

axe looks at each page in light and in dark colours and on a phone; a serious or critical finding fails the test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from ckanext.govshare.tests_browser.kinds import KINDS, foreign, sample
from ckanext.govshare.tests_browser.obstacles import WIDER, grave
from demo.sample.accounts import ACCOUNTS

HERE = Path(__file__).parent
SEEN = (HERE / "seen.js").read_text(encoding="utf-8")
PHONE, DESK = ViewportSize(width=360, height=740), ViewportSize(width=1440, height=900)
DARK = "document.documentElement.dataset.scheme = document.documentElement.dataset.bsTheme = 'dark'"
POSTS = "系统管理员 " + " ".join(account.fullname for account in ACCOUNTS)
PAGES = [(account, name) for account, pages in KINDS.items() for name in pages]


@pytest.fixture
def opened(
    request: pytest.FixtureRequest, browser: Browser, web: str, sessions: Callable[[str | None], Any], language: str
) -> Iterator[Page]:
    """The page that the test names, opened by its account on a desk."""
    account, name = request.param
    places, _written = sample(web)
    context = browser.new_context(viewport=DESK, storage_state=sessions(account), reduced_motion="reduce")
    page = context.new_page()
    prefix = "" if language == "zh" else "/en"
    page.goto(f"{web}{prefix}{KINDS[account][name].format(**places)}", wait_until="load")
    page.wait_for_function("document.readyState === 'complete'")
    yield page
    context.close()


@pytest.mark.parametrize("opened", PAGES, indirect=True, ids=[name for _account, name in PAGES])
def test_page(opened: Page, web: str, language: str) -> None:
    """A page has no grave obstacle in any colours or size, does not scroll sideways, and speaks one language."""
    page = opened
    assert page.locator("main, [role=main]").count() == 1
    assert page.locator(".gs-footer").count() == 1
    # What people wrote, what they search for and what accounts and previews are called.
    written = sample(web)[1] + POSTS + unquote(page.url)
    written += "".join(page.locator(".gs-nav--account, .resource-view-list .view-item").all_inner_texts())
    written += "".join(page.locator("[translate=no]").all_inner_texts())
    problems = [f"foreign: {word}" for word in foreign(page.evaluate(SEEN), language, written)]
    if (excess := page.evaluate(WIDER)) > 0:
        problems.append(f"desk: {excess} px too wide")
    problems += grave(page, "light")
    page.evaluate(DARK)
    problems += grave(page, "dark")
    page.set_viewport_size(PHONE)
    if (excess := page.evaluate(WIDER)) > 0:
        problems.append(f"phone: {excess} px too wide")
    problems += grave(page, "phone")
    assert problems == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_display(browser: Browser, web: str, scripts: bool) -> None:
    """Large type and dark colours are one click away, stay for the next page, and go again; without scripts, too."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=scripts, color_scheme="light")
    page = context.new_page()
    page.goto(f"{web}/dataset/?q=公交")
    root = page.locator("html")
    page.get_by_role("link", name="大字版").click()
    expect(root).to_have_attribute("data-type", "large")
    page.get_by_role("link", name="深色").click()
    expect(root).to_have_attribute("data-scheme", "dark")
    assert page.url.endswith("/dataset/?q=%E5%85%AC%E4%BA%A4") or page.url.endswith("/dataset/?q=公交")
    page.goto(f"{web}/help")
    expect(root).to_have_attribute("data-type", "large")
    expect(root).to_have_attribute("data-scheme", "dark")
    page.get_by_role("link", name="标准字号").click()
    expect(root).to_have_attribute("data-type", "normal")
    page.get_by_role("link", name="浅色").click()
    expect(root).to_have_attribute("data-scheme", "light")
    context.close()


def test_system_scheme(browser: Browser, web: str) -> None:
    """Who chose nothing gets the colours of their system, and is offered the others."""
    context = browser.new_context(viewport=DESK, color_scheme="dark")
    page = context.new_page()
    page.goto(f"{web}/")
    expect(page.get_by_role("link", name="浅色")).to_be_visible()
    expect(page.get_by_role("link", name="深色")).to_be_hidden()
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("link", name="浅色").click()
    expect(page.get_by_role("link", name="深色")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != ground
    context.close()
