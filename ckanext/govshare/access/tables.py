"""Rows of the DataStore: who reads them, and which columns where only some were granted."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context
from ckanext.datastore.backend import DatastoreBackend

from ckanext.govshare.access.asking import reader_of, sees_all
from ckanext.govshare.access.decision import Decision, decide
from ckanext.govshare.access.facts import facts_of
from ckanext.govshare.access.terms.acceptance import needed, pending

__all__ = ["decided", "deciding_once", "limit_columns", "limit_dictionary", "table_of"]

_ = tk._

# The row's number, by which pages of rows are told apart.
ROW = "_id"
_DIRECTION = re.compile(r"\s+(asc|desc)?(\s+nulls\s+(first|last))?\s*$", re.IGNORECASE)

EVERYTHING = Decision(True, "allowed")
# Where an action's context keeps what was decided while the action runs.
_KEPT = "govshare_decided"


def table_of(name: str | None) -> model.Resource | None:
    """Return the resource whose table of the DataStore is called so.

    :param name: the resource's id, or an alias of its table
    """
    resource = model.Resource.get(name) if name else None
    if resource is None and name:
        _found, real = DatastoreBackend.get_active_backend().resource_id_from_alias(name)
        resource = model.Resource.get(real) if real else None
    return resource


@contextmanager
def deciding_once(context: Context) -> Iterator[None]:
    """Let an action that only reads, and the permission it asks for, decide about a table once for both.

    What was decided is forgotten as the action ends, whatever its context is used for next: a grant may end meanwhile.
    """
    kept: Any = context
    kept[_KEPT] = {}
    try:
        yield
    finally:
        kept.pop(_KEPT, None)


def decided(context: Context, table: str | None) -> Decision:
    """Return whether whoever asks reads a table of the DataStore; not before the terms are accepted.

    :param table: a resource's id, or an alias of its table
    """
    if sees_all(context):
        return EVERYTHING
    resource = table_of(table)
    if resource is None:
        # The DataStore knows no such table either, or it is nobody's.
        return Decision(False, "closed", _("This data is not opened; the dataset's page names the reason and the law."))
    kept: dict[str, Decision] = context.get(_KEPT, {})
    if resource.id not in kept:
        who, dataset = reader_of(context), facts_of(resource.package)
        decision = decide(who, dataset, {"id": resource.id})
        kept[resource.id] = pending(decision) if needed(who, dataset, decision) else decision
    return kept[resource.id]


def limit_columns(asked: dict[str, Any], columns: Collection[str], known: Iterable[str]) -> dict[str, Any]:
    """Return what is asked of a table, of the granted columns only.

    :param asked: what `datastore_search` was given
    :param columns: the columns that were granted
    :param known: the columns that the table has
    :raises ValidationError: when another column is asked for, sorted by, or searched in
    """
    allowed = {ROW, *columns}
    wanted = _names(asked.get("fields"))
    named: dict[str, Iterable[str]] = {
        "fields": wanted,
        "sort": [_DIRECTION.sub("", part + " ").strip().strip('"') for part in _names(asked.get("sort"))],
    }
    errors: dict[str, list[str]] = {}
    for name in ("q", "filters", "contains"):
        named[name] = found = _read(asked.get(name)) or {}
        if not isinstance(found, dict):
            # Words alone would be looked for in every column.
            errors[name] = [_('Please say in which of your data items to search, like {"name": "words"}.')]
    for name, values in named.items():
        if name not in errors and (beyond := [value for value in values if value not in allowed]):
            errors[name] = [_("Your grant does not include these data items: {names}.").format(names="、".join(beyond))]
    if errors:
        raise tk.ValidationError(errors)
    return {**asked, "fields": wanted or [ROW, *(name for name in known if name in columns)]}


def limit_dictionary(found: dict[str, Any], columns: Collection[str]) -> dict[str, Any]:
    """Return what `datastore_info` found, of the granted columns only."""
    return {**found, "fields": [field for field in found.get("fields", ()) if field["id"] in columns]}


def _read(value: Any) -> Any:
    """Return what a parameter says that may be an object or its JSON."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _names(value: Any) -> list[str]:
    """Return a list that may be given as a text with commas."""
    if not value:
        return []
    if isinstance(value, str):
        return [name.strip().strip('"') for name in value.split(",") if name.strip()]
    return [str(name) for name in value]
