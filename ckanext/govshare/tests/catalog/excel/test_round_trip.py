"""Export, import, and the same again: a workbook says all that a dataset says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest

from ckanext.govshare.tests.catalog.excel.conftest import FULL, PLAIN, Act, Book

MOVING = ("id", "metadata_modified", "metadata_created", "position", "created", "last_modified", "package_id")


def said(dataset: dict[str, Any]) -> dict[str, Any]:
    """Return what a dataset says, without what differs between any two."""
    found = {key: value for key, value in dataset.items() if key not in (*MOVING, "name", "resource_code")}
    parts = [{key: value for key, value in each.items() if key not in MOVING} for each in dataset["resources"]]
    for part in parts:
        part.pop("metadata_modified", None)
    return {**found, "resources": parts, "tags": [tag["name"] for tag in dataset["tags"]]}


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_unchanged(full: list[dict[str, Any]], download: Callable[..., Book], upload: Act, language: str) -> None:
    """What was exported changes nothing when it comes back, in either language, saved by another program or not."""
    found = upload(download(language=language))
    assert found["problem"] == ""
    assert [(row["status"], row["changes"], row["errors"]) for row in found["rows"]] == [("unchanged", [], [])] * 3
    assert found["state"] == "ready"


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_names_of_sheets(download: Callable[..., Book], language: str) -> None:
    """Excel calls a workbook broken when a sheet's name is longer than 31 characters."""
    names = download(language=language, template=True).book.sheetnames
    assert len(names) >= 5 and max(map(len, names)) <= 31


def test_every_field(
    full: list[dict[str, Any]], download: Callable[..., Book], upload: Act, apply: Act, act: Act
) -> None:
    """The exported rows, stripped of what tells them apart, make the same datasets once more."""
    book = download()
    book["数据集"].delete_rows(4)
    for row in (2, 3):
        book.set("数据集", row, 目录标识=None, 信息资源代码=None)
    for sheet in ("信息项", "资源"):
        for row in range(2, book[sheet].max_row + 1):
            book.set(sheet, row, 所属数据集=1)
    for row in range(2, book["资源"].max_row + 1):
        book.set("资源", row, 资源标识=None)
    found = upload(book)
    assert [(row["status"], row["errors"]) for row in found["rows"]] == [("new", []), ("new", [])]
    done = apply(found)
    assert (done["state"], done["problem"]) == ("applied", "")
    for row, original in zip(done["rows"], full, strict=False):
        again = act("package_show", id=row["dataset_id"])
        assert again["resource_code"] != original["resource_code"]
        expected = said(original) | {"notes": original["notes"].replace("\r\n", "\n")}
        assert said(again) == expected


def test_values_survive(full: list[dict[str, Any]], download: Callable[..., Book]) -> None:
    """Texts stay texts: no formula, no lost zero; dates are dates; several values are named in one cell."""
    book = download()
    assert book.get("数据集", 2, "数源部门") == FULL["source_department"]
    cell = book["数据集"].cell(2, book.column("数据集", "数源部门"))
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert book.get("数据集", 2, "联系电话") == "0851-00123456"
    assert book.get("数据集", 2, "登记编码") == "00012345"
    assert book.get("数据集", 3, "数据集名称") == PLAIN["title"]
    assert book.get("数据集", 2, "发布日期").date().isoformat() == "2026-03-01"
    assert book.get("数据集", 2, "数据起始日期") == "1899-12-31"
    assert book.get("数据集", 2, "共享方式") == "共享平台方式；介质交换（纸质报表、电子文档等）"
    assert book.get("数据集", 2, "标签") == "公交、出行 服务、站点"
    assert book.get("数据集", 3, "目录条目不公开") == "是"
    assert book.get("资源", 2, "数据量（条）") == 12345
    names = [book.get("信息项", row, "信息项名称") for row in range(2, 14)]
    assert names == [f"字段{number}" for number in range(1, 13)]


def test_template(download: Callable[..., Book]) -> None:
    """The template has the guide's elements in their order, drop-downs from the code lists, and an explanation."""
    book = download(template=True)
    assert book.book.sheetnames[:3] == ["说明", "数据集", "信息项"]
    headings = [str(cell.value).rstrip(" *") for cell in book["数据集"][1]]
    guide = [
        *(
            "序号",
            "信息资源分类",
            "数据集名称",
            "信息资源代码",
            "提供方",
            "提供方代码",
            "摘要",
            "信息资源格式（仅供查看）",
        ),
        *("共享类型", "共享条件", "共享方式", "开放类型", "开放条件"),
    ]
    assert headings[: len(guide)] == guide
    assert headings.index("更新周期") < headings.index("发布日期") < headings.index("关联资源代码")
    assert book["数据集"].max_row == 1
    rules = {str(rule.sqref).split("2:")[0]: rule.formula1 for rule in book["数据集"].data_validations.dataValidation}
    letter = book["数据集"].cell(1, book.column("数据集", "开放类型")).column_letter
    sheet, place = rules[letter].split("!")
    cells = book["代码表"][place.replace("$", "")]
    assert [cell.value for (cell,) in cells] == ["无条件开放", "登录开放", "有条件开放", "不予开放", "未标明"]
    assert sheet == "'代码表'"
    explained = {(row[0].value, row[1].value) for row in book["说明"].iter_rows()}
    assert {("数据集", heading) for heading in headings} <= explained


