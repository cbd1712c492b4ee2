"""Template helpers that name where datasets come from."""

from __future__ import annotations

import ckan.plugins.toolkit as tk

from ckanext.govshare.harvesters.platforms import UnknownPlatform, platform

__all__ = ["govshare_platform_name"]


def govshare_platform_name(key: str) -> str:
    """Return a platform's name in the page's language; the key itself when nobody describes it any more."""
    try:
        known = platform(key)
    except UnknownPlatform:
        return key
    chinese = str(tk.h.lang()).startswith("zh")
    return known.title if chinese else known.title_en or known.title
