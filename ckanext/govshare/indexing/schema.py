"""A show schema, worked out once and applied to many datasets.

CKAN's validation flattens a dataset into one dict and walks through the schema half a dozen times for each dataset,
which is most of what showing one costs. The validators of a show schema look at their own value, or at their
neighbours in the same dict; so they can as well be called on the dataset as it is, level by level.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from ckan.lib.navl import validators as navl
from ckan.lib.navl.dictization_functions import DataError, Invalid, StopOnError, missing
from ckan.logic.converters import convert_from_extras
from ckan.types import Context, Schema

__all__ = ["ShowSchema", "Unforeseen"]

Step = Any
"""A validator, of one of the forms that CKAN allows."""

# Of what is no value's own business, these do nothing to a dataset that is only shown: they report errors.
_SILENT = ("duplicate_extras_key", "package_name_validator")


class Unforeseen(Exception):
    """A validator was reached that may look at the whole dataset: only CKAN itself can show this one."""


class ShowSchema:
    """Does to a dataset what ``navl_validate`` does with the same schema; errors are not collected."""

    def __init__(self, schema: Schema) -> None:
        """Work out a schema as ``show_package_schema`` returns it."""
        self._keys = list(schema)
        self._level = _Level(schema)
        self._around = [step for key in ("__before", "__after", "__junk") for step in schema.get(key, ())]

    def show(self, dataset: dict[str, Any], context: Context) -> dict[str, Any]:
        """Return the dataset as the schema shows it; the dataset itself stays as it is.

        :raises Unforeseen: when a validator needs more than its own level of the dataset
        """
        for step in self._around:
            _foresee(step)
        context = Context(context, schema_keys=self._keys)
        found = self._level.show(dataset, context, _Extras(dataset.get("extras") or []))
        # An empty list stays one, whatever the schema says.
        for key, value in dataset.items():
            if value == []:
                found.setdefault(key, [])
        return found


class _Extras:
    """A dataset's extras; those that are asked for move to fields of their own."""

    def __init__(self, extras: list[dict[str, Any]]) -> None:
        self._values = {extra["key"]: extra["value"] for extra in reversed(extras)}
        self._extras = extras
        self._taken: set[str] = set()

    def take(self, key: str) -> Any:
        """Return an extra's value, ``missing`` when there is none, and leave it out of what remains."""
        if key not in self._values:
            return missing
        self._taken.add(key)
        return self._values[key]

    def left(self) -> list[dict[str, Any]]:
        """Return those that were not taken; of a key that stands twice only the first is ever taken."""
        left, taken = [], set(self._taken)
        for extra in self._extras:
            if extra["key"] in taken:
                taken.remove(extra["key"])
            else:
                left.append(extra)
        return left


class _Level:
    """One dict of a schema: the dataset, or an element of one of its lists."""

    def __init__(self, schema: Schema) -> None:
        self._fields = {
            name: list(steps)
            for name, steps in sorted(schema.items())
            if isinstance(steps, list) and not name.startswith("__")
        }
        self._parts = {name: _Level(part) for name, part in schema.items() if isinstance(part, dict)}
        self._rest: list[Step] = list(schema.get("__extras", ()))

    def show(self, data: dict[str, Any], context: Context, extras: _Extras | None = None) -> dict[str, Any]:
        """Return one dict as the schema shows it."""
        values: dict[str, Any] = dict.fromkeys(self._fields, missing)
        rest, parts = {}, {}
        for name, value in data.items():
            if name in values:
                values[name] = value
            elif name in self._parts and value != []:
                if not isinstance(value, list) or not isinstance(value[0], dict):
                    raise DataError(f"Only lists of dicts can be placed against subschema {name}, not {type(value)}")
                parts[name] = value
            else:
                rest[name] = value
        for name, steps in self._fields.items():
            if steps:
                self._apply(steps, name, values, context, extras)
        if extras is not None and "extras" in parts:
            parts["extras"] = extras.left()
        for name, elements in parts.items():
            level = self._parts[name]
            # What nothing is left of is left out.
            if shown := [element for each in elements if (element := level.show(each, context))]:
                values[name] = shown
        if rest:
            values["__extras"] = rest
            self._apply(self._rest, "__extras", values, context, None)
        return values

    @staticmethod
    def _apply(steps: list[Step], name: str, values: dict[str, Any], context: Context, extras: _Extras | None) -> None:
        """Run a field's validators as CKAN does: an invalid value stays as it is."""
        for step in steps:
            # Those that stand at nearly every field; the others in their own words.
            if step is navl.ignore_missing:
                if (value := values.get(name)) is missing or value is None:
                    values.pop(name, None)
                    return
            elif step is navl.not_empty and values.get(name):
                continue
            elif step is convert_from_extras and extras is not None:
                if (value := extras.take(name)) is not missing:
                    values[name] = value
            else:
                try:
                    _call(step, name, values, context)
                except Invalid:
                    continue
                except StopOnError:
                    return


def _call(step: Step, name: str, values: dict[str, Any], context: Context) -> None:
    """Call a validator in the form that it has."""
    arguments = step.__code__.co_argcount
    if arguments == 1:
        values[name] = step(values.get(name))
    elif arguments == 2:
        values[name] = step(values.get(name), context)
    elif step.__module__ == navl.__name__:
        # Those of navl itself look at nothing beyond their own level, and most only at their own value.
        own = step is not navl.keep_extras and "<locals>" not in step.__qualname__
        names = (name,) if own else tuple(values)
        flat = {(each,): values.pop(each) for each in names if each in values}
        try:
            step((name,), flat, defaultdict(list), context)
        finally:
            values.update((key[0], value) for key, value in flat.items())
    else:
        _foresee(step)


def _foresee(step: Step) -> None:
    """Raise :class:`Unforeseen` unless a validator does nothing to a dataset that is shown."""
    if step.__module__ != navl.__name__ and step.__name__ not in _SILENT:
        raise Unforeseen(step.__name__)
