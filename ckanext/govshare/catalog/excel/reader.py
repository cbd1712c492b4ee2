"""Reads the sheets of an uploaded workbook into rows of texts, and says which cells cannot be read."""

from __future__ import annotations

import datetime
import io
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import ckan.plugins.toolkit as tk
from openpyxl import load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

from ckanext.govshare.catalog.excel import guard
from ckanext.govshare.catalog.excel.columns import DATASET, DATASETS, Column, Sheet, layout
from ckanext.govshare.catalog.excel.guard import BadWorkbook
from ckanext.govshare.catalog.excel.messages import Message, both
from ckanext.govshare.codes.loader import fold

__all__ = ["Fault", "Row", "Table", "read"]

_ = tk._

MAX_ROWS = 500_000
"""Filled rows of a sheet."""
_HEADINGS_WITHIN = 10
"""People put a title above the headings; so far down they are looked for."""
_WIDEST = 200
_UNESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class Fault:
    """What is wrong in a cell, or in a row where ``column`` is None."""

    sheet: str
    row: int
    message: Message
    column: str | None = None
    letter: str | None = None
    field: str | None = None


@dataclass
class Row:
    """A filled row: its number in the sheet, what its cells say by field, and what could not be read."""

    number: int
    texts: dict[str, str]
    faults: list[Fault] = field(default_factory=list)


@dataclass
class Table:
    """A sheet of the file: which columns it has and where, its rows, and faults in its headings."""

    sheet: Sheet
    title: str
    letters: dict[str, str]
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, row: int, message: Message, column: str | None = None) -> Fault:
        """Return a fault of a row in this sheet, in the cell of a field when the sheet has it."""
        known = self.sheet.column(column) if column in self.letters else None
        return Fault(
            self.title,
            row,
            message,
            column=known.field if known else None,
            letter=self.letters[known.field] if known else None,
            field=column,
        )


def read(content: bytes, progress: Callable[[int], None] = lambda rows: None) -> dict[str, Table]:
    """Return the tables of a workbook by their sheet's key; sheets we do not know are left alone.

    :param progress: hears now and then how many rows were read
    :raises BadWorkbook: when the file cannot be read as a catalogue
    """
    guard.check(content)
    try:
        with warnings.catch_warnings():
            # openpyxl warns of parts that it leaves out.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
            found = _tables(book, progress)
    except BadWorkbook:
        raise
    except Exception as error:
        # A damaged file fails in as many ways as XML and archives can.
        raise BadWorkbook(
            both(lambda: _("The workbook is damaged. Open it in Excel or WPS, save it again and upload that."))
        ) from error
    if DATASETS not in found:
        raise BadWorkbook(
            both(lambda: _("The workbook has no sheet “数据集” (Datasets) with the template's headings."))
        )
    return found


def _tables(book: Any, progress: Callable[[int], None]) -> dict[str, Table]:
    found: dict[str, Table] = {}
    names = {fold(label): sheet for sheet in layout() for label in (*sheet.label.values(), sheet.key)}
    for page in book.worksheets:
        sheet = names.get(fold(page.title))
        if sheet is None:
            continue
        if sheet.key in found:
            raise BadWorkbook(both(_two_sheets, found[sheet.key].title, page.title))
        found[sheet.key] = _table(page, sheet, progress)
    return found


