"""Template helpers: the public part of a dataset's history in words."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["govshare_classification_changes"]


def govshare_classification_changes(dataset_id: str, limit: int = 5, offset: int = 0) -> dict[str, Any]:
    """Return how a dataset's classification changed, the newest first.

    :returns: `count`, and `changes`, each with `time` (ISO 8601), `lines` (sentences) and `hash`
    """
    asked = {"dataset_id": dataset_id, "kind": "classification", "limit": limit, "offset": offset}
    found = tk.get_action("govshare_history_list")({}, asked)
    changes = [
        {"time": event["time"], "lines": _lines(event["data"]), "hash": event["hash"]} for event in found["results"]
    ]
    return {"count": found["count"], "changes": changes}


def _lines(data: dict[str, list[str | None]]) -> list[str]:
    """Return one change in sentences."""
    lines = []
    if "open_type" in data:
        lines.append(_codes("open_type", tk._("Open type"), *data["open_type"]))
    if "closed_reason" in data:
        lines.append(_codes("closed_reason", tk._("Reason for not opening"), *data["closed_reason"]))
    if "hidden_entry" in data:
        hidden = data["hidden_entry"][1]
        lines.append(tk._("The entry was hidden from the public") if hidden else tk._("The entry was made public"))
    texts = {"open_condition": tk._("Conditions"), "legal_basis": tk._("Legal basis")}
    lines += [_text(label, *data[key]) for key, label in texts.items() if key in data]
    return lines


def _codes(scheme: str, label: str, old: str | None, new: str | None) -> str:
    named = tk.h.govshare_code_label
    if old and new:
        words = tk._("{label}: from “{old}” to “{new}”")
        return words.format(label=label, old=named(scheme, old), new=named(scheme, new))
    if new:
        return tk._("{label}: “{new}”").format(label=label, new=named(scheme, new))
    return tk._("{label}: “{old}” no longer applies").format(label=label, old=named(scheme, old))


def _text(label: str, old: str | None, new: str | None) -> str:
    if old and new:
        return tk._("{label}: changed").format(label=label)
    return (tk._("{label}: stated") if new else tk._("{label}: taken out")).format(label=label)
