"""The guards stand before anybody asks.

CKAN gathers actions and permissions when the first request needs one: its own first, then the plugins'. A request that
comes meanwhile, in another thread, would find none of them, or CKAN's own without a guard.
"""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import authz

__all__ = ["gather"]


def gather() -> None:
    """Let CKAN gather its actions, permissions and validators now, with those of all plugins."""
    tk.get_action("package_show")
    authz.auth_functions_list()
    tk.get_validator("not_empty")
