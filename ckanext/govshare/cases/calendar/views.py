"""The page of the notices of holidays."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.helpers import Page
from flask import Blueprint, Response

from ckanext.govshare.cases.calendar import files
from ckanext.govshare.cases.calendar.reading import NoticeError

__all__ = ["govshare_holidays"]

govshare_holidays = Blueprint("govshare_holidays", __name__, url_prefix="/ckan-admin/holidays")

ROWS = 20
FIELDS = ("text", "year", "title", "number", "url")


def _do(action: str, **data: Any) -> Any:
    """Call an action; what there is not, or is not the reader's, becomes a page."""
    try:
        return tk.get_action(f"govshare_holidays_{action}")({}, data)
    except tk.NotAuthorized as problem:
        tk.abort(403, str(problem))
    except tk.ObjectNotFound as problem:
        tk.abort(404, str(problem))


@govshare_holidays.route("", methods=["GET"], strict_slashes=False)
def index() -> str:
    """List the imports, with a form for the next one and the days of a year."""
    return _page({})


def _page(values: dict[str, str], **extra: Any) -> str:
    number = tk.h.get_page_number(tk.request.args)
    shown = tk.request.args.get("shown", "")
    year = shown if shown.isdecimal() and len(shown) == 4 else str(tk.h.govshare_this_year())
    found = _do("list", limit=ROWS, offset=(number - 1) * ROWS, year=year)
    page = Page(
        collection=found["results"],
        page=number,
        item_count=found["count"],
        items_per_page=ROWS,
        url=lambda page: tk.h.url_for("govshare_holidays.index", shown=shown or None, page=page),
    )
    facts = {"found": found, "page": page, "year": int(year), "values": values, "errors": {}, "preview": None}
    return tk.render("govshare/deadlines/holidays.html", {**facts, **extra})


@govshare_holidays.route("", methods=["POST"], strict_slashes=False)
def take() -> Response | str:
    """Show what the notice of the form would change, or import it; a file stands for the text."""
    form = tk.request.form
    values = {key: form.get(key, "").strip() for key in FIELDS}
    preview = "import" not in form
    try:
        upload = tk.request.files.get("file")
        if upload and upload.filename:
            values["text"] = files.decoded(upload.read())
        done = _do("import", **values, preview=preview)
    except NoticeError as error:
        return _page(values, errors={"text": [str(problem) for problem in error.problems]})
    except tk.ValidationError as problem:
        return _page(values, errors=problem.error_dict)
    if preview:
        return _page(values, preview=done)
    message = tk._("The notice of {year} is imported. Deadlines that were provisional are counted anew.")
    tk.h.flash_success(message.format(year=done["year"]))
    return tk.redirect_to("govshare_holidays.index", shown=done["year"])


@govshare_holidays.route("/delete", methods=["POST"])
def delete() -> Response:
    """Take a year's notice back."""
    year = tk.request.form.get("year", "")
    try:
        _do("delete", year=year)
        tk.h.flash_success(tk._("The notice of {year} is taken back.").format(year=year))
    except tk.ValidationError as problem:
        tk.h.flash_error("; ".join(problem.error_summary.values()))
    return tk.redirect_to("govshare_holidays.index")
