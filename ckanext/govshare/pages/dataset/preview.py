"""A table of the DataStore as its pages show it: rows, a chart or a map, all of one question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import ckan.plugins.toolkit as tk
from werkzeug.datastructures import MultiDict

from ckanext.govshare.pages.dataset import charts, maps
from ckanext.govshare.pages.dataset.columns import Column, columns, shown
from ckanext.govshare.pages.dataset.question import Question, asked, query

VIEWS = ("table", "chart", "map")
CHART = ("type", "x", "y", "how")


@dataclass(frozen=True)
class Page:
    """Where in the rows the reader is; what the macro `pager` wants to know."""

    page: int
    page_count: int


@dataclass
class Preview:
    """What the templates show of a table."""

    base: str
    view: str
    question: Question
    columns: list[Column]
    total: int
    total_of_all: int
    rows: list[list[str]]
    page: Page
    errors: list[str]
    chart: charts.Chart | None = None
    map: maps.Map | None = None
    has_map: bool = False
    sample: list[list[str]] = field(default_factory=list)

    def address(self, **changes: Any) -> str:
        """Return the address of the page with parts of the question changed."""
        return self.question.address(self.base, **changes)

    def view_address(self, view: str) -> str:
        """Return the address of the same rows in another view."""
        others = tuple(pair for pair in self.question.kept if pair[0] != "view")
        return self.address(kept=others if view == "table" else (("view", view), *others))

    def download_address(self, extension: str) -> str:
        """Return the address of the rows, all pages of them, as a file."""
        return self.question.address(f"{self.base}/rows.{extension}", kept=(), size=20)

    def order_of(self, column: Column) -> str:
        """Return `ascending`, `descending` or `none`, the values of aria-sort."""
        if self.question.sort != column.id:
            return "none"
        return "descending" if self.question.descending else "ascending"


def preview(
    resource: dict[str, Any],
    items: Iterable[dict[str, Any]] | None,
    base: str,
    arguments: MultiDict[str, str],
    rows: int | None = None,
) -> Preview | None:
    """Return a table as the address asks for it, or None when the resource has none that the reader may see.

    :param resource: a resource as `package_show` gives it
    :param items: the dataset's data items, which name and explain the columns
    :param base: the address of the resource's page
    :param arguments: the address's parameters
    :param rows: how many rows, where it is not for the reader to choose
    """
    if not resource.get("datastore_active"):
        return None
    question = asked(arguments, ("view", *CHART))
    size = rows or question.size
    view = arguments.get("view", VIEWS[0])
    plain = view == VIEWS[0] and question.page == 1 and not question.filters and not question.sort
    # What most readers ask is answered by this first search; of others it tells the columns and a row as an example.
    first = _search(resource["id"], {"limit": size if plain else 1})
    if first is None:
        return None
    found = columns(first["fields"], items)
    has_map = maps.coordinates(found) is not None
    answer = Preview(
        base=base,
        view=view if view in VIEWS and (view != "map" or has_map) else VIEWS[0],
        question=question,
        columns=found,
        total=first["total"],
        total_of_all=first["total"],
        rows=_shown(found, first["records"]),
        page=Page(1, max(-(-first["total"] // size), 1)),
        errors=[],
        has_map=has_map,
    )
    answer.sample = answer.rows[:1]
    if not plain:
        parameters, answer.errors = query(question, {column.id: column for column in found})
        try:
            _fill(answer, resource["id"], parameters, size, arguments)
        except tk.ValidationError:
            answer.errors.append(tk._("The table cannot be searched like this. Please change the conditions."))
    return answer


def _fill(
    answer: Preview,
    resource_id: str,
    parameters: dict[str, Any],
    size: int,
    arguments: Mapping[str, str],
) -> None:
    def read(fields: list[str], limit: int) -> dict[str, Any]:
        return _read(resource_id, {**parameters, "fields": fields, "limit": limit})

    if answer.view == "chart":
        answer.chart = charts.chart(answer.columns, {key: arguments.get(key) for key in CHART}, read)
        answer.total = answer.chart.total if answer.chart else answer.total
    elif answer.view == "map":
        answer.map = maps.draw(answer.columns, read)
        answer.total = answer.map.total
    else:
        _fill_rows(answer, resource_id, parameters, size)


def _fill_rows(answer: Preview, resource_id: str, parameters: dict[str, Any], size: int) -> None:
    page = answer.question.page
    asked_for = {**parameters, "limit": size}
    found = _read(resource_id, {**asked_for, "offset": (page - 1) * size})
    last = max(-(-found["total"] // size), 1)
    if page > last:
        # Beyond the end stands the last page rather than nothing.
        page = last
        found = _read(resource_id, {**asked_for, "offset": (page - 1) * size})
    answer.total = found["total"]
    answer.page = Page(page, last)
    answer.rows = _shown(answer.columns, found["records"])


def _shown(found: list[Column], records: Iterable[list[Any]]) -> list[list[str]]:
    """Return records, which begin with DataStore's own `_id`, as people read them."""
    return [[shown(value, column.kind) for column, value in zip(found, row[1:], strict=True)] for row in records]


def _search(resource_id: str, parameters: dict[str, Any]) -> dict[str, Any] | None:
    try:
        return _read(resource_id, parameters)
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None


def _read(resource_id: str, parameters: dict[str, Any]) -> dict[str, Any]:
    return tk.get_action("datastore_search")({}, {"resource_id": resource_id, "records_format": "lists", **parameters})
