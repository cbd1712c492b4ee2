"""What somebody is told who comes too late."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["Conflict"]


class _Errors(dict[str, Any]):
    """The API's error: CKAN names every validation error one, and has no other 409 that says why."""

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, "Conflict Error" if key == "__type" else value)


class Conflict(tk.ValidationError):
    """Somebody else was first, or the form is older than the case: HTTP 409 with `__type` `Conflict Error`."""

    def __init__(self, message: str) -> None:
        """Take a sentence in the reader's language."""
        super().__init__(_Errors({"message": message}))
        self.message = message
