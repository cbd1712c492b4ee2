"""Rows of the DataStore: who reads them, and which columns where only some were granted."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context
from ckanext.datastore.backend import DatastoreBackend

from ckanext.govshare.access.asking import reader_of, sees_all
from ckanext.govshare.access.decision import Decision, decide
from ckanext.govshare.access.facts import facts_of

__all__ = ["decided", "granted_columns", "limit_columns", "limit_dictionary"]

_ = tk._

# The row's number, by which pages of rows are told apart.
ROW = "_id"
_DIRECTION = re.compile(r"\s+(asc|desc)?(\s+nulls\s+(first|last))?\s*$", re.IGNORECASE)

EVERYTHING = Decision(True, "allowed")


def decided(context: Context, table: str | None) -> Decision:
    """Return whether whoever asks reads a table of the DataStore.

    :param table: a resource's id, or an alias of its table
    """
    if sees_all(context):
        return EVERYTHING
    resource = model.Resource.get(table) if table else None
    if resource is None and table:
        _found, real = DatastoreBackend.get_active_backend().resource_id_from_alias(table)
        resource = model.Resource.get(real) if real else None
    if resource is None:
        # The DataStore knows no such table either, or it is nobody's.
        return Decision(False, "closed", _("This data is not opened; the dataset's page names the reason and the law."))
    return decide(reader_of(context), facts_of(resource.package), {"id": resource.id})


def granted_columns(context: Context, table: str | None) -> tuple[str, ...] | None:
    """Return the columns that whoever asks was granted of a table; None for all of them."""
    return decided(context, table).items


def limit_columns(asked: dict[str, Any], columns: Collection[str], known: Iterable[str]) -> dict[str, Any]:
    """Return what is asked of a table, of the granted columns only.

    :param asked: what `datastore_search` was given
    :param columns: the columns that were granted
    :param known: the columns that the table has
    :raises ValidationError: when another column is asked for, sorted by, or searched in
    """
    allowed = {ROW, *columns}
    message = _("Your grant does not include these data items: {names}.")
    wanted = _names(asked.get("fields"))
    searched = asked.get("q")
    filters = asked.get("filters") or {}
    sorted_by = [_DIRECTION.sub("", part + " ").strip().strip('"') for part in _names(asked.get("sort"))]
    errors: dict[str, list[str]] = {}
    for name, values in (
        ("fields", wanted),
        ("filters", filters if isinstance(filters, dict) else ()),
        ("sort", sorted_by),
        ("q", searched if isinstance(searched, dict) else ()),
    ):
        if beyond := [value for value in values if value not in allowed]:
            errors[name] = [message.format(names=_("、").join(beyond))]
    if searched and not isinstance(searched, dict):
        errors["q"] = [_('Please say in which of your data items to search, like {"name": "words"}.')]
    if errors:
        raise tk.ValidationError(errors)
    fields = wanted or [name for name in known if name in allowed]
    return {**asked, "fields": [ROW, *(name for name in fields if name != ROW)]}


def limit_dictionary(found: dict[str, Any], columns: Collection[str]) -> dict[str, Any]:
    """Return what `datastore_info` found, of the granted columns only."""
    return {**found, "fields": [field for field in found.get("fields", ()) if field["id"] in columns]}


def _names(value: Any) -> list[str]:
    """Return a list that may be given as a text with commas."""
    if not value:
        return []
    if isinstance(value, str):
        return [name.strip().strip('"') for name in value.split(",") if name.strip()]
    return [str(name) for name in value]
