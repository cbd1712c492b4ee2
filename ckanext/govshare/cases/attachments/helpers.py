"""What the templates of attachments need."""

from __future__ import annotations

import ckan.plugins.toolkit as tk

__all__ = ["govshare_case_attachment_size"]


def govshare_case_attachment_size() -> int:
    """Return how many megabytes an attached file may have."""
    return int(tk.config["govshare.cases.attachment_size"])
