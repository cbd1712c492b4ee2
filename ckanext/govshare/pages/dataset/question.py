"""What a reader asks of a table: which rows, in which order, which page of them; all of it stands in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import ckan.plugins.toolkit as tk
from werkzeug.datastructures import MultiDict

from ckanext.govshare.pages.dataset.columns import Column, moment, number

PAGE_SIZES = (20, 50, 100)
# DataStore's own names for comparisons; "has" is the portal's (`contains` of `datastore_search`).
OPERATORS = ("has", "eq", "gte", "lte")


@dataclass(frozen=True)
class Filter:
    """One condition: a column, how to compare, and with what."""

    column: str
    operator: str
    value: str


@dataclass(frozen=True)
class Question:
    """Rows by conditions, in an order, by pages. `kept` are the page's other parameters."""

    filters: tuple[Filter, ...] = ()
    sort: str = ""
    descending: bool = False
    page: int = 1
    size: int = PAGE_SIZES[0]
    kept: tuple[tuple[str, str], ...] = ()
    errors: tuple[str, ...] = field(default=(), compare=False)

    def parameters(self) -> list[tuple[str, str]]:
        """Return what stands in the address; whatever is as usual does not."""
        pairs = list(self.kept)
        for condition in self.filters:
            pairs += [("col", condition.column), ("op", condition.operator), ("val", condition.value)]
        if self.sort:
            pairs.append(("sort", self.sort))
            if self.descending:
                pairs.append(("order", "desc"))
        if self.size != PAGE_SIZES[0]:
            pairs.append(("rows", str(self.size)))
        if self.page != 1:
            pairs.append(("page", str(self.page)))
        return pairs

    def address(self, base: str, **changes: Any) -> str:
        """Return the address of the same question with some of its parts changed, back on the first page."""
        pairs = replace(self, **{"page": 1, **changes}).parameters()
        return f"{base}?{urlencode(pairs)}" if pairs else base

    def without(self, condition: Filter) -> tuple[Filter, ...]:
        """Return the other conditions."""
        return tuple(other for other in self.filters if other is not condition)


def asked(arguments: MultiDict[str, str], kept: Sequence[str] = ()) -> Question:
    """Return the question in an address; what cannot be is left out.

    :param kept: names of parameters that are not the table's own and stay in the addresses of its pages
    """
    triples = zip(arguments.getlist("col"), arguments.getlist("op"), arguments.getlist("val"), strict=False)
    size = arguments.get("rows", type=int) or 0
    return Question(
        filters=tuple(Filter(*triple) for triple in triples if all(part.strip() for part in triple)),
        sort=arguments.get("sort", ""),
        descending=arguments.get("order") == "desc",
        page=max(arguments.get("page", 1, type=int), 1),
        size=size if size in PAGE_SIZES else PAGE_SIZES[0],
        kept=tuple((key, value) for key in kept for value in arguments.getlist(key)),
    )


def query(question: Question, columns: Mapping[str, Column]) -> tuple[dict[str, Any], list[str]]:
    """Return the parameters of `datastore_search` for the question, and what is wrong with it in words.

    A condition that cannot be met as it stands (a word for a number) is left out of the parameters.
    """
    filters: list[dict[str, Any]] = []
    contains: dict[str, list[str]] = {}
    errors: list[str] = []
    for condition in question.filters:
        column = columns.get(condition.column)
        if column is None or condition.operator not in OPERATORS:
            errors.append(tk._("There is no column “{name}” to filter by.").format(name=condition.column))
        elif condition.operator == "has":
            contains.setdefault(column.id, []).append(condition.value.strip())
        else:
            found, error = _comparison(column, condition)
            filters += found
            errors += error
    asked_for: dict[str, Any] = {}
    if filters:
        asked_for["filters"] = {"$and": filters}
    if contains:
        asked_for["contains"] = contains
    if question.sort in columns:
        name = question.sort
        asked_for["sort"] = [f'"{name}" {"desc" if question.descending else "asc"} nulls last', "_id asc"]
    return asked_for, errors


def _comparison(column: Column, condition: Filter) -> tuple[list[dict[str, Any]], list[str]]:
    value = condition.value.strip()
    if column.kind == "number" and number(value) is None:
        words = tk._("“{name}” holds numbers; please compare it with a number, not with “{value}”.")
        return [], [words.format(name=column.name, value=value)]
    if column.kind == "time":
        start = moment(value)
        if start is None:
            words = tk._("“{name}” holds dates; please give one such as 2025-03-01, not “{value}”.")
            return [], [words.format(name=column.name, value=value)]
        # A day means all of it: until a day is until the next one begins.
        end = start + timedelta(days=1) if ":" not in value else None
        if end and condition.operator != "gte":
            bounds = {"lt": end.isoformat()}
            if condition.operator == "eq":
                bounds = {"gte": start.isoformat(), **bounds}
            return [{_key(column): bounds}], []
        value = start.isoformat()
    elif column.kind == "number":
        value = value.replace(",", "")
    return [{_key(column): value if condition.operator == "eq" else {condition.operator: value}}], []


def _key(column: Column) -> str:
    """Return a column's name as a key of `filters`, where a leading $ marks an operator."""
    return f"${column.id}" if column.id.startswith("$") else column.id
