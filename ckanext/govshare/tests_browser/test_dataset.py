"""The page of a dataset in a browser: look through a table, draw it, copy a citation and run an example."""

from __future__ import annotations

import json
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

Visit = Callable[..., Page]

INSPECTION = (Path(__file__).parent / "inspection.js").read_text(encoding="utf-8")
STOPS = "公交线路站点信息"
OFFICES = "不动产登记办理网点信息"


def dataset(web: str, title: str) -> dict[str, Any]:
    """Return a dataset of the sample, with the path of its table's page."""
    query = urllib.parse.urlencode({"q": f'title_string:"{title}"', "rows": 1})
    with urllib.request.urlopen(f"{web}/api/3/action/package_search?{query}") as answer:
        found = json.load(answer)["result"]["results"][0]
    return {**found, "table": f"/dataset/{found['name']}/resource/{found['resources'][0]['id']}"}


@pytest.fixture(scope="module")
def stops(web: str) -> dict[str, Any]:
    """The sample's bus stops."""
    return dataset(web, STOPS)


@pytest.fixture(scope="module")
def offices(web: str) -> dict[str, Any]:
    """The sample's offices of land registration, which have coordinates."""
    return dataset(web, OFFICES)


def reach(page: Page, section: str) -> None:
    """Scroll to a part of the page, and wait until it is there."""
    page.locator(section).scroll_into_view_if_needed()
    expect(page.locator(f"{section} [hx-get]")).to_have_count(0)


def test_whole_page(visit: Visit, stops: dict[str, Any], picture: Callable[[str], None]) -> None:
    """What is fetched on the way down comes, and the whole of it can be read, touched and heard."""
    page = visit(f"/dataset/{stops['name']}")
    for section in ("#changes", "#related"):
        reach(page, section)
    expect(page.locator("#changes .gs-timeline li").first).to_be_visible()
    picture("dataset-whole")
    assert page.evaluate(INSPECTION) == []


def test_chart_and_map_on_the_page(visit: Visit, offices: dict[str, Any], language: str) -> None:
    """Chart and map take the place of the rows, and the rows come back."""
    page = visit(f"/dataset/{offices['name']}")
    names = {"zh": ("图表", "地图", "表格"), "en": ("Chart", "Map", "Table")}[language]
    page.locator("#gs-preview").get_by_role("link", name=names[0], exact=True).click()
    expect(page.locator("#gs-preview [data-drawn] canvas")).to_be_visible()
    page.locator("#gs-preview").get_by_role("link", name=names[1], exact=True).click()
    expect(page.locator("#gs-preview .gs-map circle").first).to_be_visible()
    page.locator("#gs-preview").get_by_role("link", name=names[2], exact=True).click()
    expect(page.locator("#gs-preview tbody tr")).to_have_count(10)
    assert page.url.endswith(offices["name"])


def test_rows(visit: Visit, stops: dict[str, Any], language: str, picture: Callable[[str], None]) -> None:
    """Turn the page, sort, filter, take the rows along."""
    page = visit(stops["table"])
    first = page.locator("#preview .gs-table--data tbody tr").first.inner_text()
    page.get_by_role("link", name={"zh": "下一页", "en": "Next page"}[language]).click()
    expect(page.locator("#preview .gs-table--data tbody tr").first).not_to_have_text(first)
    page.locator("#preview thead a").first.click()
    expect(page.locator("#preview thead th").first).to_have_attribute("aria-sort", "ascending")
    page.locator("#gs-val").fill("1路")
    page.locator(".gs-conditions button").click()
    expect(page.locator(".gs-chip").first).to_contain_text("1路")
    cells = page.locator("#preview .gs-table--data tbody tr td:first-child").all_inner_texts()
    assert cells
    assert all("1路" in cell for cell in cells)
    picture("preview-rows")
    assert page.evaluate(INSPECTION) == []
    with page.expect_download() as download:
        page.locator("#preview .gs-links a", has_text="CSV").click()
    assert download.value.suggested_filename == "2023年 公交(1).csv"
    lines = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert all("1路" in line.split(",")[0] for line in lines[1:])


