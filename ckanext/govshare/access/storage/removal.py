"""Removes the files of resources from wherever they are stored."""

from __future__ import annotations

import contextlib
from pathlib import Path

import ckan.plugins.toolkit as tk
from ckan.lib import files, uploader

__all__ = ["remove"]


def remove(resource_id: str) -> None:
    """Remove a resource's uploaded file, if it has one."""
    upload = uploader.get_resource_uploader({"id": resource_id})
    storage = getattr(upload, "storage", None)
    # An id that somebody chose may be no place for a file.
    with contextlib.suppress(tk.ValidationError, TypeError, files.exc.MissingFileError, files.exc.LocationError):
        location = upload.get_path(resource_id)
        if storage is None:
            Path(location).unlink(missing_ok=True)
        else:
            storage.remove(files.FileData(files.Location(location)))
