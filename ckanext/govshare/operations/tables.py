"""Which files become tables of the DataStore."""

from __future__ import annotations

import ckan.plugins.toolkit as tk

__all__ = ["may_load"]


def may_load(resource_id: str) -> bool:
    """Tell whether xloader may load a resource: files that were uploaded here, and nothing else.

    xloader would fetch any address that somebody types, inside our network too, and past the guard that every other
    fetch of a user's address goes through.
    """
    resource = tk.get_action("resource_show")({"ignore_auth": True}, {"id": resource_id})
    return bool(resource.get("url_type") == "upload")
