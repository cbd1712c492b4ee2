"""The sheet that explains the workbook: how to fill it in, and every column with its duty and its allowed values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from ckanext.govshare.catalog.excel import lists
from ckanext.govshare.catalog.excel.columns import Column, Sheet
from ckanext.govshare.catalog.excel.messages import speaking

__all__ = ["TITLE", "write"]

TITLE: Mapping[str, str] = {"zh_Hans_CN": "说明", "en": "Guide"}

_STEPS = {
    "zh_Hans_CN": (
        "数据目录填报说明",
        (
            "每个数据集在“数据集”表中占一行；它的信息项、资源分别填在相应的表中，每个信息项、每个资源占一行。",
            "“序号”在“数据集”表中不得重复。其他表的“所属数据集”填写该数据集的信息资源代码，尚无代码的填写其序号。",
            "信息项按数据表的列序自上而下填写，导入后顺序不变。",
            "信息资源代码、目录标识用来识别已有数据集：与已有数据集相同的为修改；两项都为空的为新增，代码由系统编制。",
            "表中有的列，空单元格表示清空该项；不需要修改的列可以整列删除，不需要修改的信息项表、资源表可以整表删除。",
            "文件中没有列出的数据集不受影响；已上传的文件不会因导入而删除。",
            "标 * 的列必填。请填写数值而不是公式，日期写成 2026-03-01。列名请勿修改，列的顺序可以调整。",
            "导入前先预览：逐行列出新增、修改、未变化和错误，没有错误方可导入，且全部成功或全部不导入。",
        ),
        ("工作表", "列名", "填写要求", "说明", "允许的值"),
        {"required": "必填", "optional": "选填", "shown": "仅供查看"},
        "满足条件时必填：",
        "；",
    ),
    "en": (
        "How to fill in the catalogue",
        (
            "Each dataset has one row in “Datasets”; its data items and its resources have a row each in their sheets.",
            "The number of a row in “Datasets” is its own. In the other sheets, “Dataset” holds the dataset's resource "
            "code or, while it has none, its number.",
            "Data items are listed in the order of the table's columns, which is kept.",
            "Resource code and identifier tell an existing dataset, which is changed. A row without either is new; its "
            "code is made by the portal.",
            "An empty cell empties the field. Columns that need no change may be deleted as a whole; so may the sheets "
            "of data items and of resources.",
            "Datasets that the file does not list are left alone, and importing deletes no uploaded file.",
            "Columns marked * are required. Write values, no formulas, and dates as in 2026-03-01. Keep the headings; "
            "the columns may be in any order.",
            "Before anything is changed you see each row: new, changed, unchanged or with errors. Only a file without "
            "errors is imported, and then all of it or nothing.",
        ),
        ("Sheet", "Column", "Duty", "Explanation", "Allowed values"),
        {"required": "required", "optional": "optional", "shown": "not read"},
        "Required where it applies: ",
        "; ",
    ),
}
_LINE = Side(style="thin", color="B8C4D2")
_BOX = Border(_LINE, _LINE, _LINE, _LINE)


def write(book: Workbook, sheets: tuple[Sheet, ...], lang: str) -> None:
    """Add the sheet in a language."""
    title, steps, heads, duties, when, between = _STEPS[lang]
    page = book.create_sheet(TITLE[lang])
    for index, width in enumerate((14, 24, 30, 60, 60), 1):
        page.column_dimensions[get_column_letter(index)].width = width
    for number in range(3, 3 + len(steps)):
        page.merged_cells.add(f"A{number}:E{number}")
    page.append([_styled(page, title, font=Font(bold=True, size=16))])
    page.append([])
    wrapped = Alignment(vertical="top", wrap_text=True)
    for number, step in enumerate(steps, 1):
        page.append([_styled(page, f"{number}. {step}", alignment=wrapped)])
    page.append([])
    fill = PatternFill("solid", fgColor="E8F0FA")
    page.append([_styled(page, head, font=Font(bold=True), fill=fill, border=_BOX) for head in heads])
    with speaking(lang):
        for sheet in sheets:
            for column in sheet.columns:
                row = (
                    sheet.label[lang],
                    column.label[lang],
                    _duty(column, duties, when),
                    column.help.get(lang, ""),
                    _allowed(column, lang, between),
                )
                page.append([_styled(page, text, alignment=wrapped, border=_BOX) for text in row])


def _duty(column: Column, duties: Mapping[str, str], when: str) -> str:
    if column.shown_only:
        return duties["shown"]
    if column.required:
        return duties["required"]
    if column.duties:
        return when + " ".join(tk._(message) for message in column.duties)
    return duties["optional"]


def _allowed(column: Column, lang: str, between: str) -> str:
    if column.kind == "date":
        return "2026-03-01"
    return between.join(lists.choices(column, lang))


def _styled(page: Any, text: str, **styles: Any) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, text)
    for name, value in styles.items():
        setattr(cell, name, value)
    return cell
