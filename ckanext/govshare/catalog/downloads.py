"""Uploaded files keep the name their publisher gave them, in Chinese too.

CKAN stores an ASCII name: ``2023年 公交(1).csv`` would be downloaded as ``2023-1.csv``.
"""

from __future__ import annotations

import os
import re
from typing import Any
from urllib.parse import quote

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response

_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\]+")
_MAX = 150


def name_after_upload(resource: dict[str, Any]) -> None:
    """Name a resource that has no name after the file uploaded for it."""
    filename = getattr(resource.get("upload"), "filename", None)
    if filename and not resource.get("name"):
        resource["name"] = os.path.basename(filename)


def file_name(resource: dict[str, Any]) -> str:
    """Return the name to download a resource's file under: its own name, with the stored file's extension."""
    stored = os.path.basename(resource.get("url") or "")
    extension = os.path.splitext(stored)[1] or (stored if stored.startswith(".") else "")
    name = _UNSAFE.sub("_", resource.get("name") or stored).strip(". ") or "data"
    stem = name[: -len(extension)] if extension and name.lower().endswith(extension.lower()) else name
    return stem[:_MAX] + extension


def disposition(name: str) -> str:
    """Return the header that has a file saved as ``name``: in ASCII for old programs, in UTF-8 for all others."""
    stem, extension = (re.sub(r"[^\w.-]+", "_", part, flags=re.ASCII).strip("_") for part in os.path.splitext(name))
    return f"attachment; filename=\"{stem or 'data'}{extension}\"; filename*=UTF-8''{quote(name, safe='')}"


def name_downloads(blueprint: Blueprint) -> None:
    """Send every uploaded file served by ``blueprint`` under its own name (RFC 6266)."""

    @blueprint.after_request
    def set_name(response: Response) -> Response:
        endpoint = tk.request.endpoint or ""
        if endpoint.endswith(".download") and response.status_code in (200, 206):
            resource = tk.get_action("resource_show")({}, {"id": (tk.request.view_args or {})["resource_id"]})
            response.headers["Content-Disposition"] = disposition(file_name(resource))
        return response
