"""Uploaded files keep the name their publisher gave them."""

from __future__ import annotations

import os
from typing import Any


def name_after_upload(resource: dict[str, Any]) -> None:
    """Name a resource that has no name after the file uploaded for it."""
    filename = getattr(resource.get("upload"), "filename", None)
    if filename and not resource.get("name"):
        resource["name"] = os.path.basename(filename)
