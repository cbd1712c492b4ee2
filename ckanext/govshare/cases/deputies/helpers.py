"""What the templates of cases need of deputies."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["govshare_case_standing"]

MOST = 10


def govshare_case_standing() -> list[dict[str, Any]]:
    """Return for whom the reader stands in today, as `govshare_deputy_list` gives it; the first few."""
    if not tk.current_user.is_authenticated:
        return []
    found = tk.get_action("govshare_deputy_list")({}, {"whose": "standing", "current": True, "limit": MOST})
    return [each for each in found["results"] if each["state"] == "running"]
