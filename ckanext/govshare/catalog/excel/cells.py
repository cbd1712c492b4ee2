"""What a cell says, and what a field holds: each kind of column in both directions.

What is read is *canonical*: texts, or lists of texts, the same for all the ways of writing one thing. A field and a
cell are the same when writing the field into a cell and reading it back gives what the cell gives, so whatever a
workbook cannot tell apart is never called a change.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from ckanext.govshare import codes
from ckanext.govshare.catalog.excel.columns import Column
from ckanext.govshare.catalog.tags import split_tags
from ckanext.govshare.codes import regions

__all__ = ["LONGEST", "Canonical", "blank", "field_value", "fits", "licences", "plain", "read", "written"]

Canonical = str | list[str]

LONGEST = 32_767
"""Characters that a cell of Excel can hold."""

_FIRST_DAY = datetime.date(1900, 3, 1)
"""Excel's calendar has a 29 February 1900; days before it are written as text."""

_LIST = re.compile(r"[；;\r\n]+")
_SHORT_LIST = re.compile(r"[、，,]+")
_WORDS = re.compile(r"[、，,；;\s]+")
_DATE = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?(?:[T ]00:00(?::00)?)?")
_YES = {"true", "yes", "y", "1", "是", "√", "✓"}
_NO = {"false", "no", "n", "0", "否", "×", "✗"}


def plain(text: str) -> str:
    """Return a text in half width, without blanks around it."""
    return unicodedata.normalize("NFKC", text).strip()


def blank(value: Canonical) -> bool:
    """Tell whether a cell says nothing."""
    return not value


# Reading


def read(column: Column, text: str) -> Canonical:
    """Return what a cell's text means; what it cannot mean is left as it is, for validation to complain about."""
    return _READ.get(column.kind, _text)(column, text.strip())


def _text(_column: Column, text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _plain(_column: Column, text: str) -> str:
    return plain(text)


def _code(column: Column, text: str) -> str:
    return codes.normalise(column.scheme, text) or text


def _codes(column: Column, text: str) -> list[str]:
    """Return several codes in the list's order; some labels hold a comma, so the stronger separators split first."""
    found: list[str] = []
    for part in filter(None, map(str.strip, _LIST.split(text))):
        whole = codes.normalise(column.scheme, part)
        parts = [part] if whole else filter(None, map(str.strip, _SHORT_LIST.split(part)))
        found += [codes.normalise(column.scheme, each) or each for each in parts]
    known = [value for value in codes.codes(column.scheme) if value in found]
    return known + [value for value in dict.fromkeys(found) if value not in known]


def _date(_column: Column, text: str) -> str:
    text = plain(text)
    if re.fullmatch(r"\d{8}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    if match := _DATE.fullmatch(text):
        year, month, day = match.groups()
        return f"{year}-{month:0>2}-{day:0>2}"
    return text


def _count(_column: Column, text: str) -> str:
    return plain(text).replace(",", "")


def _yes_no(_column: Column, text: str) -> str:
    folded = plain(text).casefold()
    return "true" if folded in _YES else "false" if folded in _NO else text


def _region(_column: Column, text: str) -> str:
    text = plain(text)
    found = regions.normalise(text)
    return found if found and text in (found, regions.name(found)) else text


def _tags(_column: Column, text: str) -> list[str]:
    return sorted(split_tags([text]))


def _texts(_column: Column, text: str) -> list[str]:
    return list(dict.fromkeys(filter(None, (part.upper() for part in _WORDS.split(plain(text))))))


def _licence(_column: Column, text: str) -> str:
    """Return a licence's id. It stands first in the cell, for its title differs from language to language."""
    wanted = plain(text).casefold()
    ids = {id_.casefold(): id_ for id_ in licences()} | {title.casefold(): id_ for id_, title in licences().items()}
    return ids.get(wanted) or ids.get(wanted.split(" ")[0]) or text


_READ: dict[str, Callable[[Column, str], Canonical]] = {
    "plain": _plain,
    "address": _text,
    "code": _code,
    "codes": _codes,
    "date": _date,
    "count": _count,
    "yes_no": _yes_no,
    "region": _region,
    "tags": _tags,
    "texts": _texts,
    "licence": _licence,
}


def field_value(column: Column, value: Canonical) -> dict[str, Any]:
    """Return what the action is given for a cell: usually the one field; tags replace the free tags there were."""
    if column.kind == "tags":
        return {"tag_string": "、".join(value)}
    return {column.field: value}


# Writing


def written(column: Column, value: Any, lang: str) -> str | int | datetime.date:
    """Return what a cell shows for a field's value as ``package_show`` gives it."""
    if value in (None, "", []):
        return ""
    return _WRITTEN.get(column.kind, _as_text)(column, value, lang)


def fits(text: str) -> bool:
    """Tell whether a cell can hold a text as it is."""
    return len(text) <= LONGEST and not ILLEGAL_CHARACTERS_RE.search(text)


def _as_text(_column: Column, value: Any, _lang: str) -> str:
    return str(value)


def _label(column: Column, value: Any, lang: str) -> str:
    return codes.label(column.scheme, str(value), lang)


def _labels(column: Column, value: Any, lang: str) -> str:
    return "；".join(_label(column, each, lang) for each in value)


def _day(_column: Column, value: Any, _lang: str) -> str | datetime.date:
    try:
        day = datetime.date.fromisoformat(str(value))
    except ValueError:
        return str(value)
    return day if day >= _FIRST_DAY else str(value)


def _number(_column: Column, value: Any, _lang: str) -> str | int:
    return int(value) if str(value).isdecimal() and len(str(value)) < 16 else str(value)


def _says_yes(_column: Column, value: Any, lang: str) -> str:
    yes, no = ("是", "否") if lang.startswith("zh") else ("Yes", "No")
    return yes if str(value).lower() == "true" else no


def _joined(_column: Column, value: Any, _lang: str) -> str:
    return "；".join(map(str, value))


def _tag_names(_column: Column, value: Any, _lang: str) -> str:
    return "、".join(tag["name"] for tag in value if not tag.get("vocabulary_id"))


def _licence_title(_column: Column, value: Any, _lang: str) -> str:
    return f"{value} {licences().get(value, '')}".strip()


_WRITTEN: dict[str, Callable[[Column, Any, str], Any]] = {
    "code": _label,
    "codes": _labels,
    "date": _day,
    "count": _number,
    "yes_no": _says_yes,
    "tags": _tag_names,
    "texts": _joined,
    "licence": _licence_title,
}


def licences() -> dict[str, str]:
    """Return the titles of the portal's licences by id, in the language in force."""
    return {each["id"]: str(each["title"]) for each in tk.get_action("license_list")({}, {})}
