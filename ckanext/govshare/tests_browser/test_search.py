"""What helps while searching, in a browser: suggestions, filters, other spellings, on a phone and without scripts."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

Visit = Callable[..., Page]

MISSPELLINGS = Path(__file__).parents[1] / "tests" / "search" / "misspellings.csv"
INSPECTION = (Path(__file__).parent / "inspection.js").read_text(encoding="utf-8")
# Pixels that a finger needs.
FINGER = 44
HEIGHTS = "options => options.map(option => option.getBoundingClientRect().height)"
OPEN = {"zh": "无条件开放", "en": "Unconditional open"}


def suggestions(page: Page, typed: str) -> None:
    """Type into the page's search box and wait for what it suggests."""
    box = page.get_by_role("combobox").first
    box.click()
    box.press_sequentially(typed, delay=30)
    expect(page.get_by_role("listbox")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/dataset/"])
def test_suggestions_by_keyboard(visit: Visit, picture: Callable[[str], None], path: str) -> None:
    """The arrows choose, the box says what is chosen, Escape closes, Enter goes there."""
    page = visit(path)
    suggestions(page, "公交")
    picture("suggestions")
    box = page.get_by_role("combobox").first
    expect(box).to_have_attribute("aria-expanded", "true")
    assert min(page.locator(".gs-suggest [role=option]").evaluate_all(HEIGHTS)) >= FINGER
    box.press("ArrowDown")
    option = page.locator("[role=option][aria-selected=true]")
    expect(option).to_have_count(1)
    expect(box).to_have_attribute("aria-activedescendant", str(option.get_attribute("id")))
    expect(box).to_be_focused()
    box.press("ArrowUp")
    expect(option).to_have_count(0)
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("公交")
    box.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()
    box.press("ArrowDown")
    title = option.inner_text()
    box.press("Enter")
    page.wait_for_url(lambda address: "/dataset/" in address and address.rstrip("/") != path)
    assert title in page.locator("main").inner_text()


def test_suggestions_by_pointer(visit: Visit, language: str) -> None:
    """Departments and themes are suggested too, by pinyin as well, and a click leads there."""
    page = visit("/")
    suggestions(page, "jiaotong")
    group = page.get_by_role("group", name={"zh": "部门", "en": "Departments"}[language])
    name = group.get_by_role("option").first.locator("span").inner_text()
    group.get_by_role("option").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_a_filter_changes_the_list_alone(visit: Visit, width: int, language: str) -> None:
    """A filter, an order and a chip replace the list and nothing else; back and forward work."""
    page = visit("/dataset/?q=公交")
    page.evaluate("window.same = true")
    before = page.locator(".gs-toolbar__count").inner_text()
    if width < 900:
        page.locator(".gs-filters__toggle").click()
    page.locator("#gs-filters").get_by_role("link", name=OPEN[language]).click()
    expect(page.locator(".gs-chip")).to_contain_text(OPEN[language])
    assert "open_type=open" in page.url
    assert page.evaluate("window.same") is True
    expect(page.locator("#gs-filters")).to_be_visible()
    page.locator("#gs-sort").select_option("title_pinyin_sort asc")
    page.wait_for_url(re.compile("sort=title_pinyin_sort"))
    expect(page.locator(".gs-chip")).to_contain_text(OPEN[language])
    assert page.evaluate("window.same") is True
    page.locator(".gs-chip").click()
    expect(page.locator(".gs-chip")).to_have_count(0)
    page.evaluate("history.back()")
    expect(page.locator(".gs-chip")).to_contain_text(OPEN[language])
    page.evaluate("history.go(-2)")
    expect(page.locator(".gs-chip")).to_have_count(0)
    expect(page.locator(".gs-toolbar__count")).to_have_text(before)


def test_years(visit: Visit, width: int) -> None:
    """Years are typed in and become a chip that removes them."""
    page = visit("/dataset/")
    if width < 900:
        page.locator(".gs-filters__toggle").click()
    page.locator("#gs-year-from").fill("2023")
    page.locator("#gs-year-to").fill("2024")
    page.locator("#gs-year-to").press("Enter")
    expect(page.locator(".gs-chip")).to_contain_text("2023–2024")
    page.locator(".gs-chip").click()
    expect(page.locator(".gs-chip")).to_have_count(0)


def test_many_cities_are_one_result(visit: Visit, language: str) -> None:
    """What several cities publish is one result, which opens to all of them."""
    page = visit("/dataset/?q=公交线路信息")
    more = page.locator(".gs-result__same a").first
    expect(more).to_contain_text({"zh": "个地区", "en": "more region"}[language])
    number = int(re.findall(r"\d+", more.inner_text())[0])
    more.click()
    page.wait_for_url(re.compile("title_key="))
    assert page.locator(".gs-result").count() >= number + 1


def test_nothing_found(visit: Visit, picture: Callable[[str], None], language: str) -> None:
    """Without hits, the right word is one click away; with a filter too many, so is the search without it."""
    page = visit("/dataset/?q=公较")
    picture("no-hits")
    assert page.evaluate(INSPECTION) == []
    page.locator(".gs-meant a").first.click()
    expect(page.locator(".gs-result__title").first).to_contain_text("公交")
    visit("/dataset/?q=公交&open_type=closed")
    page.locator(".gs-nothing a", has_text={"zh": "不予开放", "en": "Not open"}[language]).first.click()
    expect(page.locator(".gs-result__title").first).to_contain_text("公交")


def test_without_scripts(browser: Browser, web: str) -> None:
    """Every filter and order is a page of its own where there are no scripts."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{web}/dataset/?q=公交")
    page.locator("#gs-filters").get_by_role("link", name=OPEN["zh"]).click()
    expect(page.locator(".gs-chip")).to_contain_text(OPEN["zh"])
    page.locator("#gs-sort").select_option("metadata_modified desc")
    page.locator(".gs-sort__go").click()
    assert "sort=metadata_modified" in page.url
    expect(page.locator(".gs-chip")).to_contain_text(OPEN["zh"])
    context.close()


def test_misspellings(web: str) -> None:
    """Of twenty misspelt words the right one comes first for at least eighteen."""
    with MISSPELLINGS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 20
    missed = []
    for row in rows:
        query = urlencode({"q": row["wrong"], "parts": "did_you_mean"})
        with urlopen(f"{web}/api/3/action/govshare_search_assist?{query}") as answer:
            proposed = [each["q"] for each in json.load(answer)["result"]["did_you_mean"]]
        if proposed[:1] != [row["right"]]:
            missed.append((row, proposed))
    assert len(missed) <= 2, missed
