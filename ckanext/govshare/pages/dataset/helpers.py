"""Template helpers of the dataset page and the preview page."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govshare.pages.dataset import charts, columns
from ckanext.govshare.pages.dataset.citation import citations, source
from ckanext.govshare.pages.dataset.examples import Example, examples
from ckanext.govshare.pages.dataset.preview import Preview, preview
from ckanext.govshare.pages.dataset.question import OPERATORS, PAGE_SIZES
from ckanext.govshare.pages.dataset.tablefile import XLSX_ROWS

__all__ = [
    "govshare_chart_choices",
    "govshare_citations",
    "govshare_column_kind",
    "govshare_dataset_examples",
    "govshare_preview",
    "govshare_quality",
    "govshare_table_choices",
    "govshare_table_examples",
]

# A value of the first row that an example may ask for.
LONGEST_VALUE = 40


def govshare_preview(
    resource: dict[str, Any], items: list[dict[str, Any]] | None, package_name: str, rows: int | None = None
) -> Preview | None:
    """Return a table as the page's address asks for it, or None when the resource has none.

    :param items: the dataset's data items; they name the columns
    :param rows: how many rows, on a page whose address does not ask; it then shows the first
    """
    base = tk.h.url_for("dataset_resource.read", id=package_name, resource_id=resource["id"])
    arguments = tk.request.args if rows is None else type(tk.request.args)()
    return preview(resource, items, base, arguments, rows)


def govshare_citations(pkg: dict[str, Any]) -> dict[str, Any]:
    """Return the citation of a dataset in every style."""
    return citations(source(pkg))


def govshare_dataset_examples(pkg: dict[str, Any]) -> list[Example]:
    """Return requests for the dataset's metadata in each language."""
    return examples(_address("package_show"), {"id": pkg["name"]})


def govshare_table_examples(pkg: dict[str, Any], resource: dict[str, Any], table: Preview) -> list[Example]:
    """Return requests for rows of a table by a condition in each language."""
    parameters: dict[str, Any] = {"resource_id": resource["id"]}
    condition = _condition(table)
    if condition:
        parameters["filters"] = condition
    return examples(
        _address("datastore_search"), {**parameters, "limit": 5}, token=pkg.get("open_type") not in ("open", None)
    )


def _address(action: str) -> str:
    return str(tk.h.url_for("api.action", ver=3, logic_function=action, qualified=True, locale="default"))


def _condition(table: Preview) -> dict[str, str]:
    """Return a condition that the table's first row meets."""
    for row in table.sample:
        for column, value in zip(table.columns, row, strict=True):
            if (
                column.kind == "text"
                and value.strip()
                and len(value) <= LONGEST_VALUE
                and not column.id.startswith("$")
            ):
                return {column.id: value}
    return {}


def govshare_column_kind(kind: str) -> str:
    """Return what people read for a column's kind."""
    return columns.kind_label(kind)


def govshare_table_choices() -> dict[str, Any]:
    """Return what a reader may choose about a table: comparisons, page sizes, the limit of workbooks."""
    words = {"has": tk._("contains"), "eq": tk._("is"), "gte": tk._("is at least"), "lte": tk._("is at most")}
    return {
        "operators": [(operator, words[operator]) for operator in OPERATORS],
        "sizes": PAGE_SIZES,
        "xlsx_rows": XLSX_ROWS,
    }


def govshare_chart_choices() -> dict[str, list[tuple[str, str]]]:
    """Return what a reader may choose about a chart: types, and ways to put values together."""
    return {
        "types": [(type_, charts.type_label(type_)) for type_ in charts.TYPES],
        "ways": [(way, charts.way_name(way)) for way in charts.WAYS],
    }


def govshare_quality(pkg: dict[str, Any]) -> dict[str, Any]:
    """Return what is known of a dataset's quality: `freshness`, `completeness` and `levels` of its resources."""
    found: dict[str, Any] = {}
    if "govshare_freshness" in tk.h:
        found["freshness"] = tk.h.govshare_freshness(pkg)
    if "govshare_completeness" in tk.h:
        found["completeness"] = tk.h.govshare_completeness(pkg)
    if "govshare_format_level" in tk.h and pkg.get("resources"):
        found["level"] = max((tk.h.govshare_format_level(res) for res in pkg["resources"]), key=lambda it: it["stars"])
    return found
