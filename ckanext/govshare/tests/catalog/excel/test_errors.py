"""What is wrong in a workbook is said cell by cell, in the reader's language, and nothing is imported."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories

from ckanext.govshare.catalog.excel import guard, reader
from ckanext.govshare.catalog.excel.messages import speaking
from ckanext.govshare.tests.catalog.excel.conftest import Act, Book


def errors(found: dict[str, Any]) -> dict[str, str]:
    """Return the errors by their cell."""
    return {
        f"{error['sheet']}!{error['column'] or ''}{error['row']}": error["message"]
        for row in found["rows"]
        for error in row["errors"]
    }


def place(book: Book, sheet: str, row: int, heading: str) -> str:
    """Return how errors name a cell."""
    return f"{sheet}!{book[sheet].cell(1, book.column(sheet, heading)).column_letter}{row}"


def test_cells(full: list[dict[str, Any]], download: Callable[..., Book], upload: Act, act: Act) -> None:
    """Every wrong cell is named: what the form would refuse, formulas, Excel's errors, unknown datasets."""
    book = download()
    book.set("数据集", 2, 更新周期="有时", 发布日期="去年", 信息资源分类="=1+1", 使用要求=None)
    book.set("数据集", 3, 法律依据="#REF!", 许可协议="随便")
    book.set("信息项", 4, 数据类型="奇怪")
    book.set("信息项", 5, 所属数据集="无此目录")
    book.set("资源", 3, 资源标识="不存在")
    found = upload(book)
    told = errors(found)
    expected = {
        place(book, "数据集", 2, "更新周期"): "有时",
        place(book, "数据集", 2, "发布日期"): "去年",
        place(book, "数据集", 2, "信息资源分类"): "公式",
        place(book, "数据集", 2, "使用要求"): "使用",
        place(book, "数据集", 3, "法律依据"): "#REF!",
        place(book, "数据集", 3, "许可协议"): "许可协议",
        place(book, "信息项", 4, "数据类型"): "奇怪",
        place(book, "信息项", 5, "所属数据集"): "无此目录",
        place(book, "资源", 3, "资源标识"): "资源",
    }
    assert set(told) == set(expected)
    assert {cell for cell, word in expected.items() if word not in told[cell]} == set()
    assert found["state"] == "faulty"
    with speaking("en"):
        english = errors(act("govshare_catalogue_import_show", id=found["id"]))
    assert set(english) == set(expected)
    assert english[place(book, "数据集", 2, "信息资源分类")].startswith("The cell holds a formula")
    assert "not a date" in english[place(book, "数据集", 2, "发布日期")]
    with pytest.raises(tk.ValidationError) as refusal:
        act("govshare_catalogue_import_apply", id=found["id"])
    assert "state" in refusal.value.error_dict
    assert act("package_show", id=full[0]["id"])["metadata_modified"] == full[0]["metadata_modified"]


def test_rows_that_clash(full: list[dict[str, Any]], download: Callable[..., Book], upload: Act) -> None:
    """A dataset stands in one row, and a row of another department in none."""
    book = download()
    book.set("数据集", 3, 信息资源代码=book.get("数据集", 2, "信息资源代码"), 目录标识=None)
    book.set("数据集", 4, 序号=1, 提供方="示例市教育局")
    told = errors(upload(book))
    assert {
        place(book, "数据集", 3, "信息资源代码"),
        place(book, "数据集", 4, "序号"),
        place(book, "数据集", 4, "提供方"),
    } <= set(told)
    book = download()
    book.set("数据集", 4, 目录标识="ds-000000000000")
    assert place(book, "数据集", 4, "目录标识") in errors(upload(book))


def test_anothers_code(full: list[dict[str, Any]], download: Callable[..., Book], upload: Act) -> None:
    """A code that another department's dataset has is not to be had."""
    other = factories.Organization()
    user = factories.Sysadmin()
    values = {
        key: full[0][key] for key in ("title", "notes", "catalog_class", "theme", "update_frequency", "release_date")
    }
    values |= {"open_type": "open", "share_type": "unconditional", "share_modes": ["platform"]}
    taken = tk.get_action("package_create")({"user": user["name"]}, {**values, "owner_org": other["id"]})
    book = download()
    book["数据集"].delete_rows(4)
    book.set("数据集", 3, 信息资源代码=taken["resource_code"], 目录标识=None)
    told = errors(upload(book))
    assert list(told) == [place(book, "数据集", 3, "信息资源代码")]


