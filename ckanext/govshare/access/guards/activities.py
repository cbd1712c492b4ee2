"""What activities tell of datasets: their names. CKAN 2.12's lists give each whole old version, whoever asks."""

from __future__ import annotations

from typing import Any

from ckan.types import Context

from ckanext.govshare.access.asking import reader_of, sees_all

__all__ = ["without_versions"]

# What the lists show of the dataset that an activity is of.
SHOWN = ("id", "name", "title", "type")
# What they show besides: a group, and which view it was. A view's settings and description quote the data.
BESIDES = ("group", "id", "package_id", "resource_id", "title")


def without_versions(context: Context, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a list of activities with datasets' names alone, but for those who may change the dataset."""
    if sees_all(context):
        return found
    who = reader_of(context)
    return [_named(activity) if not who.edits(_version(activity)) else activity for activity in found]


def _version(activity: dict[str, Any]) -> dict[str, Any]:
    package = (activity.get("data") or {}).get("package") or {}
    return {"id": package.get("id") or activity.get("object_id"), "owner_org": package.get("owner_org")}


def _named(activity: dict[str, Any]) -> dict[str, Any]:
    data = activity.get("data") or {}
    kept = {key: data[key] for key in BESIDES if key in data}
    if package := data.get("package"):
        kept["package"] = {key: package[key] for key in SHOWN if key in package}
    return {**activity, "data": kept}
