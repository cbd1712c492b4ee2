"""Looks at an uploaded file before anything of it is read: its kind, its size, and what it would unpack to."""

from __future__ import annotations

import io
import zipfile
from xml.parsers import expat

import ckan.plugins.toolkit as tk

from ckanext.govshare.catalog.excel.messages import Message, both

__all__ = ["MAX_BYTES", "BadWorkbook", "check"]

_ = tk._

MAX_BYTES = 30 * 1024**2
MAX_UNPACKED = 600 * 1024**2
"""A catalogue of 10,000 datasets with a dozen data items each unpacks to about a quarter of this."""
MAX_PARTS = 500
_HEAD = 64 * 1024
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


class BadWorkbook(Exception):
    """The file cannot be read as a catalogue; ``message`` says why and what to do."""

    def __init__(self, message: Message) -> None:
        """Keep the reason in both languages."""
        super().__init__(message["en"])
        self.message = message


def check(content: bytes) -> None:
    """Let only a workbook of a bearable size through.

    :raises BadWorkbook: for anything else
    """
    if not content:
        raise BadWorkbook(both(lambda: _("The file is empty. Choose the workbook that you filled in.")))
    if len(content) > MAX_BYTES:
        raise BadWorkbook(both(lambda: _too_large(MAX_BYTES)))
    if content.startswith(_OLD_EXCEL):
        raise BadWorkbook(
            both(lambda: _("This is a workbook of the old kind (.xls), or one with a password. Save it as .xlsx."))
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_parts(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise BadWorkbook(both(_no_workbook)) from error


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    # zipfile never reads more of a part than it declares.
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise BadWorkbook(both(lambda: _too_large(MAX_UNPACKED)))
    if "[Content_Types].xml" not in archive.namelist() or "xl/workbook.xml" not in archive.namelist():
        raise BadWorkbook(both(_no_workbook))
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as stream:
                if _has_doctype(stream.read(_HEAD)):
                    raise BadWorkbook(both(_no_workbook))


def _has_doctype(head: bytes) -> bool:
    """Tell whether an XML file declares a document type: Excel writes none, and entities hide in them."""
    found: list[str] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda name, *_rest: found.append(name)
    try:
        parser.Parse(head, False)
    except expat.ExpatError:
        # What is no XML at all is told when it is read.
        return False
    return bool(found)


def _too_large(limit: int) -> str:
    message = _("The file is too large: it may have {limit} MB. Split the catalogue into several files.")
    return message.format(limit=limit // 1024**2)


def _no_workbook() -> str:
    return _("The file is not an Excel workbook (.xlsx). Download the template, fill it in and upload that.")