@pytest.mark.parametrize("heading", ["备注", "摘要"])
def test_headings(download: Callable[..., Book], upload: Act, full: list[dict[str, Any]], heading: str) -> None:
    """A column that nobody knows, or that is there twice, is not lost silently."""
    book = download()
    column = book["数据集"].max_column + 1
    book["数据集"].cell(1, column).value = heading
    found = upload(book)
    assert found["state"] == "faulty"
    [message] = errors(found).values()
    assert heading in message


def zipped(**parts: bytes) -> bytes:
    """Return an archive that looks like a workbook from outside."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", "xl/workbook.xml"):
            archive.writestr(name, parts.pop(name, b"<x/>"))
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "选择"),
        (b"a,b\n1,2\n", "xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xls"),
        (zipped(), ""),
        (zipped(**{"xl/workbook.xml": BOMB}), "xlsx"),
        (zipped(**{"xl/workbook.xml": BOMB.decode().encode("utf-16")}), "xlsx"),
        (b"PK\x03\x04 broken", "xlsx"),
    ],
    # An archive holds the time of its making; the workers' tests must have the same names.
    ids=["empty", "csv", "xls", "empty archive", "bomb", "bomb in UTF-16", "broken"],
)
def test_no_workbooks(act: Act, upload: Act, content: bytes, word: str) -> None:
    """What is no workbook is refused with words that say what to do."""
    try:
        problem = upload(content)["problem"]
    except tk.ValidationError as refusal:
        problem = " ".join(refusal.error_summary.values())
    assert word in problem
    assert len(problem) > 10


def test_bombs(monkeypatch: pytest.MonkeyPatch, download: Callable[..., Book], upload: Act) -> None:
    """Neither a large file nor a small one that unpacks to a large one is read."""
    bomb = zipped(**{"xl/worksheets/sheet1.xml": b" " * (guard.MAX_UNPACKED + 1)})
    assert len(bomb) < guard.MAX_BYTES
    with pytest.raises(tk.ValidationError, match="MB"):
        upload(bomb)
    with pytest.raises(tk.ValidationError, match="MB"):
        upload(b"x" * (guard.MAX_BYTES + 1))
    monkeypatch.setattr(reader, "MAX_ROWS", 3)
    book = download(template=True)
    for row in range(2, 7):
        book.set("数据集", row, 数据集名称="目录")
    assert "3" in upload(book)["problem"]


def test_nothing_in_it(download: Callable[..., Book], upload: Act) -> None:
    """An empty template is no catalogue."""
    found = upload(download(template=True))
    assert (found["state"], "数据集" in found["problem"]) == ("failed", True)


@pytest.mark.parametrize(
    "action",
    ["govshare_catalogue_export", "govshare_catalogue_import_create", "govshare_catalogue_import_list"],
)
def test_who_may(department: dict[str, Any], action: str) -> None:
    """Neither the public nor an editor of another department may."""
    other = factories.User()
    factories.Organization(users=[{"name": other["name"], "capacity": "editor"}])
    for user in ("", other["name"]):
        with pytest.raises(tk.NotAuthorized):
            tk.check_access(action, {"user": user}, {"owner_org": department["id"]})
            tk.get_action(action)({"user": user}, {"owner_org": department["id"]})


def test_anothers_import(full: list[dict[str, Any]], download: Callable[..., Book], upload: Act) -> None:
    """Nor may they look at an import, or apply it."""
    found = upload(download())
    other = factories.User()
    factories.Organization(users=[{"name": other["name"], "capacity": "admin"}])
    for action in ("show", "apply", "preview"):
        with pytest.raises(tk.NotAuthorized):
            tk.get_action(f"govshare_catalogue_import_{action}")({"user": other["name"]}, {"id": found["id"]})
