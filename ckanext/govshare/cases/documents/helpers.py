"""What templates of documents need."""

from __future__ import annotations

from datetime import date

import ckan.plugins.toolkit as tk

__all__ = ["govshare_case_day"]


def govshare_case_day(day: str | None) -> str:
    """Return a day as people write it: 2026年11月22日, or 2026-11-22."""
    if not day:
        return ""
    found = date.fromisoformat(day)
    return f"{found.year}年{found.month}月{found.day}日" if str(tk.h.lang()).startswith("zh") else day
