"""The table of a resource: pages, order, conditions, without any script; and what a wrong condition is told."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

import pytest
from bs4 import BeautifulSoup
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.tests.pages.reading import page, text

pytestmark = pytest.mark.xdist_group("pages")


def column(found: BeautifulSoup, number: int = 0) -> list[str]:
    """Return what stands in one column of the table."""
    return [text(row.select("td")[number]) for row in found.select("#preview .gs-table--data tbody tr")]


def ask(portal: CKANTestApp, table: dict[str, Any], *pairs: tuple[str, str], prefix: str = "") -> BeautifulSoup:
    """Return the resource's page for some parameters."""
    return page(portal, f"{prefix}{table['page']}?{urlencode(pairs)}")


def test_first_page(portal: CKANTestApp, table: dict[str, Any]) -> None:
    """Columns are called as the data items are; a day has no midnight; the number of rows is said."""
    found = page(portal, table["page"])
    heads = [text(head) for head in found.select("#preview thead th")]
    assert heads == ["站点名称 stop_name", "区域", "opened", "seats", "longitude", "latitude", "note"]
    assert len(column(found)) == 20
    assert [text(cell) for cell in found.select("#preview tbody tr")[0].select("td")] == [
        "广州火车站100%", "南山区", "2025-01-01", "0", "113.2", "23.1", "",
    ]  # fmt: skip
    assert "45 条" in text(found.select_one("#preview"))
    assert text(found.select_one("#columns tbody tr")) == "站点名称 stop_name 文本 — —"


def test_turning_pages(portal: CKANTestApp, table: dict[str, Any]) -> None:
    """Links lead through all pages; beyond the last stands the last."""
    seen: list[str] = []
    address: str | None = table["page"]
    while address:
        found = page(portal, address)
        seen += column(found, 3)
        following = found.select_one(".gs-turn a[rel=next]")
        address = following["href"].split("#")[0] if following else None
    assert seen == [str(n) for n in range(45)]
    assert column(ask(portal, table, ("page", "99")), 3) == [str(n) for n in range(40, 45)]
    assert len(column(ask(portal, table, ("rows", "50")))) == 45


def test_order(portal: CKANTestApp, table: dict[str, Any]) -> None:
    """The head of a column sorts by it, and once more the other way round; it says how it is sorted."""
    found = page(portal, table["page"])
    for first, order in (("0", "ascending"), ("44", "descending")):
        link = found.select("#preview thead th")[3].a["href"].split("#")[0]
        found = page(portal, link)
        assert column(found, 3)[0] == first
        assert found.select("#preview thead th")[3]["aria-sort"] == order


@pytest.mark.parametrize(
    ("name", "operator", "value", "expected"),
    [
        ("stop_name", "has", "火车", ["0"]),
        ("stop_name", "has", "%", ["0"]),
        ("区域", "eq", "西关区", [str(n) for n in range(1, 45, 3)]),
        ("seats", "gte", "43", ["43", "44"]),
        ("seats", "lte", "1", ["0", "1"]),
        ("opened", "eq", "2025-01-02", ["1", "29"]),
        ("opened", "lte", "2025年1月1日", ["0", "28"]),
    ],
)
def test_conditions(
    portal: CKANTestApp, table: dict[str, Any], name: str, operator: str, value: str, expected: list[str]
) -> None:
    """Rows by a part of a word, a word, a number, a day; a chip says the condition and takes it away."""
    found = ask(portal, table, ("col", name), ("op", operator), ("val", value))
    assert column(found, 3) == expected
    chip = found.select_one(".gs-chip")
    assert value in text(chip)
    assert len(column(page(portal, chip["href"].split("#")[0]))) == 20


