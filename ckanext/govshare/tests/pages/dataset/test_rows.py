"""Rows as files: under the resource's name, in the reader's order, and nothing that a program would run."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from urllib.parse import unquote, urlencode

import pytest
from ckan.tests.helpers import CKANTestApp
from openpyxl import load_workbook

from ckanext.govshare.pages.dataset import tablefile
from ckanext.govshare.tests.pages.reading import page, text

pytestmark = pytest.mark.xdist_group("pages")

CONDITION = urlencode([("col", "区域"), ("op", "eq"), ("val", "南山区"), ("sort", "seats"), ("order", "desc")])


def name(answer: Any) -> str:
    """Return the name that a browser saves an answer under."""
    return unquote(answer.headers["Content-Disposition"].split("filename*=UTF-8''")[1])


def test_offered(portal: CKANTestApp, table: dict[str, Any]) -> None:
    """The page offers its rows as they are asked for, without its own page of them."""
    found = page(portal, f"{table['page']}?{CONDITION}&view=chart&page=2&rows=50")
    links = {text(link): link["href"] for link in found.select(".gs-links a")}
    assert list(links) == ["CSV", "XLSX", "JSON"]
    assert links["CSV"] == f"{table['page']}/rows.csv?{CONDITION}"


def test_csv(portal: CKANTestApp, table: dict[str, Any]) -> None:
    """All rows, with the columns' own names and the mark that spreadsheets know UTF-8 by."""
    answer = portal.get(f"{table['page']}/rows.csv")
    assert answer.data.startswith("\ufeffstop_name,区域".encode())
    assert name(answer) == "2023年 公交(1).csv"
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) == 45
    assert (rows[0]["stop_name"], rows[44]["seats"]) == ("广州火车站100%", "44")


def test_in_batches(portal: CKANTestApp, table: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """However many batches a table takes, each row is there once."""
    for size in (1, 15, 44, 45, 46):
        monkeypatch.setattr(tablefile, "BATCH", size)
        rows = json.loads(portal.get(f"{table['page']}/rows.json").data)
        assert [row["seats"] for row in rows] == list(range(45))


def test_json_of_chosen_rows(portal: CKANTestApp, table: dict[str, Any]) -> None:
    """Conditions and order hold for the file."""
    answer = portal.get(f"{table['page']}/rows.json?{CONDITION}")
    assert [row["seats"] for row in json.loads(answer.data)] == list(range(42, -1, -3))
    assert name(answer) == "2023年 公交(1).json"
    assert json.loads(portal.get(f"{table['page']}/rows.json?col=seats&op=gte&val=99").data) == []


def test_workbook(portal: CKANTestApp, table: dict[str, Any]) -> None:
    """Numbers are numbers, days are days, what looks like a formula is text; a sheet explains columns and source."""
    answer = portal.get(f"{table['page']}/rows.xlsx")
    assert name(answer) == "2023年 公交(1).xlsx"
    book = load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["数据", "字段说明"]
    rows = list(book["数据"].iter_rows())
    assert [cell.value for cell in rows[0]][:2] == ["站点名称", "区域"]
    assert len(rows) == 46
    third = rows[3]
    assert (third[2].value.isoformat(), third[3].value) == ("2025-01-03T00:00:00", 2)
    assert (third[6].value, third[6].data_type) == ("=1+1", "s")
    words = [cell for row in book["字段说明"].iter_rows(values_only=True) for cell in row if cell]
    assert any(str(word).startswith("数据来源：示例市交通运输局，《全市公交站点信息》") for word in words)


def test_too_many_for_a_workbook(portal: CKANTestApp, table: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """A workbook that no program would open is not begun; the way out is said."""
    monkeypatch.setattr(tablefile, "XLSX_ROWS", 40)
    found = page(portal, f"{table['page']}/rows.xlsx", status=400)
    assert "数据表超过 40 行，不宜生成电子表格。请先筛选，或改为下载 CSV。" in text(found.main)


def test_what_is_not_for_everybody(portal: CKANTestApp, catalogue: dict[str, Any], table: dict[str, Any]) -> None:
    """No rows of a resource that has none, of a wrong condition, or in a format that is not there."""
    other = catalogue["land"]["resources"][0]["id"]
    portal.get(f"/dataset/{catalogue['land']['name']}/resource/{other}/rows.csv", status=404)
    portal.get(f"{table['page']}/rows.exe", status=404)
    wrong = page(portal, f"{table['page']}/rows.csv?col=seats&op=eq&val=x", status=400)
    assert "“seats”为数值列" in text(wrong.main)
