"""Addresses of a dataset that CKAN has not: citations as files, changes, neighbours, rows of a table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, send_file, stream_with_context
from werkzeug.http import dump_options_header

from ckanext.govshare.pages.dataset import tablefile
from ckanext.govshare.pages.dataset.citation import citations, source
from ckanext.govshare.pages.dataset.columns import columns
from ckanext.govshare.pages.dataset.preview import preview
from ckanext.govshare.pages.dataset.question import asked, query

__all__ = ["govshare_dataset"]

govshare_dataset = Blueprint("govshare_dataset", __name__, url_prefix="/dataset/<id>")

CITATIONS = {
    "txt": ("gbt7714", "text/plain; charset=utf-8"),
    "bib": ("bibtex", "application/x-bibtex; charset=utf-8"),
    "ris": ("ris", "application/x-research-info-systems; charset=utf-8"),
    "json": ("csl_json", "application/vnd.citationstyles.csl+json; charset=utf-8"),
}
CHANGES = 20


def _dataset(id: str) -> dict[str, Any]:
    try:
        return tk.get_action("package_show")({}, {"id": id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("Dataset not found"))


def _resource(dataset: dict[str, Any], resource_id: str) -> dict[str, Any]:
    """Return a resource whose data the reader may have; others are sent to where they can ask for it."""
    found = next((resource for resource in dataset["resources"] if resource["id"] == resource_id), None)
    if found is None or not found.get("datastore_active"):
        return tk.abort(404, tk._("There is no table here."))
    if tk.h.govshare_offer(dataset) != "download":
        return tk.abort(403, tk._("This data is not for everybody. The dataset's page says how to get it."))
    return found


def _base(dataset: dict[str, Any], resource: dict[str, Any]) -> str:
    return tk.h.url_for("dataset_resource.read", id=dataset["name"], resource_id=resource["id"])


def _part(template: str, whole: str, variables: dict[str, Any]) -> Response:
    """Return a part of a page to a script that asks for it, and a page of its own to people."""
    partial = tk.request.headers.get("HX-Request") == "true"
    answer = Response(tk.render(template if partial else whole, variables))
    answer.headers["Vary"] = "HX-Request"
    return answer


def _attached(answer: Response, name: str) -> Response:
    """Return the answer as a file to be saved under a name, in Chinese too (RFC 6266)."""
    names = {"filename": f"data.{name.rpartition('.')[2]}", "filename*": f"UTF-8''{quote(name, safe='')}"}
    answer.headers["Content-Disposition"] = dump_options_header("attachment", names)
    return answer


@govshare_dataset.route("/citation.<extension>")
def citation(id: str, extension: str) -> Response:
    """Give a citation as a file for a citation manager."""
    if extension not in CITATIONS:
        return tk.abort(404)
    dataset = _dataset(id)
    style, type_ = CITATIONS[extension]
    content = citations(source(dataset))[style]
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False, indent=2)
    answer = Response(text.rstrip("\n") + "\n" if extension != "ris" else text, content_type=type_)
    return _attached(answer, f"{dataset['name']}.{extension}")


@govshare_dataset.route("/changes")
def changes(id: str) -> Response:
    """Show what happened to a dataset."""
    dataset = _dataset(id)
    offset = tk.request.args.get("offset", 0, type=int)
    found = tk.get_action("govshare_change_list")({}, {"id": id, "limit": CHANGES, "offset": max(offset, 0)})
    variables = {"pkg": dataset, "changes": found["changes"], "following": found["next"], "offset": offset}
    return _part("govshare/dataset_changes.html", "govshare/dataset_changes_page.html", variables)


@govshare_dataset.route("/related")
def related(id: str) -> Response:
    """Show the datasets near one."""
    dataset = _dataset(id)
    found = tk.get_action("govshare_related_list")({}, {"id": id})
    return _part("govshare/dataset_related.html", "govshare/dataset_related_page.html", {"pkg": dataset, **found})


@govshare_dataset.route("/resource/<resource_id>/preview")
def show(id: str, resource_id: str) -> Response:
    """Show a table, chart or map as a part of the dataset's page."""
    dataset = _dataset(id)
    resource = _resource(dataset, resource_id)
    base = _base(dataset, resource)
    if tk.request.headers.get("HX-Request") != "true":
        return tk.redirect_to(f"{base}?{tk.request.query_string.decode()}")
    shown = preview(resource, dataset["items"], base, tk.request.args, rows=10)
    if shown is None:
        return tk.abort(404, tk._("There is no table here."))
    return Response(tk.render("govshare/preview.html", {"preview": shown, "res": resource, "pkg": dataset}))


@govshare_dataset.route("/resource/<resource_id>/rows.<extension>")
def rows(id: str, resource_id: str, extension: str) -> Response:
    """Give the rows that the address asks for as a file, under the resource's name."""
    if extension not in tablefile.TYPES:
        return tk.abort(404)
    dataset = _dataset(id)
    resource = _resource(dataset, resource_id)
    try:
        table = tk.get_action("datastore_search")({}, {"resource_id": resource_id, "limit": 0})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("There is no table here."))
    found = columns(table["fields"], dataset["items"])
    parameters, errors = query(asked(tk.request.args), {column.id: column for column in found})
    if errors:
        return tk.abort(400, " ".join(errors))
    stem = (resource.get("name") or dataset["title"]).strip()
    if resource.get("format") and stem.lower().endswith(f".{resource['format'].lower()}"):
        stem = stem[: -len(resource["format"]) - 1]
    batches = tablefile.batches(resource_id, parameters, found)
    answer = _workbook(dataset, found, batches, parameters, resource_id) if extension == "xlsx" else None
    if answer is None:
        write = {"csv": tablefile.csv_text, "json": tablefile.json_text}[extension]
        answer = Response(stream_with_context(write(found, batches)), content_type=tablefile.TYPES[extension])
    return _attached(answer, f"{stem}.{extension}")


def _workbook(
    dataset: dict[str, Any],
    found: list[Any],
    batches: Iterator[list[list[Any]]],
    parameters: dict[str, Any],
    resource_id: str,
) -> Response:
    asked_for = {**parameters, "resource_id": resource_id, "limit": 0}
    total = tk.get_action("datastore_search")({}, asked_for)["total"]
    if total > tablefile.XLSX_ROWS:
        words = tk._("The table has more than {n} rows, too many for a workbook. Please filter it, or take CSV.")
        return tk.abort(400, words.format(n=tk.h.localised_number(tablefile.XLSX_ROWS)))
    cited = citations(source(dataset))
    facts = [(tk._("Dataset"), dataset["title"]), (tk._("Source"), cited["sentence"])]
    return send_file(tablefile.workbook(found, batches, facts), mimetype=tablefile.TYPES["xlsx"])