def test_two_conditions(portal: CKANTestApp, table: dict[str, Any]) -> None:
    """Conditions add up, and a form for another keeps those that are there."""
    pairs = [("col", "区域"), ("op", "eq"), ("val", "南山区"), ("col", "seats"), ("op", "gte"), ("val", "40")]
    found = ask(portal, table, *pairs)
    assert column(found, 3) == ["42"]
    hidden = [(field["name"], field["value"]) for field in found.select(".gs-conditions input[type=hidden]")]
    assert hidden == pairs
    assert text(found.select_one("#preview [role=status]")) == "共 45 行，符合条件 1 行"


@pytest.mark.parametrize(
    ("prefix", "name", "value", "words"),
    [
        ("", "seats", "许多", "“seats”为数值列，请填写数字；“许多”不是数字。"),
        ("/en", "seats", "many", "“seats” holds numbers; please compare it with a number, not with “many”."),
        ("", "opened", "昨天", "“opened”为日期列，请按 2025-03-01 的格式填写；“昨天”不是日期。"),
        ("", "nothing", "1", "没有名为“nothing”的列，无法按其筛选。"),
    ],
)
def test_what_cannot_be_compared(
    portal: CKANTestApp, table: dict[str, Any], prefix: str, name: str, value: str, words: str
) -> None:
    """A condition that makes no sense is explained, stays to be changed, and the rows are there all the same."""
    found = ask(portal, table, ("col", name), ("op", "eq"), ("val", value), prefix=prefix)
    assert text(found.select_one("[role=alert]")) == words
    assert value in text(found.select_one(".gs-chip"))
    assert len(column(found)) == 20


@pytest.mark.parametrize("name", ['a"b', "'; drop table x; --", "$or", "_id"])
def test_hostile_columns(portal: CKANTestApp, table: dict[str, Any], name: str) -> None:
    """What is no column of the table is no condition, whatever it looks like."""
    found = ask(portal, table, ("col", name), ("op", "has"), ("val", "1"), ("sort", name))
    assert len(column(found)) == 20
    assert found.select_one("[role=alert]")


def test_nothing_found(portal: CKANTestApp, table: dict[str, Any]) -> None:
    """No row is said to be no row."""
    found = ask(portal, table, ("col", "stop_name"), ("op", "has"), ("val", "机场"))
    assert text(found.select_one("#preview .gs-empty")) == "没有符合全部条件的记录，请减少或修改条件。"


def test_rows_that_contain_a_text(portal: CKANTestApp, table: dict[str, Any]) -> None:
    """The API finds rows by a part of a cell, too; what it does not understand it says."""
    ask = f"/api/3/action/datastore_search?resource_id={table['id']}&contains="
    found = portal.get(ask + quote('{"stop_name": "火车", "区域": ["南山", "区"]}')).json["result"]
    assert [record["seats"] for record in found["records"]] == [0]
    assert found["total"] == 1
    for wrong in ('{"nothing": "1"}', "[1]", "{"):
        answer = portal.get(ask + quote(wrong), status=409).json
        assert "contains" in answer["error"]


def test_on_the_page_of_the_dataset(portal: CKANTestApp, table: dict[str, Any]) -> None:
    """The first rows are there without a script; chart and map are a link away, and parts of the page for a script."""
    found = page(portal, table["dataset"])
    assert len(found.select("#gs-preview .gs-table--data tbody tr")) == 10
    tabs = {text(tab): tab for tab in found.select("#gs-preview .gs-tabs a")}
    assert list(tabs) == ["表格", "图表", "地图"]
    for name, mark in (("图表", "[data-chart]"), ("地图", "[data-map]")):
        assert page(portal, tabs[name]["href"]).select_one(f"#preview {mark}")
        part = page(portal, tabs[name]["hx-get"], headers={"HX-Request": "true"})
        assert part.select_one(f"#gs-preview {mark}")
        assert part.select_one("html") is None
        assert portal.get(tabs[name]["hx-get"], follow_redirects=False).status_code == 302


def test_without_coordinates_no_map(portal: CKANTestApp, table: dict[str, Any]) -> None:
    """A view that does not exist is the table."""
    assert len(column(ask(portal, table, ("view", "globe")))) == 20
