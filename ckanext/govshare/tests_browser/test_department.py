"""A department's way: describe a dataset in the form, publish its table, correct it in Excel, look at it again.

On a phone and at a desk, in both languages, with what a reader of the page would look for.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import Browser, Page, expect

from ckanext.govshare.tests_browser.conftest import HEIGHT, Visit
from ckanext.govshare.tests_browser.obstacles import WIDER, grave

pytestmark = [pytest.mark.writes, pytest.mark.xdist_group("department")]

TABLE = "站点名称,经度,纬度,日均客流\n人民广场,106.71,26.57,3200\n火车站,106.70,26.56,5100\n"
PATIENCE = 60_000


@pytest.fixture
def screen(browser: Browser, width: int, sessions: Callable[[str | None], Any]) -> Iterator[Page]:
    """A window of the editor of a department; what a script fails at fails the test in the end."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT}, storage_state=sessions("editor"), reduced_motion="reduce"
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def title(width: int, language: str) -> str:
    """The name of the dataset that a test describes: in the sample's words, for the trash shows it to the walk."""
    return f"公交线路站点信息{['zh', 'en'].index(language)}{width}-{int(time.time())}"


@pytest.fixture
def described(visit: Visit, title: str) -> Iterator[None]:
    """The test's dataset is gone in the end."""
    yield
    page = visit(f"/organization/shili-transport?q={title}")
    links = page.locator(".gs-result__title a", has_text=title)
    if links.count():
        page.goto(str(links.first.evaluate("link => link.href")).replace("/dataset/", "/dataset/delete/"))
        page.locator("form button[name=delete]").first.click()


def sound(page: Page, where: str) -> None:
    """Nothing on the page keeps people from using it."""
    assert grave(page, where) == []
    assert page.evaluate(WIDER) <= 0, where


def in_language(page: Page, language: str, zh: str, en: str) -> Any:
    """Return the button or link with that text."""
    text = zh if language == "zh" else en
    return page.get_by_role("button", name=text).or_(page.get_by_role("link", name=text)).first


def describe(page: Page, title: str) -> None:
    """Fill in what the law asks of every dataset."""
    page.locator("#field-title").fill(title)
    page.locator("#field-notes").fill("各公交站点的位置和日均客流。")
    page.locator("input[name=theme][value='6'], select[name=theme]").first.evaluate(
        """field => {
            if (field.tagName === "SELECT") { field.value = "6"; } else { field.checked = true; }
            field.dispatchEvent(new Event("change", {bubbles: true}));
        }"""
    )
    page.locator("#field-catalog_class").fill("307015")
    page.locator("[name=update_frequency]").select_option("monthly")
    page.locator("#field-release_date").fill("2026-03-01")
    page.locator("[name=share_type]").select_option("unconditional")
    expect(page.locator("#depends-on-share_type [name=share_modes]").first).to_be_attached()
    page.locator(
        "#depends-on-share_type input[value=platform], #depends-on-share_type option[value=platform]"
    ).evaluate("field => { field.checked = true; field.selected = true; }")


@pytest.mark.usefixtures("described")
def test_form_then_excel_then_edit(
    visit: Visit, title: str, language: str, width: int, tmp_path: Path, picture: Callable[[str], None]
) -> None:
    """From an empty form to a published table; a cell changed in a workbook; the change in the form."""
    page = visit("/dataset/new?group=shili-transport")
    sound(page, "form")
    describe(page, title)

    # Only the fields that matter for the chosen open type are there, and what was typed meanwhile stays.
    expect(page.locator("[name=license_id]")).to_have_count(0)
    page.locator("[name=open_type]").select_option("conditional")
    expect(page.locator("[name=open_condition]")).to_be_visible()
    page.locator("[name=open_type]").select_option("open")
    expect(page.locator("[name=license_id]")).to_be_visible()
    expect(page.locator("[name=open_condition]")).to_have_count(0)
    expect(page.locator("#field-title")).to_have_value(title)

    # The header of a file becomes data items.
    table = tmp_path / "公交站点客流.csv"
    table.write_text(TABLE, encoding="utf-8")
    page.locator("[name=items_file]").set_input_files(table)
    page.locator(".gs-propose button").click()
    rows = page.locator("[data-items] tbody tr")
    expect(rows).to_have_count(5)
    expect(page.locator("[name='items-0-name']")).to_have_value("站点名称")
    expect(page.locator("[name='items-3-name']")).to_have_value("日均客流")
    sound(page, "form, filled in")
    picture("form")

    in_language(page, language, "保存草稿", "Keep as a draft").click()
    expect(page.locator("#field-title")).to_have_value(title)
    expect(page.locator("[name='items-3-name']")).to_have_value("日均客流")
    page.locator("form button[name=save]").last.click()

    publish(page, table)
    expect(page.get_by_role("heading", level=1)).to_have_text(title, timeout=PATIENCE)
    expect(page.locator("#items tbody tr")).to_have_count(4)
    address = page.url

    through_excel(visit, page, title, language, tmp_path, picture)

    page.goto(address)
    expect(page.locator("main")).to_contain_text("每季度更新一次的客流")
    page.goto(address.replace("/dataset/", "/dataset/edit/"))
    expect(page.locator("#field-notes")).to_have_value("每季度更新一次的客流。")
    page.locator("#field-notes").fill("")
    page.locator("form button[name=save]").last.click()
    expect(page.locator(".error-explanation")).to_be_visible()
    expect(page.locator("#field-title")).to_have_value(title)
    sound(page, "form, refused")


