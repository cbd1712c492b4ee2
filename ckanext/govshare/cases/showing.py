"""A case as a person reads it: whole for officials, without what they wrote for themselves for its applicant, and in
part for those whose opinion is asked: the application, the question, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.govshare.access.reader import Reader
from ckanext.govshare.cases import dictize, engine, machine
from ckanext.govshare.cases.entries import timeline
from ckanext.govshare.cases.kind import CONSULTED, Kind
from ckanext.govshare.cases.model import Case, CaseClock, CaseEntry
from ckanext.govshare.cases.parties import capacities, official, reads_all

__all__ = ["deadlines", "shown"]


def shown(who: Reader, case: Case) -> dict[str, Any]:
    """Return a case as `govshare_case_show` gives it to somebody who may read it."""
    now, kind = datetime.now(UTC), engine.kind_of(case)
    rights = capacities(who, case)
    whole, inside = reads_all(rights), official(rights)
    entries = timeline(case, internal=inside) if whole else _of_consulted(who, case, kind)
    names = dictize.names_of({id for entry in entries for id in (entry.actor_id, entry.principal_id) if id})
    if not inside:
        # The applicant is answered by a department, not by persons.
        names = {id: name for id, name in names.items() if id == (case.applicant_id if whole else who.id)}
    possible = {id: kind.transitions[id] for id in machine.possible(kind, case.state)}
    steps = {id: each for id, each in possible.items() if each.applies is None or each.applies(case)}
    return {
        **dictize.brief(case, now),
        "applicant_id": case.applicant_id if whole else None,
        "applicant_org": case.applicant_org,
        "assignee_id": case.assignee_id if inside else None,
        "profile": case.profile,
        "capacities": sorted(rights),
        "data": case.data if whole else _without_private(kind, case.data),
        "agreed": dict(kind.agreed(case)),
        "timeline": [dictize.entry(found, kind, actors=names, inside=inside) for found in entries],
        "deadlines": deadlines(who, case),
        "transitions": [dictize.step(id, each) for id, each in steps.items() if each.offered and rights & set(each.by)],
    }


def deadlines(who: Reader, case: Case) -> list[dict[str, Any]]:
    """Return the deadlines of a case, the first that began at the head; whose opinion is asked gets what runs now."""
    kind, now, table = engine.kind_of(case), datetime.now(UTC), CaseClock.__table__.c
    query = sa.select(CaseClock).where(table.case_id == case.id).order_by(table.started, table.id)
    if not reads_all(capacities(who, case)):
        query = query.where(table.state == "running")
    return [dictize.clock(found, kind, now) for found in model.Session.scalars(query)]


def _of_consulted(who: Reader, case: Case, kind: Kind) -> list[CaseEntry]:
    """Return the entry that asks for an opinion, and what the reader answered to it."""
    entries = timeline(case, internal=True)
    asked = max((each.number for each in entries if kind.transitions[each.transition].consults), default=0)
    return [
        each
        for each in entries
        if each.number == asked
        or (each.number > asked and each.actor_id == who.id and CONSULTED in kind.transitions[each.transition].by)
    ]


def _without_private(kind: Kind, data: Mapping[str, Any]) -> dict[str, Any]:
    return {id: value for id, value in data.items() if id in kind.fields and not kind.fields[id].private}
