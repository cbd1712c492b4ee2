"""What people fill in: one class for each type of field, which checks a value and gives it back as it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govshare.cases.words import Words

__all__ = ["Choice", "Choices", "Day", "Field", "Flag", "Number", "Text", "Texts", "values"]

_ = tk._

Errors = dict[str, list[str]]

LONG = 4000
MANY = 200


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field; the classes below say what it holds."""

    name: Words
    required: bool = True
    help: Words | None = None
    # Checked, and not kept.
    secret: bool = False
    # Read by officials alone, in what others read too.
    inside: bool = False
    # About a person: not read by those whose opinion is asked.
    private: bool = False

    @property
    def type(self) -> str:
        """The name that forms and the API know the type by."""
        return type(self).__name__.lower()

    def read(self, value: Any) -> Any:
        """Return a value as it is kept, None for one that says nothing.

        :raises tk.Invalid: with what to write instead
        """
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Text(Field):
    """Words, in one line or several."""

    most: int = LONG
    lines: int = 1

    def read(self, value: Any) -> str | None:
        """Return the text without blanks around it."""
        if value is not None and not isinstance(value, str | int):
            raise tk.Invalid(_("Please write a text."))
        text = str(value or "").replace("\r\n", "\n").strip()
        if len(text) > self.most:
            raise tk.Invalid(_("At most {most} characters, please; these are {n}.").format(most=self.most, n=len(text)))
        return text or None


@dataclass(frozen=True, kw_only=True)
class Texts(Field):
    """Several short texts, such as ids; one a line when they come as one."""

    most: int = MANY

    def read(self, value: Any) -> list[str] | None:
        """Return each once, in their order."""
        given = value.splitlines() if isinstance(value, str) else value or []
        if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
            raise tk.Invalid(_("Please give a list of texts."))
        found = list(dict.fromkeys(each.strip() for each in given if each.strip()))
        if len(found) > self.most:
            raise tk.Invalid(_("At most {most}, please; these are {n}.").format(most=self.most, n=len(found)))
        return found or None


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    """One of several."""

    choices: Mapping[str, Words]

    def read(self, value: Any) -> str | None:
        """Return the chosen code."""
        if value in (None, ""):
            return None
        if value not in self.choices:
            raise tk.Invalid(_("Please choose one of: {names}.").format(names="、".join(self.choices)))
        return str(value)


@dataclass(frozen=True, kw_only=True)
class Choices(Field):
    """Some of several."""

    choices: Mapping[str, Words]

    def read(self, value: Any) -> list[str] | None:
        """Return the chosen codes."""
        given = [value] if isinstance(value, str) else value or []
        if not isinstance(given, list) or not set(map(str, given)) - {""} <= set(self.choices):
            raise tk.Invalid(_("Please choose among: {names}.").format(names="、".join(self.choices)))
        return [each for each in self.choices if each in given] or None


@dataclass(frozen=True, kw_only=True)
class Day(Field):
    """A day."""

    def read(self, value: Any) -> str | None:
        """Return it as ISO 8601."""
        if value in (None, ""):
            return None
        try:
            return date.fromisoformat(str(value).strip()).isoformat()
        except ValueError:
            raise tk.Invalid(_("Please write the day like 2026-12-31.")) from None


@dataclass(frozen=True, kw_only=True)
class Number(Field):
    """A whole number."""

    least: int = 0
    most: int = 10**9

    def read(self, value: Any) -> int | None:
        """Return it."""
        if value in (None, ""):
            return None
        try:
            found = int(str(value))
        except ValueError:
            raise tk.Invalid(_("Please give a whole number.")) from None
        if not self.least <= found <= self.most:
            raise tk.Invalid(_("Please give a number from {least} to {most}.").format(least=self.least, most=self.most))
        return found


@dataclass(frozen=True, kw_only=True)
class Flag(Field):
    """Yes or no; one that is required has to be yes."""

    def read(self, value: Any) -> bool | None:
        """Return True, or None for no."""
        return True if str(value).lower() in ("true", "1", "on", "yes") else None


def values(fields: Mapping[str, Field], given: Mapping[str, Any], *, complete: bool = True) -> dict[str, Any]:
    """Return what was filled in, as it is kept; what says nothing is left out.

    :param complete: whether required fields have to be there; a draft's need not
    :raises ValidationError: with every field that is missing or wrong
    """
    errors: Errors = {}
    found: dict[str, Any] = {}
    for id, field in fields.items():
        try:
            value = field.read(given.get(id))
        except tk.Invalid as error:
            errors[id] = [str(error.error)]
            continue
        if value is not None:
            found[id] = value
        elif complete and field.required:
            errors[id] = [_("Please fill in “{name}”.").format(name=field.name)]
    if errors:
        raise tk.ValidationError(errors)
    return found
