"""Pages of saved searches, and their feeds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.pagination import Page
from feedgen.feed import FeedGenerator
from flask import Blueprint, Response

from ckanext.govshare.search.assist.asking import YEARS, filter_of

__all__ = ["govshare_saved"]

govshare_saved = Blueprint("govshare_saved", __name__)

ROWS = 20
ENTRIES = 50


@govshare_saved.route("/searches", methods=["GET"], strict_slashes=False)
def index(errors: dict[str, list[str]] | None = None) -> Response | str:
    """List one's own saved searches; with a search in the address, a form to save it."""
    if not tk.current_user.is_authenticated:
        return tk.redirect_to("user.login", came_from=tk.request.full_path)
    number = tk.h.get_page_number(tk.request.args)
    found = tk.get_action("govshare_saved_search_list")({}, {"limit": ROWS, "offset": (number - 1) * ROWS})
    page = Page(found["results"], number, ROWS, found["count"], presliced_list=True)
    return tk.render(
        "govshare/saved_searches.html",
        {"searches": found["results"], "count": found["count"], "page": page, "errors": errors or {}},
    )


@govshare_saved.route("/searches", methods=["POST"], strict_slashes=False)
def create() -> Response | str:
    """Save the search that the form holds."""
    form = tk.request.form
    pairs = [[name.removeprefix("param-"), value] for name, value in form.items(multi=True) if name[:6] == "param-"]
    try:
        tk.get_action("govshare_saved_search_create")({}, {"title": form.get("title"), "params": pairs})
    except tk.NotAuthorized as problem:
        return tk.abort(403, str(problem))
    except tk.ValidationError as problem:
        return index(problem.error_dict)
    tk.h.flash_success(tk._("The search is saved. Its feed tells you of new datasets."))
    return tk.redirect_to("govshare_saved.index")


@govshare_saved.route("/searches/<id>/delete", methods=["POST"])
def delete(id: str) -> Response:
    """Delete a saved search."""
    try:
        tk.get_action("govshare_saved_search_delete")({}, {"id": id})
    except tk.ObjectNotFound as problem:
        return tk.abort(404, str(problem))
    except tk.NotAuthorized as problem:
        return tk.abort(403, str(problem))
    tk.h.flash_success(tk._("The saved search is deleted."))
    return tk.redirect_to("govshare_saved.index")


@govshare_saved.route("/feeds/searches/<id>.atom")
def feed(id: str) -> Response:
    """Give the newest datasets that a saved search finds for this reader, as Atom."""
    try:
        saved = tk.get_action("govshare_saved_search_show")({}, {"id": id})
    except tk.ObjectNotFound as problem:
        return tk.abort(404, str(problem))
    try:
        found = tk.get_action("package_search")({}, _asked(saved["params"]))
    except tk.ValidationError:
        found = {"results": []}
    answer = Response(_atom(saved, found["results"]), content_type="application/atom+xml; charset=utf-8")
    answer.headers["Cache-Control"] = "private, max-age=300"
    return answer


def _asked(params: list[list[str]]) -> dict[str, Any]:
    """Return the parameters of `package_search` for a search as in a page's address."""
    given = [(name, value) for name, value in params if name != "q" and name not in YEARS]
    return {
        "q": next((value for name, value in params if name == "q"), ""),
        "fq": "+dataset_type:dataset",
        "fq_list": [filter_of(name, value) for name, value in given if not name.startswith("ext_")],
        "sort": "metadata_created desc",
        "rows": ENTRIES,
        "facet": "false",
        **{name: value for name, value in params if name in YEARS},
    }


def _atom(saved: dict[str, Any], datasets: list[dict[str, Any]]) -> bytes:
    """Return an Atom feed; addresses are absolute, for feeds are read elsewhere."""
    here = tk.h.url_for("govshare_saved.feed", id=saved["id"], _external=True)
    feed = FeedGenerator()
    feed.id(f"urn:uuid:{saved['id']}")
    feed.title(saved["title"])
    feed.subtitle(tk._("New datasets for a saved search on {portal}").format(portal=tk.h.govshare_site_title()))
    feed.author({"name": tk.h.govshare_site_title()})
    feed.language(tk.h.unix_locale_to_bcp47(tk.h.lang()))
    feed.link(href=here, rel="self")
    feed.link(href=tk.h.url_for("dataset.search", _external=True, **_query(saved["params"])), rel="alternate")
    feed.updated(max((_moment(each["metadata_modified"]) for each in datasets), default=_moment(saved["created"])))
    for dataset in datasets:
        address = tk.h.url_for("dataset.read", id=dataset["name"], _external=True)
        entry = feed.add_entry(order="append")
        entry.id(f"urn:uuid:{dataset['id']}")
        entry.title(dataset["title"])
        entry.link(href=address, rel="alternate")
        entry.published(_moment(dataset["metadata_created"]))
        entry.updated(_moment(dataset["metadata_modified"]))
        if dataset.get("notes"):
            entry.summary(_printable(tk.h.markdown_extract(dataset["notes"], extract_length=300)))
        if dataset.get("organization"):
            entry.author({"name": dataset["organization"]["title"]})
    return bytes(feed.atom_str(pretty=False))


def _query(params: list[list[str]]) -> dict[str, list[str]]:
    query: dict[str, list[str]] = {}
    for name, value in params:
        query.setdefault(name, []).append(value)
    return query


def _moment(text: str) -> datetime:
    """Return a moment of CKAN's, which is in UTC and does not say so."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _printable(text: Any) -> str:
    """Return a text without the control characters that XML refuses."""
    return "".join(character for character in str(text) if character.isprintable() or character in "\n\t")
