"""Makes a document of a transition: what it says is kept as it was, and sealed in the history with the transition."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.govshare.cases.calendar.working_days import day_of
from ckanext.govshare.cases.clocks import running
from ckanext.govshare.cases.documents.codes import new_code
from ckanext.govshare.cases.documents.model import CaseDocument
from ckanext.govshare.cases.kind import Kind
from ckanext.govshare.cases.model import Case
from ckanext.govshare.history.record import seal

__all__ = ["issue", "of_case"]


def issue(case: Case, kind: Kind, name: str, transition: str, values: Mapping[str, Any], now: datetime) -> CaseDocument:
    """Issue a document, within the transaction of its transition.

    :param name: one of `documents.names.NAMES`
    :param values: what was filled in for the transition
    :returns: the document, whose hash belongs into the history
    """
    number = 1 + (model.Session.scalar(sa.select(sa.func.count()).where(_table.case_id == case.id)) or 0)
    facts, salt = _facts(case, kind, transition, values, now), secrets.token_hex(32)
    found = CaseDocument(
        code=new_code(),
        case_id=case.id,
        name=name,
        number=number,
        issued=now,
        facts=facts,
        salt=salt,
        hash=seal(facts, salt),
    )
    model.Session.add(found)
    model.Session.flush()
    return found


def of_case(case: Case) -> list[CaseDocument]:
    """Return the documents of a case, the first at the head."""
    return list(model.Session.scalars(sa.select(CaseDocument).where(_table.case_id == case.id).order_by(_table.number)))


_table = CaseDocument.__table__.c


def _facts(case: Case, kind: Kind, transition: str, values: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Return everything that the document says, so that it says the same for good."""
    department = model.Group.get(case.organization_id)
    asking = model.Group.get(case.applicant_org) if case.applicant_org else None
    return {
        "number": case.number,
        "kind": kind.name.both(),
        "transition": transition,
        "title": case.title,
        "department": department.title if department else "",
        "applicant": case.data.get("applicant_name") or "",
        "applicant_body": asking.title if asking else case.data.get("applicant_body") or "",
        "submitted": day_of(case.submitted).isoformat() if case.submitted else None,
        "day": day_of(now).isoformat(),
        "due": _due(case, kind, transition),
        "application": case.data,
        "agreed": case.kept,
        "values": dict(values),
        "names": _names(kind, transition),
    }


def _due(case: Case, kind: Kind, transition: str) -> dict[str, Any] | None:
    """Return which deadline runs now, and by which rule: of several, the one that the transition has to do with."""
    step, found = kind.transitions[transition], running(case)
    own = [each for each in found if each.clock in (*step.starts, step.extends)]
    first = next(iter(own or found), None)
    if first is None:
        return None
    return {
        "name": kind.clocks[first.clock].name.both(),
        "day": day_of(first.due_at).isoformat(),
        "days": first.days + (first.extension if first.extended else 0),
        "unit": first.unit,
        "basis": {"zh_Hans_CN": first.basis["zh"], "en": first.basis["en"]},
        "provisional": first.provisional,
    }


def _names(kind: Kind, transition: str) -> dict[str, dict[str, str]]:
    """Return what the chosen codes are called, for a document outlives the declaration."""
    fields = {**kind.fields, **kind.transitions[transition].fields}
    return {
        f"{id}.{code}": words.both()
        for id, field in fields.items()
        for code, words in getattr(field, "choices", {}).items()
    }
