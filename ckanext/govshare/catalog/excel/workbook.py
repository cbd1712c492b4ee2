"""Writes the workbook: empty as a template, or with an organization's catalogue."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from ckanext.govshare.catalog.excel import cells, guide, lists
from ckanext.govshare.catalog.excel.columns import DATASET, DATASETS, RESOURCES, ROW, Column, Sheet, layout

__all__ = ["KEPT", "write"]

KEPT = {
    "zh_Hans_CN": "（内容无法写入单元格，导入时保持原值）",
    "en": "(does not fit into a cell; stays as it is when imported)",
}
"""What stands for a text that no cell can hold; importing it leaves the field alone."""

_DATE = "yyyy-mm-dd"
_TEXT = "@"
# Text that a program might take for a formula when somebody edits the cell.
_FORMULA = re.compile(r"[=+\-@\t]")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

_HEAD = {
    "required": ("1A56A0", "FFFFFF"),
    "conditional": ("FFF2D9", "6B4000"),
    "optional": ("E8F0FA", "1B2733"),
    "shown": ("EDF0F4", "5F6C7A"),
}
_LINE = Side(style="thin", color="B8C4D2")


def write(datasets: Iterable[dict[str, Any]], provider: dict[str, Any], lang: str) -> bytes:
    """Return a workbook with the datasets, in a language; none of them makes it a template.

    :param datasets: dicts as ``package_show`` gives them
    :param provider: the organization they belong to
    """
    book = Workbook(write_only=True)
    sheets = layout()
    guide.write(book, sheets, lang)
    pages = {sheet.key: _page(book, sheet, lang) for sheet in sheets}
    lists.write(book, sheets, lang)
    for number, dataset in enumerate(datasets, 1):
        for sheet in sheets:
            for row in _rows(sheet, dataset, provider, number):
                page = pages[sheet.key]
                page.append(
                    [_cell(page, column, value, lang) for column, value in zip(sheet.columns, row, strict=True)]
                )
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def duty(column: Column) -> str:
    """Return how far a column must be filled in: required, conditional, optional, or shown only."""
    if column.shown_only:
        return "shown"
    return "required" if column.required else "conditional" if column.duties else "optional"


def _page(book: Workbook, sheet: Sheet, lang: str) -> Any:
    """Return a sheet with its headings, ready for rows."""
    page = book.create_sheet(sheet.label[lang])
    page.freeze_panes = "C2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}1"
    page.row_dimensions[1].height = 34
    for index, column in enumerate(sheet.columns, 1):
        dimension = page.column_dimensions[get_column_letter(index)]
        dimension.width = column.width
        dimension.number_format = _format(column)
    for rule in lists.validations(sheet, lang):
        page.data_validations.append(rule)
    page.append([_heading(page, column, lang) for column in sheet.columns])
    return page


def _heading(page: Any, column: Column, lang: str) -> WriteOnlyCell:
    kind = duty(column)
    background, ink = _HEAD[kind]
    cell = WriteOnlyCell(page, column.label[lang] + (" *" if kind == "required" else ""))
    cell.font = Font(bold=True, color=ink)
    cell.fill = PatternFill("solid", fgColor=background)
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    cell.border = Border(bottom=_LINE, right=_LINE)
    return cell


def _rows(sheet: Sheet, dataset: dict[str, Any], provider: dict[str, Any], number: int) -> Iterator[list[Any]]:
    """Yield the values of a dataset's rows in a sheet, in the columns' order."""
    if sheet.key == DATASETS:
        more = {
            ROW: number,
            "provider": provider["title"],
            "provider_uscc": provider.get("provider_uscc"),
            "formats": "、".join(dict.fromkeys(filter(None, (each.get("format") for each in dataset["resources"])))),
            "tag_string": dataset.get("tags"),
        }
        parts = [dataset | more]
    else:
        more = {DATASET: dataset.get("resource_code") or number, "dataset_title": dataset["title"]}
        parts = [part | more for part in dataset.get(RESOURCES if sheet.key == RESOURCES else sheet.key) or []]
    for part in parts:
        yield [part.get(column.field) for column in sheet.columns]


def _format(column: Column) -> str:
    return {"date": _DATE, "count": "0"}.get(column.kind, _TEXT)


def _cell(page: Any, column: Column, value: Any, lang: str) -> WriteOnlyCell | None:
    shown = cells.written(column, value, lang)
    if shown == "":
        return None
    cell = WriteOnlyCell(page)
    if isinstance(shown, str):
        cell.value = _ESCAPED.sub("_x005F_", shown) if cells.fits(shown) else KEPT[lang]
        # openpyxl takes what begins with = for a formula, and #N/A for an error.
        cell.data_type = "s"
        cell.number_format = _TEXT
        if _FORMULA.match(shown):
            cell.quotePrefix = True
    else:
        cell.value = shown
        cell.number_format = _DATE if isinstance(shown, datetime.date) else "0"
    return cell
