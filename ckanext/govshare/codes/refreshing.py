"""Tells what a new version of the portal, or of the packages that it takes regions from, changed in the lists."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import ckan.model as model
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckanext.govshare import codes
from ckanext.govshare.codes import loader, overrides, regions
from ckanext.govshare.codes.model import CodeList

__all__ = ["compare_and_keep", "labels", "shipped_labels", "shipped_names"]

_table = CodeList.__table__


def shipped_names(scheme: str) -> Mapping[str, str]:
    """Return the Chinese labels of a list as the portal brings it, by code."""
    if scheme == regions.SCHEME:
        return regions.listed()
    return {code.value: code.zh for code in loader.shipped(scheme).values()}


def shipped_labels(scheme: str, code: str) -> tuple[str, str]:
    """Return both labels of a code as the portal brings them."""
    if scheme == regions.SCHEME:
        return regions.listed()[code], regions.shipped_english(code)
    found = loader.shipped(scheme)[code]
    return found.zh, found.en


def labels(scheme: str, code: str) -> tuple[str, str]:
    """Return both labels of a code that are in force."""
    if scheme == regions.SCHEME:
        return regions.name(code), regions.name(code, "en")
    return codes.label(scheme, code, "zh"), codes.label(scheme, code, "en")


def compare_and_keep() -> dict[str, dict[str, Any]]:
    """Forget what was read of the shipped lists, compare them with what was kept the last time, and keep them.

    The first time there is nothing to compare with, and nothing to report.
    """
    loader.forget()
    regions.forget()
    kept = {row.scheme: row.labels for row in model.Session.execute(sa.select(_table))}
    report = {}
    for scheme in (*codes.SCHEMES, regions.SCHEME):
        now = _all_labels(scheme)
        if changes := _changes(scheme, kept.get(scheme, now), now):
            report[scheme] = changes
        values = {"labels": now, "read": datetime.datetime.now(datetime.UTC)}
        upsert = insert(_table).values(scheme=scheme, **values)
        model.Session.execute(upsert.on_conflict_do_update(index_elements=[_table.c.scheme], set_=values))
    return report


def _all_labels(scheme: str) -> dict[str, list[str]]:
    # A region's English is made from its Chinese: to say it is to load a dictionary of pinyin.
    if scheme == regions.SCHEME:
        return {code: [zh] for code, zh in regions.listed().items()}
    return {code.value: [code.zh, code.en] for code in loader.shipped(scheme).values()}


def _changes(scheme: str, before: dict[str, list[str]], now: dict[str, list[str]]) -> dict[str, Any]:
    found = {
        "added": [{"code": code, "after": now[code]} for code in now if code not in before],
        "removed": [{"code": code, "before": before[code]} for code in before if code not in now],
        "renamed": [
            {"code": code, "before": before[code], "after": now[code]}
            for code in now
            if code in before and before[code] != now[code]
        ],
        "orphaned": [code for code, _zh, _en in overrides.of(scheme) if code in before and code not in now],
    }
    return {kind: rows for kind, rows in found.items() if rows}
