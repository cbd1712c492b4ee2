"""Validates a dataset as the actions would, without saving anything, and finds the cells that its errors are about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ckan.lib.plugins as lib_plugins
import ckan.model as model
from ckan.types import Context

from ckanext.govshare.catalog import numbering
from ckanext.govshare.catalog.excel.columns import RESOURCES
from ckanext.govshare.catalog.excel.entries import Entry
from ckanext.govshare.catalog.excel.messages import LANGUAGES, Message, speaking
from ckanext.govshare.catalog.excel.reader import Fault, Table

__all__ = ["faults", "faults_of"]

Errors = dict[str, Any]


def faults(
    entry: Entry,
    tables: dict[str, Table],
    context: Context,
    dataset: dict[str, Any],
    original: dict[str, Any] | None = None,
) -> list[Fault]:
    """Return what the actions would refuse, cell by cell.

    :param dataset: the dataset as it is to be
    :param original: the dataset as it is; None for a new one
    """
    first = _errors(context, dataset, original)
    if not first:
        return []
    found = {LANGUAGES[0]: first}
    for language in LANGUAGES[1:]:
        with speaking(language):
            found[language] = _errors(context, dataset, original)
    return list(faults_of(entry, tables, found))


def _errors(context: Context, dataset: dict[str, Any], original: dict[str, Any] | None) -> Errors:
    """Return the errors of a dry run: whatever a validator writes on its way is taken back."""
    plugin = lib_plugins.lookup_package_plugin("dataset")
    given, moved = dict(dataset), dict[int, int]()
    dry = Context(user=context["user"], session=model.Session, **{numbering.DRY_RUN: True})
    if "auth_user_obj" in context:
        dry["auth_user_obj"] = context["auth_user_obj"]
    if original:
        dry["package"] = model.Session.get(model.Package, original["id"])
        given, moved = _changed_resources(plugin, given, original)
    nested = model.Session.begin_nested()
    try:
        if original:
            schema, action = plugin.update_package_schema(), "package_update"
        else:
            schema, action = plugin.create_package_schema(), "package_create"
        _data, errors = lib_plugins.plugin_validate(plugin, dry, given, schema, action)
    finally:
        nested.rollback()
    if moved and isinstance(errors.get(RESOURCES), list):
        places: list[Any] = [{}] * len(dataset[RESOURCES])
        for index, each in enumerate(errors[RESOURCES]):
            places[moved[index]] = each
        errors[RESOURCES] = places
    return errors


def _changed_resources(
    plugin: Any, given: dict[str, Any], original: dict[str, Any]
) -> tuple[dict[str, Any], dict[int, int]]:
    """Leave out the resources that CKAN's update leaves out, too: those that are as they were.

    Returns the dataset, and the place that each resource left in it had before.
    """
    fields = plugin.resource_validation_dependencies("dataset")
    if any(original.get(field) != given.get(field) for field in fields):
        return given, {}
    there = [index for index, each in enumerate(given["resources"]) if each not in original["resources"]]
    return {**given, "resources": [given["resources"][index] for index in there]}, dict(enumerate(there))


def faults_of(entry: Entry, tables: dict[str, Table], errors: dict[str, Errors]) -> Iterator[Fault]:
    """Yield the faults that an action's errors are, each in its cell.

    :param errors: what the action said, by language
    """
    messages = {language: dict(_flat(found)) for language, found in errors.items()}
    for key, text in messages[LANGUAGES[0]].items():
        message = {language: messages.get(language, {}).get(key, text) for language in LANGUAGES}
        yield _fault(entry, tables, key, message)


def _flat(errors: Errors) -> Iterator[tuple[tuple[str, int, str], str]]:
    """Yield each field's errors as one text, with the field's key: part, place in it, and name."""
    for name, value in errors.items():
        if isinstance(value, list) and any(isinstance(each, dict) for each in value):
            for index, part in enumerate(value):
                for field, texts in (part or {}).items():
                    yield (name, index, field), _sentence(texts)
        elif value:
            yield ("", 0, name), _sentence(value)


def _sentence(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(_sentence(each) for each in value.values())
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _fault(entry: Entry, tables: dict[str, Table], key: tuple[str, int, str], message: Message) -> Fault:
    part, index, field = key
    if not part:
        return entry.table.fault(entry.row, message, field)
    rows = entry.parts.get(part, [])
    if index < len(rows):
        return tables[part].fault(rows[index].row, message, field)
    # Of a part the workbook does not have, such as a file uploaded before.
    return entry.table.fault(entry.row, message)