def test_chart(visit: Visit, stops: dict[str, Any], picture: Callable[[str], None]) -> None:
    """The chart is drawn as chosen; the choice is in the address, and the values are in a table."""
    page = visit(f"{stops['table']}?view=chart")
    page.locator("#gs-type").select_option("pie")
    page.locator("#gs-y").select_option("")
    page.locator(".gs-conditions button").last.click()
    expect(page.locator("#preview [data-drawn] canvas")).to_be_visible()
    assert "type=pie" in page.url
    page.locator(".gs-details summary").click()
    expect(page.locator(".gs-details tbody tr").first).to_be_visible()
    picture("preview-chart")
    assert page.evaluate(INSPECTION) == []


def test_map(visit: Visit, offices: dict[str, Any], language: str, picture: Callable[[str], None]) -> None:
    """The map can be zoomed by buttons, and a point says what it is."""
    page = visit(f"{offices['table']}?view=map")
    picture("preview-map")
    svg = page.locator(".gs-map svg")
    whole = svg.get_attribute("viewBox")
    page.get_by_role("button", name={"zh": "放大", "en": "Zoom in"}[language]).click()
    assert svg.get_attribute("viewBox") != whole
    page.get_by_role("button", name={"zh": "显示全部", "en": "Show all"}[language]).click()
    assert svg.get_attribute("viewBox") == whole
    point = svg.locator("circle").first
    point.click(force=True)
    expect(page.locator(".gs-map__named")).to_contain_text("(")
    assert page.evaluate(INSPECTION) == []


def test_citation(visit: Visit, stops: dict[str, Any], language: str) -> None:
    """A citation is chosen by arrow keys and copied by a button."""
    page = visit(f"/dataset/{stops['name']}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tabs = page.locator("#cite [role=tab]")
    tabs.first.focus()
    page.keyboard.press("ArrowRight")
    expect(tabs.nth(1)).to_be_focused()
    expect(tabs.nth(1)).to_have_attribute("aria-selected", "true")
    panel = page.locator("#cite [role=tabpanel]:not([hidden])")
    panel.get_by_role("button").click()
    expect(panel.get_by_role("button")).to_have_text({"zh": "已复制", "en": "Copied"}[language])
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == panel.locator("pre").inner_text().strip()
    assert f"{STOPS}[DS/OL]" in copied


def test_example(visit: Visit, stops: dict[str, Any]) -> None:
    """What the page offers to be pasted runs as it is, in a shell and in Python, and finds rows."""
    page = visit(f"/dataset/{stops['name']}")
    codes = {
        str(block.get_attribute("data-language")): str(block.text_content())
        for block in page.locator("#api [data-choice]").first.locator("pre").all()
    }
    shell = subprocess.run(["bash", "-c", codes["curl"]], capture_output=True, text=True, check=True).stdout
    python = subprocess.run(["python3", "-c", codes["python"]], capture_output=True, text=True, check=True).stdout
    found = json.loads(shell)["result"]["records"]
    assert found
    assert json.loads(python)["records"] == found


def test_without_scripts(browser: Any, web: str, stops: dict[str, Any]) -> None:
    """Rows, data items, examples, citations and ways to the rest are there without any script."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{web}/dataset/{stops['name']}")
    expect(page.locator("#gs-preview tbody tr")).to_have_count(10)
    expect(page.locator("#items tbody tr").first).to_be_visible()
    assert page.locator("#api pre:visible").count() == 8
    assert page.locator("#cite pre:visible").count() == 5
    page.locator("#changes a").click()
    expect(page.locator(".gs-timeline li").first).to_be_visible()
    page.goto(f"{web}{stops['table']}?view=chart")
    page.locator(".gs-details summary").click()
    expect(page.locator(".gs-details tbody tr").first).to_be_visible()
    context.close()
