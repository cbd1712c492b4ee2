"""Mends a permission of CKAN's that asks for more than it means to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import AuthResult, Context

__all__ = ["package_revise"]

Next = Callable[[Context, dict[str, Any]], AuthResult]


@tk.chained_auth_function
def package_revise(next_auth: Next, context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Answer as for `package_update`, which is told here which dataset it is.

    CKAN 2.12 does not tell it. Every theme of the dataset then counts as one that it is about to be filed under, for
    which an editor would have to be an editor of the theme.
    """
    package = model.Package.get(data_dict["update"].get("id"))
    return next_auth(Context(context, package=package) if package else context, data_dict)
