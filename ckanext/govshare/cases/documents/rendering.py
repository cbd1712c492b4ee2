"""Turns a document into what people see: the HTML of what it says, and the same as PDF."""

from __future__ import annotations

import ckan.plugins.toolkit as tk

from ckanext.govshare.cases.documents.model import CaseDocument
from ckanext.govshare.cases.documents.names import NAMES
from ckanext.govshare.cases.documents.pdf import code_png, pdf

__all__ = ["address_of", "as_html", "as_pdf", "title_of"]


def address_of(document: CaseDocument) -> str:
    """Return the address at which everybody verifies a document."""
    return str(tk.h.url_for("govshare_documents.verify", code=document.code, qualified=True))


def title_of(document: CaseDocument, language: str) -> str:
    """Return what a document is called, with the number of its case.

    :param language: `zh` or `en`
    """
    return f"{document.facts['number']} {getattr(NAMES[document.name], language)}"


def as_html(document: CaseDocument, language: str) -> str:
    """Return what a document says."""
    asked = {
        "document": {"title": NAMES[document.name].both(), "number": document.number, "code": document.code},
        "hash": document.hash,
        "facts": document.facts,
        "address": address_of(document),
    }
    return str(tk.render(f"govshare/cases/documents/{language}/{document.name}.html", asked))


def as_pdf(document: CaseDocument, language: str) -> bytes:
    """Return a document as PDF."""
    return pdf(as_html(document, language), title_of(document, language), code_png(address_of(document)))
