"""A table of the DataStore as a file: the rows that the reader chose, as CSV, JSON or a workbook."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import IO, Any

import ckan.plugins.toolkit as tk
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from ckanext.govshare.pages.dataset.columns import Column, kind_label

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# More rows make a workbook that takes minutes to write and that office programs hardly open.
XLSX_ROWS = 100_000
# Rows asked of the DataStore at a time.
BATCH = 10_000
IN_MEMORY = 2**20


def batches(resource_id: str, parameters: dict[str, Any], columns: Sequence[Column]) -> Iterator[list[list[Any]]]:
    """Yield the rows in batches, in an order that does not change between them.

    :param parameters: conditions and order as `datastore_search` takes them
    """
    asked: dict[str, Any] = {
        "sort": ["_id asc"],
        **parameters,
        "resource_id": resource_id,
        "fields": [column.id for column in columns],
        "records_format": "lists",
        "include_total": False,
        "limit": BATCH,
    }
    offset = 0
    while True:
        found = list(tk.get_action("datastore_search")({}, {**asked, "offset": offset})["records"])
        if found:
            yield found
        if len(found) < BATCH:
            return
        offset += BATCH


def csv_text(columns: Sequence[Column], rows: Iterator[list[list[Any]]]) -> Iterator[str]:
    """Yield a CSV file piece by piece; it begins with the mark by which office programs know UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    text.write("\ufeff")
    writer.writerow([column.id for column in columns])
    for batch in rows:
        writer.writerows(batch)
        yield text.getvalue()
        text.seek(0)
        text.truncate()
    yield text.getvalue()


def json_text(columns: Sequence[Column], rows: Iterator[list[list[Any]]]) -> Iterator[str]:
    """Yield a JSON file piece by piece: a list with an object for each row."""
    names = [column.id for column in columns]
    separator = "[\n"
    for batch in rows:
        for row in batch:
            yield separator + json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False)
            separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def workbook(columns: Sequence[Column], rows: Iterator[list[list[Any]]], facts: Sequence[tuple[str, str]]) -> IO[bytes]:
    """Return a workbook with the rows, a sheet that explains the columns, and where the data is from.

    :param facts: pairs of a word and what it is, below the columns
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(tk._("Data"))
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, column.name, "text") for column in columns])
    for batch in rows:
        for row in batch:
            sheet.append([_cell(sheet, value, column.kind) for column, value in zip(columns, row, strict=True)])
    notes = book.create_sheet(tk._("Columns"))
    notes.append([tk._("Column"), tk._("Name in the table"), tk._("Type"), tk._("Unit"), tk._("Meaning")])
    for column in columns:
        words = (column.name, column.id, kind_label(column.kind), column.unit, column.meaning)
        notes.append([_cell(notes, word, "text") for word in words])
    notes.append([])
    for fact in facts:
        notes.append([_cell(notes, word, "text") for word in fact])
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the answer closes it
    book.save(file)
    file.seek(0)
    return file


def _cell(sheet: WriteOnlyWorksheet, value: Any, kind: str) -> Any:
    """Return a cell's content: moments as such, and what looks like a formula as the text it is."""
    if kind == "time" and isinstance(value, str):
        try:
            return datetime.fromisoformat(value).replace(tzinfo=None)
        except ValueError:
            return value
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
        if value.startswith("="):
            cell = WriteOnlyCell(sheet, value)
            cell.data_type = "s"
            return cell
        return value
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
