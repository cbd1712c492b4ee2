"""Template helpers that show codes as words."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import has_request_context

from ckanext.govshare import codes

__all__ = ["govshare_choices", "govshare_code_label"]


def govshare_choices(field: dict[str, Any]) -> list[dict[str, object]]:
    """Return the choices of a scheming field, whose ``codes`` names the value list."""
    return codes.choices(field["codes"])


def govshare_code_label(scheme: str, value: Any) -> str:
    """Return what people read for a code, in the page's language."""
    return codes.label(scheme, str(value), reader_language())


def reader_language() -> str:
    """Return the locale of the page being made; outside of one (commands, workers) the portal's own."""
    return str(tk.h.lang() if has_request_context() else tk.config["ckan.locale_default"])
