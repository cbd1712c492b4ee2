"""A citizen's way through the portal: find, understand, take along. On a phone and at a desk, in both languages."""

from __future__ import annotations

import json
import re
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

Visit = Callable[..., Page]

INSPECTION = (Path(__file__).parent / "inspection.js").read_text(encoding="utf-8")
PAGES = {
    "home": "/",
    "search": "/dataset/?q=公交",
    "nothing": "/dataset/?q=量子计算机",
    "themes": "/group/",
    "theme": "/group/theme-06",
    "departments": "/organization/",
    "about": "/about",
    "login": "/user/login",
}
# What stays as it is on a Chinese page: formats, codes, and the name of the other language.
FOREIGN = re.compile(
    r"^(API|JSON|CSV|csv|XLSX?|GeoJSON|PDF|XML|Atom|CKAN|English|KiB|MiB|UTF|GB|PM|GDP|ID|A"
    r"|curl|Python|R|JavaScript|BibTeX|RIS|CSL)$"
)


def find(web: str, query: str, filters: str = "") -> dict:
    """Return the first dataset that the API finds."""
    parameters = urllib.parse.urlencode({"q": query, "fq": filters, "rows": 1})
    with urllib.request.urlopen(f"{web}/api/3/action/package_search?{parameters}") as answer:
        return json.load(answer)["result"]["results"][0]


def english_words(page: Page) -> set[str]:
    """Return the words in Latin letters that people see, without what departments wrote and without code."""
    text = page.evaluate(
        """() => {
            const copy = document.body.cloneNode(true);
            const own = "script, style, noscript, code, [lang], .gs-table--data, .gs-result__notes, .gs-prose,"
              + " .gs-facts dd, .gs-resource, .gs-result__title, .gs-block__sub, .gs-inline-facts dd";
            copy.querySelectorAll(own).forEach((element) => element.remove());
            const texts = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
            const words = [];
            while (texts.nextNode()) words.push(texts.currentNode.data);
            return words.join(" ");
        }"""
    )
    return {word for word in re.findall(r"[A-Za-z]{2,}", text) if not FOREIGN.match(word)}


@pytest.mark.parametrize("name", PAGES)
def test_pages(visit: Visit, picture: Callable[[str], None], language: str, name: str) -> None:
    """Each page fits the screen, can be used without eyes and with fingers, and speaks its reader's language."""
    page = visit(PAGES[name])
    picture(name)
    assert page.evaluate(INSPECTION) == []
    if language == "zh":
        assert english_words(page) == set()


@pytest.mark.parametrize("open_type", ["open", "login", "conditional", "closed", "unknown"])
def test_datasets(visit: Visit, web: str, picture: Callable[[str], None], language: str, open_type: str) -> None:
    """So does the page of a dataset of every open type."""
    page = visit(f"/dataset/{find(web, '', f'open_type:{open_type}')['name']}")
    picture(f"dataset-{open_type}")
    assert page.evaluate(INSPECTION) == []
    if language == "zh":
        assert english_words(page) == set()


def test_from_question_to_data(visit: Visit, web: str, width: int, language: str) -> None:
    """Search, narrow down, read, look at the rows, download: all by what the pages offer."""
    page = visit("/")
    page.locator("#home-search").fill("公交")
    page.locator("#home-search").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text({"zh": "数据目录", "en": "Data catalogue"}[language])

    filters = page.locator("#gs-filters")
    if width < 900:
        expect(filters).to_be_hidden()
        page.locator(".gs-filters__toggle").click()
    expect(filters).to_be_visible()
    filters.get_by_role("link", name={"zh": "无条件开放", "en": "Unconditional open"}[language]).click()
    expect(page.locator(".gs-chip")).to_contain_text({"zh": "无条件开放", "en": "Unconditional open"}[language])

    page.locator(".gs-result__title a", has_text="公交线路站点信息").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("公交线路站点信息")
    expect(page.locator(".gs-access")).to_contain_text({"zh": "注明数据来源", "en": "name its source"}[language])
    rows = page.locator("#gs-preview .gs-table--data tbody tr")
    expect(rows).to_have_count(10)
    expect(page.locator("#items tbody tr").first).to_contain_text("线路名称")

    with page.expect_download() as download:
        page.locator(".gs-resource a.gs-button").click()
    assert download.value.suggested_filename == "2023年 公交(1).csv"
    assert "线路名称" in Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()[0]


def test_menu(visit: Visit, width: int, language: str) -> None:
    """The menu leads everywhere; on a phone it folds, and says whether it is open."""
    page = visit("/about")
    button = page.locator(".gs-menu-button")
    if width < 900:
        expect(button).to_have_attribute("aria-expanded", "false")
        button.click()
        expect(button).to_have_attribute("aria-expanded", "true")
    else:
        expect(button).to_be_hidden()
    page.locator(".gs-nav").get_by_text({"zh": "部门", "en": "Departments"}[language], exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text({"zh": "部门", "en": "Departments"}[language])


def test_folding_before_the_scripts(screen: Page, web: str, width: int, language: str) -> None:
    """On a slow line the scripts at a page's end come late; what folds and what submits itself works before."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    screen.route(lambda address: ".js" in address and "_instant.js" not in address, hold)
    screen.goto(f"{web}{'' if language == 'zh' else '/en'}/dataset/?q=公交", wait_until="commit")
    for button, folded in ((".gs-filters__toggle", "#gs-filters"), (".gs-menu-button", "#gs-menu")):
        if width < 900:
            expect(screen.locator(folded)).to_be_hidden()
            screen.locator(button).click()
        expect(screen.locator(folded)).to_be_visible()
    expect(screen.locator(".gs-footer")).to_be_visible()
    assert waiting
    with screen.expect_navigation(wait_until="commit"):
        screen.locator("#gs-sort").select_option(index=1)
    assert "sort=" in screen.url


def test_language(visit: Visit, width: int, language: str) -> None:
    """The other language is one click away and shows the same page."""
    page = visit("/dataset/?q=公交&open_type=open")
    if width < 900:
        page.locator(".gs-menu-button").click()
    page.locator(".gs-header [hreflang]").click()
    expect(page.locator("html")).to_have_attribute("lang", {"zh": "en", "en": "zh-Hans-CN"}[language])
    expect(page.locator("#catalogue-search")).to_have_value("公交")
    assert "open_type=open" in page.url


def test_keyboard(visit: Visit) -> None:
    """Without a mouse: past the menu, into the search box, to the first result."""
    page = visit("/dataset/?q=公交")
    page.keyboard.press("Tab")
    expect(page.locator(".gs-skip")).to_be_focused()
    expect(page.locator(".gs-skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.gs-result__title') !== null"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    page.keyboard.press("Enter")
    expect(page.locator(".gs-glance")).to_be_visible()
