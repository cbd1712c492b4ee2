"""Template helpers: what the portal makes of a dataset's description."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.govshare.catalog import completeness, formats, freshness

__all__ = [
    "govshare_completeness",
    "govshare_form_sections",
    "govshare_format_level",
    "govshare_freshness",
    "govshare_licenses",
]


def govshare_completeness(dataset: dict[str, Any]) -> completeness.Completeness:
    """Return how complete a dataset's description is, ``score`` 0 to 100, and what is ``missing``."""
    return completeness.completeness(dataset)


def govshare_freshness(dataset: dict[str, Any]) -> freshness.Freshness:
    """Return ``state`` (current, due, overdue, none), the day when new data is ``due``, and what is ``promised``."""
    return freshness.freshness(dataset)


def govshare_format_level(resource: dict[str, Any]) -> formats.Level:
    """Return a resource's ``stars``, whether it is ``machine_readable``, and both in words (``label``)."""
    return formats.level(resource)


def govshare_form_sections(fields: list[dict[str, Any]], errors: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the form's sections: ``title``, ``fields`` and the number of fields with ``errors``.

    A field that hangs on another's value is not among its section's: it is shown with that one, which is marked
    ``govshare_decides``.
    """
    deciding = {name for field in fields for name in field.get("when", ())}
    sections: list[dict[str, Any]] = []
    for field in fields:
        if "section" in field or not sections:
            title = tk.h.scheming_language_text(field.get("section"))
            sections.append({"title": title, "fields": [], "errors": 0})
        sections[-1]["errors"] += field["field_name"] in errors
        if field.get("form_snippet", "") is not None and "when" not in field:
            decides = field["field_name"] in deciding
            plain = {key: value for key, value in field.items() if key != "section"}
            sections[-1]["fields"].append({**plain, "govshare_decides": decides})
    return sections


def govshare_licenses() -> list[tuple[str, str]]:
    """Return the licences that a form offers, nothing chosen first."""
    return [("", ""), *model.Package.get_license_options()]