def publish(page: Page, table: Path) -> None:
    """Go on from the description to its file, where the dataset has none yet."""
    if "/resource/new" not in page.url:
        page.wait_for_load_state()
        page.goto(page.url.split("?")[0].replace("/dataset/edit/", "/dataset/").rstrip("/") + "/resource/new")
    sound(page, "resource")
    page.locator("input[type=file][name=upload]").set_input_files(table)
    page.locator("[name=name]").fill("公交站点客流.csv")
    page.locator("[name=data_kind]").select_option("table")
    page.locator("form button[name=save]").last.click()


def through_excel(
    visit: Visit, page: Page, title: str, language: str, folder: Path, picture: Callable[[str], None]
) -> None:
    """Download the catalogue, change a cell, upload it: first one that cannot be, then one that can."""
    visit("/organization/shili-transport/excel/")
    sound(page, "excel")
    with page.expect_download() as download:
        in_language(page, language, "下载现有目录", "Download the current catalogue").click()
    book = Path(download.value.path()).read_bytes()

    upload(page, changed(book, title, folder / "2026-1.xlsx", {"update_frequency": "偶尔", "notes": "摘要"}))
    expect(page.locator(".gs-excel-state--faulty")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".gs-excel-row--error .gs-excel-errors").first).to_be_visible()
    sound(page, "preview with errors")
    picture("excel-errors")

    visit("/organization/shili-transport/excel/")
    upload(page, changed(book, title, folder / "2026-2.xlsx", {"notes": "每季度更新一次的客流。"}))
    expect(page.locator(".gs-excel-state--ready")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".gs-excel-row--changed")).to_have_count(1)
    expect(page.locator(".gs-excel-row--changed ins")).to_contain_text("每季度更新一次的客流")
    sound(page, "preview")
    picture("excel-preview")
    in_language(page, language, "导入 1 个数据集", "Import 1 dataset").click()
    expect(page.locator(".gs-excel-state--applied")).to_be_visible(timeout=PATIENCE)


def upload(page: Page, book: Path) -> None:
    """Upload a workbook."""
    page.locator("#upload").set_input_files(book)
    page.locator(".gs-excel-upload button").click()


def changed(book: bytes, title: str, file: Path, values: dict[str, str]) -> Path:
    """Write the workbook with other values for the dataset of that title; returns the file."""
    labels = {
        "notes": ("摘要", "Abstract"),
        "update_frequency": ("更新周期", "Update frequency"),
        "title": ("数据集名称", "Name of the dataset"),
    }
    found = load_workbook(io.BytesIO(book))
    for sheet in found.worksheets:
        heads = {str(cell.value or "").strip(" *"): cell.column for cell in sheet[1]}
        columns = {name: next((heads[each] for each in texts if each in heads), 0) for name, texts in labels.items()}
        if all(columns.values()):
            row = next(row for row in range(2, sheet.max_row + 1) if value(sheet, row, columns["title"]) == title)
            for name, text in values.items():
                sheet.cell(row, columns[name]).value = text
    found.save(file)
    return file


def value(sheet: Worksheet, row: int, column: int) -> str:
    """Return the text of a cell."""
    return str(sheet.cell(row, column).value or "")