def _table(page: Any, sheet: Sheet, progress: Callable[[int], None]) -> Table:
    # Some programs write a wrong size, by which rows would be lost.
    page.reset_dimensions()
    key = DATASET if sheet.key != DATASETS else "title"
    table: Table | None = None
    places: list[tuple[int, str]] = []
    for number, cells in enumerate(page.iter_rows(max_col=_WIDEST), 1):
        if table is None:
            if number > _HEADINGS_WITHIN:
                break
            columns = [_named(sheet, cell) for cell in cells]
            if any(column and column.field == key for column in columns):
                table = _headed(page.title, sheet, cells, columns, number)
                first = {each.field: i for i, each in reversed([*enumerate(columns)]) if each and not each.shown_only}
                places = [(i, name) for name, i in first.items()]
            continue
        row = _row(table, number, cells, places)
        if row:
            table.rows.append(row)
            if len(table.rows) > MAX_ROWS:
                raise BadWorkbook(both(lambda: _too_many(page.title)))
            if len(table.rows) % 1000 == 0:
                progress(len(table.rows))
    if table is None:
        label = sheet.column(key)
        names = label.label if label else {}
        raise BadWorkbook(both(lambda: _no_heading(page.title, dict(names))))
    return table


def _named(sheet: Sheet, cell: Any) -> Column | None:
    name = fold(str(cell.value or "")).rstrip("*＊")
    return next((column for column in sheet.columns if name in column.names), None) if name else None


def _headed(title: str, sheet: Sheet, cells: Any, columns: list[Column | None], number: int) -> Table:
    """Return the table of a sheet whose headings were found; one nobody knows would lose a column silently."""
    pairs = reversed([*enumerate(columns, 1)])
    letters = {column.field: get_column_letter(index) for index, column in pairs if column}
    table = Table(sheet, title, letters)
    seen: set[str] = set()
    for index, (cell, column) in enumerate(zip(cells, columns, strict=True), 1):
        heading = str(cell.value or "").strip()
        letter = get_column_letter(index)
        if heading and column is None:
            table.faults.append(Fault(title, number, _unknown(heading), letter=letter))
        elif column and column.field in seen:
            table.faults.append(Fault(title, number, _twice(heading), letter=letter))
        elif column:
            seen.add(column.field)
    return table


def _unknown(heading: str) -> Message:
    return both(
        lambda: _(
            "The template has no column “{heading}”. Give the column its heading from the template back, or delete it."
        ).format(heading=heading)
    )


def _twice(heading: str) -> Message:
    return both(lambda: _("The column “{heading}” is there twice. Delete one of them.").format(heading=heading))


def _row(table: Table, number: int, cells: Any, places: list[tuple[int, str]]) -> Row | None:
    """Return a row, or None when nothing is in it that is read."""
    row = Row(number, {})
    filled = False
    for index, name in places:
        text, problem = _said(cells[index])
        if problem:
            row.faults.append(table.fault(number, both(problem), name))
        else:
            row.texts[name] = text
        filled = filled or bool(text or problem)
    return row if filled else None


def _said(cell: Any) -> tuple[str, Callable[[], str] | None]:
    """Return what a cell says as text, and what is wrong with it."""
    value, kind = cell.value, getattr(cell, "data_type", "n")
    if value is None:
        return "", None
    if kind == "f":
        return "", lambda: _("The cell holds a formula. Copy it and paste its value instead.")
    if kind == "e":
        return "", lambda: _("The cell holds an error of Excel ({error}). Write the value itself.").format(error=value)
    return _as_text(value), None


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ", "seconds")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, float):
        # Excel keeps fifteen digits; more would show the binary fraction.
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    text = _UNESCAPED.sub(lambda match: chr(int(match[1], 16)), str(value))
    return ILLEGAL_CHARACTERS_RE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _two_sheets(first: str, second: str) -> str:
    message = _("The workbook has two sheets with the same content: “{first}” and “{second}”. Delete one.")
    return message.format(first=first, second=second)


def _too_many(title: str) -> str:
    message = _("The sheet “{sheet}” has more than {limit} rows. Split the catalogue into several files.")
    return message.format(sheet=title, limit=MAX_ROWS)


def _no_heading(title: str, names: dict[str, str]) -> str:
    message = _("The sheet “{sheet}” has no column “{column}” in its first rows. Keep the template's headings.")
    return message.format(sheet=title, column=" / ".join(dict.fromkeys(names.values())))
