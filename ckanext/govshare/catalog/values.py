"""Validators of single values, for the schemas in ``schemas/``: each takes one, and returns what is stored.

Messages say what to write instead.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk

from ckanext.govshare import codes
from ckanext.govshare.catalog import uscc
from ckanext.govshare.codes import regions
from ckanext.govshare.codes.helpers import govshare_code_label, reader_language

__all__ = [
    "govshare_boolean",
    "govshare_catalog_class",
    "govshare_code",
    "govshare_codes",
    "govshare_count",
    "govshare_date",
    "govshare_flag",
    "govshare_flag_output",
    "govshare_item_length",
    "govshare_list_output",
    "govshare_region_code",
    "govshare_resource_code",
    "govshare_resource_codes",
    "govshare_uscc",
    "govshare_web_address",
]

_ = tk._

# 分类码 of the 2017 guide: 类 1, 项 2, 目 3 digits, 细目 of any length.
_CLASS = r"\d{6}[0-9A-Z]{0,40}"
_CATALOG_CLASS = re.compile(_CLASS)
_RESOURCE_CODE = re.compile(_CLASS + r"/\d{1,12}")
_LENGTH = re.compile(r"\d{1,9}([,.]\d{1,4})?")
_TRUE = {"true", "yes", "y", "1", "是"}
_FALSE = {"false", "no", "n", "0", "否"}

Scheming = Callable[[dict[str, Any], dict[str, Any]], Callable[..., Any]]


def _per_field(factory: Scheming) -> Scheming:
    """Mark a factory that ckanext-scheming calls with the field and the schema."""
    factory.is_a_scheming_validator = True  # type: ignore[attr-defined]
    return factory


def _not_listed(scheme: str, value: str) -> tk.Invalid:
    choices = ", ".join(f"{code} ({govshare_code_label(scheme, code)})" for code in codes.codes(scheme))
    return tk.Invalid(_("“{value}” is not one of: {choices}").format(value=value, choices=choices))


# Codes


@_per_field
def govshare_code(field: dict[str, Any], schema: dict[str, Any]) -> Callable[[Any], Any]:
    """Return a validator for one code of the list that the field's ``codes`` names."""

    def validator(value: Any) -> str:
        text = str(value).strip()
        if text not in codes.codes(field["codes"]):
            raise _not_listed(field["codes"], text)
        return text

    return validator


@_per_field
def govshare_codes(field: dict[str, Any], schema: dict[str, Any]) -> Callable[[Any], Any]:
    """Return a validator for several codes of a list: stored as JSON, in the list's order."""

    def validator(value: Any) -> str:
        given = _texts(value)
        known = codes.codes(field["codes"])
        unknown = [text for text in given if text not in known]
        if unknown:
            raise _not_listed(field["codes"], ", ".join(unknown))
        return json.dumps([value for value in known if value in given])

    return validator


def _texts(value: Any) -> list[str]:
    """Return a list of texts from what a form (one or several fields) or the API (a list) sends."""
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(each, str | int) for each in values):
        raise tk.Invalid(_("Expecting a list of texts"))
    return [text for each in values if (text := str(each).strip())]


def govshare_list_output(value: Any) -> Any:
    """Return a stored list as a list."""
    return value if isinstance(value, list) else json.loads(value)


def govshare_resource_codes(value: Any) -> str:
    """Accept several resource codes; stored as JSON, without repeats."""
    return json.dumps(list(dict.fromkeys(map(govshare_resource_code, _texts(value)))))


def govshare_resource_code(value: str) -> str:
    """Accept 分类码/顺序码 (发改高技〔2017〕1272号)."""
    value = value.strip().upper()
    if not _RESOURCE_CODE.fullmatch(value):
        message = _("“{value}” is not a resource code: write class code, slash and number, as in 307015/000001")
        raise tk.Invalid(message.format(value=value))
    return value


def govshare_catalog_class(value: str) -> str:
    """Accept the 分类码: six digits for 类, 项 and 目, then the 细目."""
    value = value.strip().upper()
    if not _CATALOG_CLASS.fullmatch(value):
        message = _("“{value}” is not a catalogue class: write six digits, then digits and capital letters if any")
        raise tk.Invalid(message.format(value=value))
    return value


def govshare_region_code(value: str) -> str:
    """Accept a division of GB/T 2260, of today or of earlier revisions: its six digits or its full name."""
    text = str(value).strip()
    found = regions.normalise(text)
    if found and (text == found or not text.isdecimal()) and _is_full_name(text, found):
        return found
    if found:
        message = _("Write “{code}” for {name}, not “{value}”")
        raise tk.Invalid(message.format(code=found, name=regions.name(found, reader_language()), value=text))
    message = _("“{value}” is not a known region: choose it by its name, or write its six digits, as in 520100")
    raise tk.Invalid(message.format(value=text))


def _is_full_name(text: str, code: str) -> bool:
    return text == code or text.endswith(regions.name(code))


def govshare_uscc(value: str) -> str:
    """Accept a unified social credit code of GB 32100-2015."""
    value = value.strip().upper()
    if not uscc.is_valid(value):
        message = _("“{value}” is not a unified social credit code: it has 18 characters, the last checks the rest")
        raise tk.Invalid(message.format(value=value))
    return value


# Plain values


def govshare_date(value: Any) -> str:
    """Accept a day as YYYY-MM-DD."""
    if isinstance(value, datetime.date):
        return value.isoformat()[:10]
    try:
        return datetime.date.fromisoformat(str(value).strip()).isoformat()
    except ValueError:
        raise tk.Invalid(_("“{value}” is not a date: write it as in 2026-03-01").format(value=value)) from None


def govshare_count(value: Any) -> int:
    """Accept a whole number from 0 up."""
    text = str(value).strip().replace(",", "")
    if isinstance(value, bool) or not text.isdecimal():
        raise tk.Invalid(_("“{value}” is not a whole number").format(value=value))
    return int(text)


def govshare_boolean(value: Any) -> bool:
    """Accept yes or no, in the ways forms, the API and spreadsheets write it."""
    text = str(value).strip().lower()
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    raise tk.Invalid(_("Write “true” or “false”, not “{value}”").format(value=value))


def govshare_flag(value: Any) -> str:
    """Like ``govshare_boolean``, as the text that a dataset's extras can hold."""
    return str(govshare_boolean(value)).lower()


def govshare_flag_output(value: Any) -> bool:
    """Return a stored flag as true or false."""
    return value in (True, "true")


def govshare_item_length(value: Any) -> str:
    """Accept a data item's length: 50, or 18,2 with its decimals."""
    text = str(value).strip()
    if not _LENGTH.fullmatch(text):
        raise tk.Invalid(_("“{value}” is not a length: write a number, or two as in 18,2").format(value=value))
    return text


def govshare_web_address(value: str) -> str:
    """Accept an http or https address."""
    value = value.strip()
    try:
        parts = urlsplit(value)
        if parts.scheme in ("http", "https") and parts.hostname:
            return value
    except ValueError:
        pass
    raise tk.Invalid(_("“{value}” is not a web address: it begins with http:// or https://").format(value=value))
