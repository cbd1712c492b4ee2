"""What ckanext-harvest tells of sources beyond what everybody may know."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.govshare.access.asking import sees_all

__all__ = ["changes_source", "without_errors"]

ERRORS = ("gather_error_summary", "object_error_summary")


def changes_source(context: Context, source_id: str | None) -> bool:
    """Tell whether whoever asks may change a harvest source."""
    if sees_all(context):
        return True
    if not source_id or not context.get("user"):
        return False
    try:
        tk.check_access("harvest_source_update", Context(user=context["user"]), {"id": source_id})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return False
    return True


def without_errors(context: Context, found: dict[str, Any], source_id: str | None = None) -> dict[str, Any]:
    """Return a copy of a source or of its status without the texts of its last job's errors; their number stays.

    :param source_id: the source, where `found` is a status, which does not say
    """
    if changes_source(context, source_id or found.get("id")):
        return found
    if "status" in found:
        return {**found, "status": without_errors(context, found["status"] or {}, found.get("id"))}
    job = found.get("last_job")
    if not job:
        return found
    return {**found, "last_job": {key: [] if key in ERRORS else value for key, value in job.items()}}
