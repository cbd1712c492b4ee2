"""The pages of documents: one to print, the same as PDF, and one on which everybody verifies them."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from flask import Blueprint, Response

from ckanext.govshare.access.answers import private
from ckanext.govshare.cases.documents.model import CaseDocument
from ckanext.govshare.cases.documents.pdf import code_png
from ckanext.govshare.cases.documents.rendering import address_of, as_html, as_pdf, title_of
from ckanext.govshare.filenames import disposition

__all__ = ["govshare_documents"]

govshare_documents = Blueprint("govshare_documents", __name__)


@govshare_documents.route("/case/document/<code>")
def show(code: str) -> Response:
    """Show a document as it is printed."""
    document = _document(code)
    asked = {"code": code, "number": document.facts["number"], "title": title_of(document, _language())}
    page = tk.render("govshare/cases/documents/page.html", {**asked, "body": as_html(document, _language())})
    return private(Response(page))


@govshare_documents.route("/case/document/<code>/code.png")
def picture(code: str) -> Response:
    """Give the picture to scan; it leads to the page that verifies the document."""
    return private(Response(code_png(address_of(_document(code))), content_type="image/png"))


@govshare_documents.route("/case/document/<code>.pdf")
def file(code: str) -> Response:
    """Give a document as PDF."""
    document = _document(code)
    found = Response(as_pdf(document, _language()), content_type="application/pdf")
    found.headers["Content-Disposition"] = disposition(f"{title_of(document, _language())}.pdf")
    return private(found)


@govshare_documents.route("/verify")
def verify() -> Any:
    """Ask for a code, and say whether the document with it is genuine."""
    code, found, missing = tk.request.args.get("code", "").strip(), None, None
    if code:
        try:
            found = tk.get_action("govshare_case_document_verify")({}, {"code": code})
        except tk.ObjectNotFound as error:
            missing = str(error)
    page = tk.render("govshare/cases/documents/verify.html", {"code": code, "found": found, "missing": missing})
    return Response(page, 404 if missing else 200)


def _document(code: str) -> CaseDocument:
    """Return a document that the reader may read."""
    try:
        shown = tk.get_action("govshare_case_document_show")({}, {"code": code})
    except tk.ObjectNotFound as error:
        return tk.abort(404, str(error))
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    return model.Session.get(CaseDocument, shown["code"])


def _language() -> str:
    return "zh" if str(tk.h.lang()).startswith("zh") else "en"
