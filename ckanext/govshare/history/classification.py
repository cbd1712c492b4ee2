"""Notes how a dataset's opening is decided anew, whichever way the dataset is written.

`DatasetsPlugin` calls this: its validation sees the dataset before every change, CKAN's hooks after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckan import model
from ckan.types import Context

from ckanext.govshare.history.record import record
from ckanext.govshare.history.verifier import sm3

__all__ = ["changed", "entered", "remember"]

_CODES = ("open_type", "hidden_entry", "closed_reason")
# What people write may name somebody. Its hash is enough to show whether, and to what, it was changed.
_TEXTS = ("open_condition", "legal_basis")
_BEFORE = "govshare_classification"

Facts = dict[str, str | None]


def remember(context: Context) -> None:
    """Keep, in the context, how the dataset that is about to be changed is classified."""
    package = context.get("package")
    if package is not None:
        context[_BEFORE] = (package.id, _facts(package.extras))


def entered(context: Context, dataset: Mapping[str, Any]) -> None:
    """Note the first classification of a dataset that a department describes.

    That of a harvested one is the platform's, which says so itself.
    """
    package = model.Session.get(model.Package, dataset["id"])
    if package and not package.extras.get("source_platform"):
        _note(context, package.id, {}, _facts(package.extras))


def changed(context: Context, dataset: Mapping[str, Any]) -> None:
    """Note that a dataset is classified otherwise than before; nothing when it is not."""
    id, before = context.get(_BEFORE) or (None, {})
    package = model.Session.get(model.Package, dataset["id"])
    if package and id == package.id:
        _note(context, package.id, before, _facts(package.extras))


def _facts(extras: Mapping[str, str]) -> Facts:
    facts: Facts = {key: extras.get(key) or None for key in _CODES}
    facts["open_type"] = facts["open_type"] or "unknown"
    # Said in one way: CKAN's forms, workbooks and platforms each have their own for what is not hidden.
    facts["hidden_entry"] = "true" if (facts["hidden_entry"] or "").lower() == "true" else None
    return facts | {key: sm3(extras[key].encode()).hexdigest() if extras.get(key) else None for key in _TEXTS}


def _note(context: Context, id: str, before: Facts, after: Facts) -> None:
    """Record which facts differ, each as what it was and what it is."""
    data = {key: [before.get(key), value] for key, value in after.items() if before.get(key) != value}
    if data:
        user = context.get("auth_user_obj") or model.User.get(context.get("user"))
        record(f"dataset:{id}", "classification", data, getattr(user, "id", None) or None)
