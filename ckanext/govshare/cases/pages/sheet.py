"""Tables as files that spreadsheets open as what they are: text stays text, whatever it begins with."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from tempfile import SpooledTemporaryFile
from typing import Any
from urllib.parse import quote

from flask import Response, stream_with_context
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from ckanext.govshare.access.answers import private

__all__ = ["csv_file", "xlsx_file"]

Rows = Iterable[Sequence[Any]]

# A spreadsheet would take these for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IN_MEMORY = 2**20


def csv_file(name: str, rows: Rows) -> Response:
    """Return rows as a CSV file, sent while it is made; it begins with the mark by which office programs know UTF-8."""
    return _named(Response(stream_with_context(_lines(rows)), content_type="text/csv; charset=utf-8"), f"{name}.csv")


def xlsx_file(name: str, title: str, rows: Rows) -> Response:
    """Return rows as a workbook of one sheet."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for row in rows:
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value)
            if isinstance(value, str):
                # openpyxl takes what begins with = for a formula.
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the answer closes it
    book.save(file)
    file.seek(0)
    answer = Response(iter(lambda: file.read(IN_MEMORY), b""), content_type=XLSX)
    answer.call_on_close(file.close)
    return _named(answer, f"{name}.xlsx")


def _lines(rows: Rows) -> Iterator[str]:
    text = io.StringIO()
    writer = csv.writer(text)
    text.write("\ufeff")
    for row in rows:
        writer.writerow([_plain(value) for value in row])
        yield text.getvalue()
        text.seek(0)
        text.truncate()


def _plain(value: Any) -> Any:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) and not isinstance(value, int | float) else text


def _named(answer: Response, name: str) -> Response:
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return private(answer)
