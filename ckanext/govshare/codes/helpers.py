"""Template helpers that show codes as words."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import has_request_context

from ckanext.govshare import codes
from ckanext.govshare.codes import regions

__all__ = ["govshare_choices", "govshare_code_label", "govshare_region_path"]


def govshare_choices(field: dict[str, Any]) -> list[dict[str, object]]:
    """Return the choices of a scheming field, whose ``codes`` names the value list."""
    return codes.choices(field["codes"])


def govshare_code_label(scheme: str, value: Any) -> str:
    """Return what people read for a code, in the page's language."""
    if scheme == regions.SCHEME:
        return regions.name(str(value), reader_language())
    return codes.label(scheme, str(value), reader_language())


def govshare_region_path(code: str | None) -> list[tuple[str, str]]:
    """Return a region with all that it lies in, the province first: codes with their names in the page's language.

    An unknown code stands for itself.
    """
    if not code:
        return []
    lang = reader_language()
    return [(each, regions.name(each, lang)) for each in regions.path(code) or [code]]


def reader_language() -> str:
    """Return the locale of the page being made; outside of one (commands, workers) the portal's own."""
    return str(tk.h.lang() if has_request_context() else tk.config["ckan.locale_default"])
