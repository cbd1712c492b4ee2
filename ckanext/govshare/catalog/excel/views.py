"""Pages of the Excel round trip: under a department, for its editors."""

from __future__ import annotations

import base64
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.pagination import Page
from flask import Blueprint, Response
from werkzeug.wrappers import Response as WerkzeugResponse

from ckanext.govshare.catalog.excel.preview import STATUSES
from ckanext.govshare.filenames import disposition

__all__ = ["govshare_excel"]

_ = tk._

govshare_excel = Blueprint("govshare_excel", __name__, url_prefix="/organization/<id>/excel")

IMPORTS, ROWS = 10, 50


def _context() -> Any:
    return {"user": tk.current_user.name}


def _act(action: str, **values: Any) -> dict[str, Any]:
    """Call an action; who may not, is asked to sign in or told so, and what is not there is not found."""
    try:
        return tk.get_action(action)(_context(), values)
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    except tk.ObjectNotFound:
        return tk.abort(404)


def _department(id: str) -> dict[str, Any]:
    show = {"include_datasets": False, "include_users": False}
    return _act("organization_show", id=id, **show)


def _number(name: str) -> int:
    given = tk.request.args.get(name, "1")
    return max(int(given), 1) if given.isdecimal() and len(given) < 7 else 1


@govshare_excel.route("/", strict_slashes=False)
def index(id: str) -> str:
    """Show what an editor can do with workbooks, and the imports there were."""
    return _index(id)


def _index(id: str, error: str = "") -> str:
    department = _department(id)
    page = _number("page")
    found = _act(
        "govshare_catalogue_import_list", owner_org=department["id"], limit=IMPORTS, offset=(page - 1) * IMPORTS
    )
    pager = Page(found["results"], page=page, item_count=found["count"], items_per_page=IMPORTS, presliced_list=True)
    shown = {"group_dict": department, "imports": found["results"], "pager": pager, "error": error}
    return tk.render("govshare/excel/index.html", shown)


@govshare_excel.route("/template.xlsx")
def template(id: str) -> Response:
    """Download the empty template."""
    return _workbook(id, template=True)


@govshare_excel.route("/catalogue.xlsx")
def export(id: str) -> Response:
    """Download the department's catalogue."""
    return _workbook(id, template=False)


def _workbook(id: str, template: bool) -> Response:
    found = _act("govshare_catalogue_export", owner_org=id, template=template)
    headers = {"Content-Disposition": disposition(found["file_name"]), "Cache-Control": "private, no-store"}
    return Response(base64.b64decode(found["content"]), content_type=found["media_type"], headers=headers)


@govshare_excel.route("/", methods=["POST"], strict_slashes=False)
def upload(id: str) -> str | WerkzeugResponse:
    """Take an upload and show its preview."""
    try:
        made = _act("govshare_catalogue_import_create", owner_org=id, upload=tk.request.files.get("upload"))
    except tk.ValidationError as error:
        return _index(id, " ".join(error.error_dict.get("upload") or error.error_summary.values()))
    return tk.redirect_to("govshare_excel.show", id=id, import_id=made["id"])


@govshare_excel.route("/<uuid:import_id>")
def show(id: str, import_id: Any) -> str:
    """Show an import: its progress, then what becomes of each row."""
    department = _department(id)
    status = tk.request.args.get("status")
    page = _number("page")
    found = _import(department, import_id, status=status, limit=ROWS, offset=(page - 1) * ROWS)
    pager = Page(found["rows"], page=page, item_count=found["row_count"], items_per_page=ROWS, presliced_list=True)
    shown = {"group_dict": department, "found": found, "pager": pager, "status": status, "statuses": STATUSES}
    return tk.render("govshare/excel/show.html", shown)


@govshare_excel.route("/<uuid:import_id>/progress")
def progress(id: str, import_id: Any) -> Response:
    """Give the part of the page that tells how far an import is; at its end, have the page loaded anew."""
    department = _department(id)
    found = _import(department, import_id, limit=0)
    answer = Response(tk.render("govshare/excel/progress.html", {"group_dict": department, "found": found}))
    answer.headers["Cache-Control"] = "private, no-store"
    if not tk.h.govshare_import_running(found["state"]):
        answer.headers["HX-Refresh"] = "true"
    return answer


def _import(department: dict[str, Any], import_id: Any, **values: Any) -> dict[str, Any]:
    found = _act("govshare_catalogue_import_show", id=str(import_id), **values)
    if found["owner_org"] != department["id"]:
        tk.abort(404)
    return found


@govshare_excel.route("/<uuid:import_id>/apply", methods=["POST"])
def apply(id: str, import_id: Any) -> WerkzeugResponse:
    """Have an import applied."""
    return _start("govshare_catalogue_import_apply", id, import_id)


@govshare_excel.route("/<uuid:import_id>/preview", methods=["POST"])
def preview(id: str, import_id: Any) -> WerkzeugResponse:
    """Have an import's file read again."""
    return _start("govshare_catalogue_import_preview", id, import_id)


def _start(action: str, id: str, import_id: Any) -> WerkzeugResponse:
    try:
        _act(action, id=str(import_id))
    except tk.ValidationError as error:
        tk.h.flash_error(" ".join(error.error_dict["state"]))
    return tk.redirect_to("govshare_excel.show", id=id, import_id=str(import_id))
