"""Template helpers of the import pages."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govshare.catalog.excel import states
from ckanext.govshare.catalog.excel.cells import written
from ckanext.govshare.catalog.excel.columns import ROW, Column, Sheet, layout
from ckanext.govshare.codes.helpers import reader_language

__all__ = ["govshare_import_change", "govshare_import_running", "govshare_import_state", "govshare_import_status"]

_LISTS = ("codes", "texts")


def govshare_import_state(state: str) -> str:
    """Return in words how far an import is."""
    return {
        states.WAITING: tk._("Waiting to be read"),
        states.READING: tk._("The file is being read"),
        states.READY: tk._("Ready to be imported"),
        states.FAULTY: tk._("Has errors"),
        states.APPROVED: tk._("Waiting to be imported"),
        states.APPLYING: tk._("Being imported"),
        states.INDEXING: tk._("Imported; being made searchable"),
        states.APPLIED: tk._("Imported"),
        states.FAILED: tk._("Failed, nothing imported"),
    }.get(state, state)


def govshare_import_running(state: str) -> bool:
    """Tell whether an import is on its way, so that the page should look again."""
    return state in states.RUNNING


def govshare_import_status(status: str) -> str:
    """Return in a word what becomes of a row."""
    return {
        "error": tk._("Error"),
        "new": tk._("New"),
        "changed": tk._("Changed"),
        "unchanged": tk._("Unchanged"),
    }.get(status, status)


def govshare_import_change(change: dict[str, Any]) -> dict[str, str]:
    """Return a change as a page shows it: `label` of the field, `part` it is in, `before` and `after`."""
    language = "zh_Hans_CN" if reader_language().startswith("zh") else "en"
    sheet = _sheet(change["sheet"])
    column = sheet.column(change["field"]) if sheet else None
    if change["field"] == ROW:
        label = tk._("Order")
    elif not change["field"]:
        label = tk._("Removed") if change["before"] else tk._("Added")
    else:
        label = column.label[language] if column else change["field"]
    part = change["part"]
    if sheet and (part or change["field"] in ("", ROW)):
        part = " ".join(filter(None, (sheet.label[language], f"“{part}”" if part else "")))
    shown = {name: _shown(column, change[name], language) for name in ("before", "after")}
    return {"label": label, "part": part, **(shown if change["field"] else {"before": "", "after": ""})}


def _sheet(key: str) -> Sheet | None:
    return next((sheet for sheet in layout() if sheet.key == key), None)


def _shown(column: Column | None, value: Any, language: str) -> str:
    """Return a canonical value as the workbook would show it."""
    if column is None or value in ("", []):
        return ""
    if column.kind == "tags":
        return "、".join(value)
    if isinstance(value, list) and column.kind not in _LISTS:
        return str(value)
    return str(written(column, value, language))
