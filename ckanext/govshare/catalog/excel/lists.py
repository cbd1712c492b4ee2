"""The sheet with the value lists, and the drop-downs that draw on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from ckanext.govshare import codes
from ckanext.govshare.catalog.excel.cells import licences
from ckanext.govshare.catalog.excel.columns import Column, Sheet, layout

__all__ = ["TITLE", "choices", "validations", "write"]

TITLE: Mapping[str, str] = {"zh_Hans_CN": "代码表", "en": "Codes"}

LAST_ROW = 50_000
"""How far down the drop-downs go."""

_PROMPT = 255
"""Characters that Excel allows in a hint; 32 in its title."""


def choices(column: Column, lang: str) -> list[str]:
    """Return what a cell of a column may say, as it is written in a language; empty when it is free."""
    if column.kind in ("code", "codes"):
        return [codes.label(column.scheme, code, lang) for code in codes.codes(column.scheme)]
    if column.kind == "yes_no":
        return ["是", "否"] if lang.startswith("zh") else ["Yes", "No"]
    if column.kind == "licence":
        return [f"{id_} {title}" for id_, title in licences().items()]
    return []


def write(book: Workbook, sheets: tuple[Sheet, ...], lang: str) -> None:
    """Add the sheet of value lists: one column each, its name on top."""
    found = _lists(sheets, lang)
    page = book.create_sheet(TITLE[lang])
    page.freeze_panes = "A2"
    for index in range(1, len(found) + 1):
        page.column_dimensions[get_column_letter(index)].width = 26
    heads = [WriteOnlyCell(page, name) for name, _values in found.values()]
    for head in heads:
        head.font = Font(bold=True)
    page.append(heads)
    for number in range(max(len(values) for _name, values in found.values())):
        page.append([values[number] if number < len(values) else None for _name, values in found.values()])


def validations(sheet: Sheet, lang: str) -> Iterator[DataValidation]:
    """Yield each column's drop-down and hint.

    Where several values may stand in a cell the drop-down only proposes; elsewhere Excel refuses what is not listed.
    """
    found = _lists((sheet,), lang)
    places = _places(lang)
    for index, column in enumerate(sheet.columns, 1):
        hint = column.help.get(lang, "")
        listed = found.get(_key(column))
        if not (hint or listed):
            continue
        letter = get_column_letter(index)
        rule = DataValidation(sqref=f"{letter}2:{letter}{LAST_ROW}", allow_blank=True)
        if listed:
            place = places[_key(column)]
            rule.type = "list"
            rule.formula1 = f"{quote_sheetname(TITLE[lang])}!${place}$2:${place}${len(listed[1]) + 1}"
            rule.showErrorMessage = column.kind != "codes"
            rule.errorTitle, rule.error = _REFUSED[lang]
        if hint or column.kind == "codes":
            rule.showInputMessage = True
            rule.promptTitle = column.label[lang][:32]
            rule.prompt = " ".join(filter(None, (hint, _SEVERAL[lang] if column.kind == "codes" else "")))[:_PROMPT]
        yield rule


_SEVERAL = {
    "zh_Hans_CN": "可选多项，各项之间用分号“；”隔开。",
    "en": "Several are allowed; put a semicolon between them.",
}
_REFUSED = {
    "zh_Hans_CN": ("不在代码表中", "请从下拉列表中选择。"),
    "en": ("Not in the list", "Please choose from the drop-down list."),
}


def _key(column: Column) -> str:
    return column.scheme or column.kind


def _lists(sheets: tuple[Sheet, ...], lang: str) -> dict[str, tuple[str, list[str]]]:
    """Return each list once: its name and its values."""
    found: dict[str, tuple[str, list[str]]] = {}
    for column in (column for sheet in sheets for column in sheet.columns):
        values = choices(column, lang)
        if values:
            name = ("是否" if lang.startswith("zh") else "Yes or no") if column.kind == "yes_no" else column.label[lang]
            found.setdefault(_key(column), (name, values))
    return found


def _places(lang: str) -> dict[str, str]:
    """Return the column in which each list stands."""
    return {key: get_column_letter(index) for index, key in enumerate(_lists(layout(), lang), 1)}
