"""A table as the bytes of a file, in the format its name ends in."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.xml.functions import tostring

from demo.sample.catalogue import LABEL, Json, Table
from demo.sample.tables import Value, columns, rows

Rows = list[list[Value]]

# A workbook says when it was made, and so does each part of its archive: always this.
_MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - openpyxl writes naive UTC


@dataclass(frozen=True)
class File:
    """A made file, and what a resource says of it."""

    name: str
    content: bytes
    resource: Json


def make(table: Table) -> File:
    """Return the file of a table, the same bytes at every call.

    Raises KeyError when nothing here writes the format that its name ends in.
    """
    extension = PurePath(table.file).suffix
    body = list(rows(table))
    return File(
        name=table.file,
        content=_WRITERS[extension](columns(table), body),
        resource={
            "id": table.id,
            "name": table.file,
            "description": f"{LABEL}：由程序生成，地名、名称和数值均为虚构。",
            "format": _FORMATS.get(extension, extension[1:].upper()),
            "data_kind": "table" if extension in (".csv", ".xlsx") else "file",
            "row_count": len(body),
            "encoding": "UTF-8",
        },
    )


def _csv(names: list[str], body: Rows) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([names, *body])
    # With a byte order mark: without one, spreadsheet programs in China read the file as GB 18030.
    return text.getvalue().encode("utf-8-sig")


def _json(names: list[str], body: Rows) -> bytes:
    return _dump([dict(zip(names, row, strict=True)) for row in body])


def _geojson(names: list[str], body: Rows) -> bytes:
    """Return points (RFC 7946) at the columns 经度 and 纬度, the other columns as properties."""
    features = []
    for row in body:
        properties = dict(zip(names, row, strict=True))
        position = [properties.pop("经度"), properties.pop("纬度")]
        geometry = {"type": "Point", "coordinates": position}
        features.append({"type": "Feature", "geometry": geometry, "properties": properties})
    return _dump({"type": "FeatureCollection", "features": features})


def _dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _xlsx(names: list[str], body: Rows) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(LABEL)
    for row in (names, *body):
        sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    return _timeless(written)


def _timeless(written: io.BytesIO) -> bytes:
    """Return a workbook's archive without the time it was written at."""
    properties = DocumentProperties(creator=LABEL, created=_MADE, modified=_MADE)
    result = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = tostring(properties.to_tree()) if name == "docProps/core.xml" else source.read(name)
            target.writestr(zipfile.ZipInfo(name, _MADE.timetuple()[:6]), part, zipfile.ZIP_DEFLATED)
    return result.getvalue()


_WRITERS: dict[str, Callable[[list[str], Rows], bytes]] = {
    ".csv": _csv,
    ".json": _json,
    ".geojson": _geojson,
    ".xlsx": _xlsx,
}
_FORMATS = {".geojson": "GeoJSON"}
