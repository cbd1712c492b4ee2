"""YAML with the line of everything in it, so that whoever wrote it is told where it is wrong."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date
from typing import TypeVar

import ckan.plugins.toolkit as tk
import yaml

from ckanext.govshare.cases.calendar.lines import Problem
from ckanext.govshare.cases.words import Words

__all__ = ["Reader", "document"]

_ = tk._
T = TypeVar("T")

MOST_CHARACTERS = 50_000
MOST_TEXT = 500


class Reader:
    """One mapping of the text: takes its values key by key, and notes what is wrong with them."""

    def __init__(self, node: yaml.Node, problems: list[Problem], allowed: Collection[str] | None = None) -> None:
        """Take a node that should be a mapping; with `allowed`, every other key is wrong."""
        self.node, self.problems = node, problems
        self.values: dict[str, yaml.Node] = {}
        if not isinstance(node, yaml.MappingNode):
            self.note(node, _("Here have to be keys with values, such as “key: value”."))
            return
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
            if name in self.values:
                self.note(key, _("“{key}” is here twice.").format(key=name))
            elif allowed is not None and name not in allowed:
                message = _("There is no key “{key}” here. The keys are: {keys}.")
                self.note(key, message.format(key=name, keys=", ".join(allowed)))
            else:
                self.values[name] = value

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def __iter__(self) -> Iterator[tuple[str, yaml.Node]]:
        return iter(self.values.items())

    def note(self, node: yaml.Node, message: str) -> None:
        """Note what is wrong with a node."""
        self.problems.append(Problem(node.start_mark.line + 1, message))

    def note_at(self, key: str, message: str) -> None:
        """Note what is wrong with a key's value; with the whole mapping where the key is missing."""
        self.note(self.values.get(key, self.node), message)

    def scalar(self, key: str) -> str | None:
        """Return a plain value, or None."""
        node = self.values.get(key)
        if node is None or (isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null")):
            return None
        if not isinstance(node, yaml.ScalarNode):
            self.note(node, _("“{key}” takes a single value.").format(key=key))
            return None
        value = str(node.value).strip()
        if len(value) > MOST_TEXT:
            self.note(node, _("This text is too long: {limit} characters at most.").format(limit=MOST_TEXT))
        return value

    def one_of(self, key: str, choices: Collection[str]) -> str | None:
        """Return a value that is one of some."""
        value = self.scalar(key)
        if value is not None and value not in choices:
            message = _("“{value}” is no {key}. Choose one of: {choices}.")
            self.note_at(key, message.format(value=value, key=key, choices=", ".join(choices)))
            return None
        return value

    def whole(self, key: str, least: int, most: int) -> int | None:
        """Return a whole number."""
        value = self._converted(key, int, _("“{key}” takes a whole number.").format(key=key))
        if value is None:
            return None
        if not least <= value <= most:
            message = _("“{key}” is {value}, but has to be from {least} to {most}.")
            self.note_at(key, message.format(key=key, value=value, least=least, most=most))
            return None
        return value

    def flag(self, key: str) -> bool:
        """Return a value that is true or false; false when it is missing."""
        return self.one_of(key, ("true", "false")) == "true"

    def day(self, key: str) -> date | None:
        """Return a day."""
        message = _("“{key}” takes a day, such as 2026-01-01.").format(key=key)
        return self._converted(key, date.fromisoformat, message)

    def text(self, key: str) -> Words | None:
        """Return words in both languages."""
        if key not in self.values:
            return None
        words = Reader(self.values[key], self.problems, ("zh", "en"))
        zh, en = words.scalar("zh"), words.scalar("en")
        if zh and en:
            return Words(zh, en)
        if isinstance(words.node, yaml.MappingNode):
            self.note_at(key, _("“{key}” needs words in Chinese (zh) and in English (en).").format(key=key))
        return None

    def _converted(self, key: str, convert: Callable[[str], T], message: str) -> T | None:
        value = self.scalar(key)
        try:
            return None if value is None else convert(value)
        except ValueError:
            self.note_at(key, message)
            return None


def document(text: str, problems: list[Problem]) -> yaml.Node | None:
    """Return the node of a text; None, with what is wrong noted, when it is no YAML."""
    if len(text) > MOST_CHARACTERS:
        message = _("The text is too long: {limit} characters at most.").format(limit=MOST_CHARACTERS)
        problems.append(Problem(1, message))
        return None
    line = 1
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        node = None
    except (yaml.YAMLError, RecursionError):
        node = None
    else:
        if node is not None:
            return node
        problems.append(Problem(1, _("There is nothing in it.")))
        return None
    problems.append(Problem(line, _("This is no YAML. Check the indentation, the colons, quotes and brackets here.")))
    return None
