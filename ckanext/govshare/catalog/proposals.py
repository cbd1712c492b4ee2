"""Data items proposed from what a department has already: a file's header and first rows, or cells that were copied.

A proposal saves typing. What a column means, how sensitive it is and whether it is open, only a person can say.
"""

from __future__ import annotations

import csv
import datetime
import io
import itertools
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import IO, Any

import ckan.plugins.toolkit as tk

from ckanext.govshare import codes

__all__ = ["COLUMNS", "from_cells", "from_rows", "from_text", "read_rows"]

Item = dict[str, Any]

# The columns of a data item in the order of the form, and how a pasted heading may call them.
COLUMNS = ("name", "name_en", "type", "length", "unit", "sensitivity", "is_open", "source_department", "description")
_HEADINGS = {
    "name": ("信息项名称", "名称", "字段中文名", "中文名称", "name"),
    "name_en": ("英文名称", "字段名", "字段英文名", "英文信息项名", "field name"),
    "type": ("数据类型", "类型", "type"),
    "length": ("数据长度", "长度", "length"),
    "unit": ("计量单位", "单位", "unit"),
    "sensitivity": ("敏感级别", "数据敏感级别", "sensitivity"),
    "is_open": ("是否开放", "开放", "open"),
    "source_department": ("来源部门", "数源部门", "source department"),
    "description": ("说明", "描述", "含义", "meaning", "description"),
}
_SAMPLE_ROWS = 200
_SAMPLE_BYTES = 512 * 1024
# What a workbook of 512 KB or so may unfold to.
_MAX_UNPACKED = 200 * 1024 * 1024
_MAX_ITEMS = 2000
_FIELD_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
_LENGTHS = (10, 20, 50, 100, 200, 500)
_YES = {"是", "true", "y", "yes"}
_NO = {"否", "false", "n", "no"}


def read_rows(stream: IO[bytes], name: str) -> list[list[Any]]:
    """Return the first rows of a CSV file or of a workbook's first sheet that has any.

    :raises tk.ValidationError: when it is no such file
    """
    try:
        if name.lower().endswith((".xlsx", ".xlsm")):
            return _workbook_rows(stream)
        if name.lower().endswith((".csv", ".tsv", ".txt")):
            return _text_rows(_decoded(stream.read(_SAMPLE_BYTES)))
    except (UnicodeDecodeError, csv.Error, zipfile.BadZipFile, KeyError, ValueError, OSError):
        raise _refused(tk._("“{name}” cannot be read: save it as XLSX, or as CSV in UTF-8").format(name=name)) from None
    raise _refused(tk._("“{name}” is no table: choose a CSV or XLSX file").format(name=name))


def _refused(message: str) -> tk.ValidationError:
    return tk.ValidationError({"upload": [message]})


def _workbook_rows(stream: IO[bytes]) -> list[list[Any]]:
    from openpyxl import load_workbook

    with zipfile.ZipFile(stream) as archive:
        if sum(part.file_size for part in archive.infolist()) > _MAX_UNPACKED:
            raise ValueError
    stream.seek(0)
    book = load_workbook(stream, read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            rows = [list(row) for row in sheet.iter_rows(max_row=_SAMPLE_ROWS, values_only=True)]
            if any(cell not in (None, "") for row in rows for cell in row):
                return rows
    finally:
        book.close()
    return []


def _decoded(data: bytes) -> str:
    """Return a file's text: UTF-8, or GB 18030, in which Excel saves in China. A character that was cut in two goes."""
    for encoding in ("utf-8-sig", "gb18030"):
        for cut in range(4):
            try:
                return data[: len(data) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
    raise UnicodeDecodeError("gb18030", data[:1], 0, 1, "no text")


def _text_rows(text: str) -> list[list[Any]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max("\t,;|", key=first.count)
    return list(itertools.islice(csv.reader(io.StringIO(text), delimiter=delimiter), _SAMPLE_ROWS))


def from_rows(rows: Sequence[Sequence[Any]]) -> list[Item]:
    """Return an item for each column of a table, whose first row that is not blank holds the columns' names."""
    filled = [row for row in rows if any(cell not in (None, "") for cell in row)]
    if not filled:
        return []
    header, *values = filled
    items = []
    for index, cell in enumerate(header[:_MAX_ITEMS]):
        name = str(cell if cell is not None else "").strip()
        if name:
            column = [row[index] for row in values if index < len(row) and row[index] not in (None, "")]
            items.append(_named(name) | _typed(column))
    return items


def _named(name: str) -> Item:
    return {"name": name, "name_en": name} if _FIELD_NAME.fullmatch(name) else {"name": name}


def _typed(values: Sequence[Any]) -> Item:
    """Return type and length (``item_type``) that fit every sample of a column; text where they differ."""
    if not values:
        return {}
    kinds = {_kind(value) for value in values}
    if kinds == {"D", "T"}:
        return {"type": "T"}
    if kinds == {"I", "N"}:
        return {"type": "N"}
    if len(kinds) == 1 and kinds != {"C"}:
        return {"type": kinds.pop()}
    longest = max(len(str(value)) for value in values)
    fits = next((length for length in _LENGTHS if longest <= length), None)
    return {"type": "C", "length": str(fits)} if fits else {"type": "M"}


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "L"
    if isinstance(value, datetime.datetime):
        return "D" if value.time() == datetime.time() else "T"
    if isinstance(value, datetime.date):
        return "D"
    text = str(value).strip()
    if text.lower() in _YES | _NO:
        return "L"
    # A number that begins with 0, or is as long as a code, is a code.
    if re.fullmatch(r"-?(0|[1-9]\d{0,10})", text):
        return "I"
    if re.fullmatch(r"-?(0|[1-9]\d{0,10})\.\d+", text):
        return "N"
    if re.fullmatch(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}", text):
        return "D"
    if re.fullmatch(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}[ T]\d{1,2}:\d{2}(:\d{2})?", text):
        return "T"
    return "C"


def from_text(text: str) -> list[Item]:
    """Return items from cells that were copied from a spreadsheet.

    One line is a table's header. Several lines are items, a line each: in the order of the form, or as a first line of
    headings says. Types, levels and yes or no may be written as people read them.
    """
    rows = [row for row in _text_rows(text) if any(cell.strip() for cell in row)]
    if len(rows) == 1 and len(rows[0]) > 1:
        return from_rows(rows)
    return from_cells(rows)


def from_cells(rows: Iterable[Sequence[Any]]) -> list[Item]:
    """Return an item for each row of cells; a first row of headings says what the cells are."""
    rows = list(rows)
    columns: Sequence[str | None] = COLUMNS
    if rows and (found := [_column(str(cell)) for cell in rows[0]]) and "name" in found and len(rows) > 1:
        columns, rows = found, rows[1:]
    items = ({key: _value(key, cell) for key, cell in zip(columns, row, strict=False) if key} for row in rows)
    return [each for item in items if (each := {key: value for key, value in item.items() if value != ""})][:_MAX_ITEMS]


def _column(heading: str) -> str | None:
    folded = codes.fold(heading)
    return next((key for key, names in _HEADINGS.items() if folded in map(codes.fold, names)), None)


def _value(key: str, cell: Any) -> str:
    """Return a cell as the form stores it; what is not understood stays as it was written, for the form to name it."""
    text = str(cell if cell is not None else "").strip()
    if key == "type":
        return codes.normalise("item_type", text) or text
    if key == "sensitivity":
        return codes.normalise("sensitivity", text) or text
    if key == "is_open":
        folded = text.lower()
        return "True" if folded in _YES else "False" if folded in _NO else text
    return text
