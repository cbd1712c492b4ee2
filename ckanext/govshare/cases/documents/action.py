"""Documents of cases through the API."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.govshare.cases.documents.codes import read_code
from ckanext.govshare.cases.documents.issuing import of_case
from ckanext.govshare.cases.documents.model import CaseDocument
from ckanext.govshare.cases.documents.names import NAMES
from ckanext.govshare.cases.engine import asked
from ckanext.govshare.cases.model import Case
from ckanext.govshare.history.record import seal

__all__ = ["govshare_case_document_list", "govshare_case_document_show", "govshare_case_document_verify"]

_ = tk._

PAGE = 100


@tk.side_effect_free
def govshare_case_document_list(context: Context, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """List the documents of a case, the first at the head; a case has a few.

    :param id: the case's number or id
    :returns: of each `code`, `name` (`receipt`, `decision` …), `title`, `number`, `issued`, `hash`
    :raises ObjectNotFound: when there is no such case
    """
    case = asked(data_dict)
    tk.check_access("govshare_case_document_list", context, {"case_id": case.id})
    return [_brief(document) for document in of_case(case)]


@tk.side_effect_free
def govshare_case_document_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return a document with everything that it says.

    :param code: what stands beside its picture to scan
    :returns: what `govshare_case_document_list` gives, and `facts`
    :raises ObjectNotFound: when there is none
    """
    document = _document(data_dict)
    tk.check_access("govshare_case_document_show", context, {"case_id": document.case_id})
    return {**_brief(document), "facts": document.facts}


@tk.side_effect_free
def govshare_case_document_verify(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Check a document against the chain of its case. Nobody needs an account for it, and it names no person.

    :param code: what stands beside its picture to scan
    :returns: `genuine`; `case`, `name`, `title`, `department`, `issued` and `due` (the day it names, or None), to be
        compared with the paper; `hash`; `recorded` (whether the case's chain has the hash), `unchanged` (whether what
        it says still has that hash), `chain_verified`
    :raises ObjectNotFound: when no document has this code
    """
    tk.check_access("govshare_case_document_verify", context, data_dict)
    document = _document(data_dict)
    case = model.Session.get(Case, document.case_id)
    unchanged = seal(document.facts, document.salt) == document.hash
    chain = f"case:{case.number}"
    recorded = _recorded(chain, document.hash)
    verified = tk.get_action("govshare_history_verify")(Context(ignore_auth=True), {"chain": chain})["verified"]
    due = document.facts.get("due") or {}
    return {
        **_brief(document),
        "case": case.number,
        "department": document.facts.get("department"),
        "due": due.get("day"),
        "genuine": unchanged and recorded and verified,
        "unchanged": unchanged,
        "recorded": recorded,
        "chain_verified": verified,
    }


def _recorded(chain: str, hash: str) -> bool:
    """Tell whether an event of the chain names the document's hash."""
    read, asked = tk.get_action("govshare_history_list"), {"chain": chain, "limit": PAGE}
    offset = 0
    while rows := read(Context(ignore_auth=True), {**asked, "offset": offset})["results"]:
        if any(hash in row["data"].get("documents", ()) for row in rows):
            return True
        offset += PAGE
    return False


def _document(data_dict: dict[str, Any]) -> CaseDocument:
    document = model.Session.get(CaseDocument, read_code(str(tk.get_or_bust(data_dict, "code"))))
    if document is None:
        raise tk.ObjectNotFound(_("No document has this code. Please compare it with the paper, letter by letter."))
    return document


def _brief(document: CaseDocument) -> dict[str, Any]:
    return {
        "code": document.code,
        "name": document.name,
        "title": NAMES[document.name].both(),
        "number": document.number,
        "issued": document.issued.astimezone(UTC).isoformat(),
        "hash": document.hash,
    }
