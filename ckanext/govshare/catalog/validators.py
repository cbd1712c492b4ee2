"""Validators of the catalogue's fields, for the schemas in ``schemas/``; those of single values are in ``values``.

A value nobody gave is left out, never replaced by a default. Messages say what to write instead.
"""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.govshare.catalog import forms, names, numbering, obligations
from ckanext.govshare.catalog.values import (
    govshare_boolean,
    govshare_catalog_class,
    govshare_code,
    govshare_codes,
    govshare_count,
    govshare_date,
    govshare_flag,
    govshare_flag_output,
    govshare_item_length,
    govshare_list_output,
    govshare_region_code,
    govshare_resource_code,
    govshare_resource_codes,
    govshare_uscc,
    govshare_web_address,
)

__all__ = [
    "govshare_boolean",
    "govshare_catalog_class",
    "govshare_code",
    "govshare_codes",
    "govshare_count",
    "govshare_dataset_name",
    "govshare_date",
    "govshare_flag",
    "govshare_flag_output",
    "govshare_hidden_is_private",
    "govshare_item_length",
    "govshare_list_output",
    "govshare_obligations",
    "govshare_optional",
    "govshare_organization_name",
    "govshare_parent",
    "govshare_period",
    "govshare_region_code",
    "govshare_resource_code",
    "govshare_resource_codes",
    "govshare_source_field",
    "govshare_uscc",
    "govshare_web_address",
]

_ = tk._


def govshare_optional(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """Leave out a value that says nothing, and go no further with it; blanks around a text go.

    CKAN's ``ignore_empty`` would leave out 0 and false as well.
    """
    value = data.get(key)
    if isinstance(value, str):
        value = data[key] = value.strip()
    if isinstance(value, list):
        value = [each for each in value if each not in ("", None)]
    if value is tk.missing or value is None or value in ("", []):
        data.pop(key, None)
        raise tk.StopOnError


# Names


def govshare_dataset_name(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """Keep the name a dataset has; give a new one the name that ``names.dataset_name`` makes."""
    if data.get(key):
        return
    package = context.get("package")
    if package:
        data[key] = package.name
        return
    code, platform, source_id = (
        data.get((field,)) or None for field in ("resource_code", "source_platform", "source_id")
    )
    name = names.dataset_name(code, platform, source_id)
    # A code that another dataset has is refused as such, not as an address that is taken.
    data[key] = numbering.free_name(name) if code and not platform else name


def govshare_organization_name(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Keep the name a department has; give a new one its social credit code."""
    if data.get(key):
        return
    group = context.get("group")
    data[key] = group.name if group else names.organization_name(data.get(("provider_uscc",)) or None)


def govshare_parent(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """Accept another department by id or name, and keep its name; a department cannot be above itself."""
    parent = model.Group.get(data[key])
    if parent is None or not parent.is_organization:
        raise tk.Invalid(_("There is no department “{value}”").format(value=data[key]))
    group = context.get("group")
    above, seen = parent, set()
    while above and above.id not in seen:
        if group and above.id == group.id:
            raise tk.Invalid(_("A department cannot be its own superior"))
        seen.add(above.id)
        above = model.Group.get(above.extras.get("parent") or "")
    data[key] = parent.name


# Where a dataset comes from


def govshare_source_field(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """Let only the portal itself and administrators say that a dataset was harvested, and from where.

    For anybody else the value stays what it was: a harvested dataset owes far less than an authored one, so an
    editor could leave out what the law asks by typing a platform's name.
    """
    package = context.get("package")
    before = package.extras.get(key[-1]) if package else None
    given = data.get(key)
    given = None if given in (tk.missing, "") else given
    if given == before:
        return
    try:
        tk.check_access("sysadmin", Context(context), {})
    except tk.NotAuthorized:
        if given:
            raise tk.Invalid(_("Only the harvester may set this field")) from None
        data[key] = before


# Whole datasets


def govshare_hidden_is_private(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Make a dataset with a hidden entry private, so that it is in no search and no list."""
    if data.get(("hidden_entry",)) == "true":
        data["private",] = True


def govshare_period(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """Refuse a period that ends before it starts."""
    start, end = data.get(("temporal_start",)), data.get(("temporal_end",))
    if start and end and isinstance(start, str) and isinstance(end, str) and end < start:
        errors.setdefault(("temporal_end",), []).append(_("The period ends before it starts"))


def govshare_obligations(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """Refuse a dataset that lacks what its obligation profile asks; a draft may lack anything but its title."""
    package = context.get("package")
    state = data.get(("state",)) or (package.state if package else "active")
    if state != "active":
        return
    for where, message in obligations.unmet(_plain(data)):
        if not errors.get(where):
            errors.setdefault(where, []).append(_(message))


def _plain(data: FlattenDataDict) -> dict[str, Any]:
    """Return the dataset as plain values, with what is repeated as lists of dicts."""
    plain: dict[str, Any] = {key[0]: value for key, value in data.items() if len(key) == 1 and value is not tk.missing}
    for field in (*forms.REPEATED, "resources"):
        rows: dict[int, dict[str, Any]] = {}
        for key, value in data.items():
            if key[0] == field and len(key) == 3 and value is not tk.missing:
                rows.setdefault(key[1], {})[key[2]] = value
        plain[field] = [rows[index] for index in sorted(rows)]
    return plain
