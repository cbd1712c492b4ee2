"""When a catalogue entry is seen. Until there is a publication desk, CKAN's own states decide."""

from __future__ import annotations

from typing import Any

__all__ = ["settle"]


def settle(dataset: dict[str, Any]) -> None:
    """Make a hidden entry private: CKAN's plain lists of names look at that column alone."""
    if str(dataset.get("hidden_entry") or "").lower() == "true":
        dataset["private"] = True