def test_changes(full: list[dict[str, Any]], download: Callable[..., Book], upload: Act, apply: Act, act: Act) -> None:
    """Changed cells are named, applied, and nothing else changes."""
    book = download()
    book.set("数据集", 2, 数据集名称="全市公交站点", 更新周期="每年", 标签="公交；地铁", 数源部门=None)
    book.set("信息项", 3, 信息项名称="改名", 是否开放="否")
    book.set("资源", 2, 资源名称="新名")
    found = upload(book)
    assert {row["status"]: row["title"] for row in found["rows"]}["changed"] == "全市公交站点"
    changed = next(row for row in found["rows"] if row["status"] == "changed")
    fields = {change["field"] for change in changed["changes"]}
    assert fields == {"title", "update_frequency", "tag_string", "source_department", "name", "is_open"}
    done = apply(found)
    assert done["state"] == "applied"
    before, after = full[0], act("package_show", id=full[0]["id"])
    differing = {key for key in before if before[key] != after.get(key)} | {key for key in after if key not in before}
    written = {"title", "update_frequency", "tags", "num_tags", "source_department", "items", "resources"}
    assert differing == written | {"metadata_modified"}
    assert [item["name"] for item in after["items"]][:3] == ["字段1", "改名", "字段3"]
    assert [each["id"] for each in after["resources"]] == [each["id"] for each in before["resources"]]
    assert after["title"] in [each["title"] for each in act("package_search", q="全市公交站点")["results"]]
    assert act("package_show", id=full[1]["id"])["metadata_modified"] == full[1]["metadata_modified"]


def test_history(full: list[dict[str, Any]], download: Callable[..., Book], upload: Act, apply: Act, act: Act) -> None:
    """Imported changes are in the datasets' history, under the editor's name."""
    book = download()
    book.set("数据集", 2, 摘要="新的摘要")
    apply(upload(book))
    activities = act("package_activity_list", id=full[0]["id"])
    assert [each["activity_type"] for each in activities[:2]] == ["changed package", "new package"]
    assert activities[0]["data"]["package"]["notes"] == "新的摘要"


def test_left_alone(
    full: list[dict[str, Any]], download: Callable[..., Book], upload: Act, apply: Act, act: Act
) -> None:
    """Rows, columns and sheets that are not in the file stay as they are."""
    book = download()
    book["数据集"].delete_rows(3, 2)
    for heading in ("摘要", "开放条件", "关联资源代码"):
        book["数据集"].delete_cols(book.column("数据集", heading))
    del book.book["信息项"], book.book["资源"]
    book.set("数据集", 2, 联系处室="数据处")
    found = upload(book)
    assert [[change["field"] for change in row["changes"]] for row in found["rows"]] == [["contact_office"]]
    assert apply(found)["state"] == "applied"
    after = act("package_show", id=full[0]["id"])
    assert after["contact_office"] == "数据处"
    assert [after[key] for key in ("notes", "items", "related_resource_codes")] == [
        full[0][key] for key in ("notes", "items", "related_resource_codes")
    ]
    assert len(after["resources"]) == 2


def test_uploaded_files_stay(
    full: list[dict[str, Any]], download: Callable[..., Book], upload: Act, apply: Act, act: Act
) -> None:
    """A file that was uploaded is not deleted by a workbook that leaves it out; a link is."""
    act("resource_patch", id=full[0]["resources"][0]["id"], url="a.csv", url_type="upload")
    book = download()
    book["资源"].delete_rows(2, 2)
    assert apply(upload(book))["state"] == "applied"
    after = act("package_show", id=full[0]["id"])["resources"]
    assert [each["id"] for each in after] == [full[0]["resources"][0]["id"]]


def test_too_long(full: list[dict[str, Any]], download: Callable[..., Book], upload: Act, act: Act) -> None:
    """A text that no cell can hold is not cut: the workbook says so, and importing leaves it alone."""
    act("package_patch", id=full[0]["id"], notes="长" * 40_000)
    book = download()
    assert "保持原值" in book.get("数据集", 2, "摘要")
    assert {row["status"] for row in upload(book)["rows"]} == {"unchanged"}


def test_typed_by_hand(download: Callable[..., Book], upload: Act, apply: Act, act: Act) -> None:
    """What people type is understood: full width, other words for a value, dates in many forms, Excel's own numbers."""
    book = download(template=True)
    book["数据集"].insert_rows(1)
    book["数据集"]["A1"] = "示例市交通运输局数据目录"
    columns = {str(cell.value).rstrip(" *"): cell.column for cell in book["数据集"][2]}

    def fill(row: int, **values: Any) -> None:
        for heading, value in values.items():
            book["数据集"].cell(row, columns[heading]).value = value

    fill(
        3,
        序号=1,
        信息资源分类=307015,
        数据集名称="手工填写",
        摘要="摘要",
        数据领域="交通运输、信用",
        开放类型="无条件",
        共享类型="无条件共享",
        共享方式="邮件、拷盘",
        更新周期="每天",
        发布日期="２０２６年３月１日",
        数据更新日期="20260601",
        行政区划=520100.0,
        目录条目不公开="×",
        标签="公交、地铁",
    )
    book.set("信息项", 2, 所属数据集="１", 信息项名称="站名", 数据类型="字符串", 数据长度=50, 是否开放="√")
    found = upload(book)
    assert [row["errors"] for row in found["rows"]] == [[]]
    dataset = act("package_show", id=apply(found)["rows"][0]["dataset_id"])
    expected = {
        "catalog_class": "307015",
        "theme": ["1", "6"],
        "open_type": "open",
        "share_modes": ["mail", "disk"],
        "update_frequency": "daily",
        "release_date": "2026-03-01",
        "data_updated": "2026-06-01",
        "region_code": "520100",
        "items": [{"name": "站名", "type": "C", "length": "50", "is_open": True}],
    }
    assert {key: dataset[key] for key in expected} == expected
    assert [tag["name"] for tag in dataset["tags"]] == ["公交", "地铁"]
    assert tk.asbool(dataset["hidden_entry"]) is False
