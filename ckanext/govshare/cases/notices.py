"""Who is told what of a case. The notice is written in the transaction that it is about; mail goes out afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.govshare.cases.kind import APPLICANT, CONSULTED
from ckanext.govshare.cases.model import Case, CaseNotice
from ckanext.govshare.cases.parties import apart, people

__all__ = ["ASKED", "News", "tell", "tell_all"]

ASKED = "asked"
"""What is told to those whose opinion is asked."""

News = tuple[Case, str, Iterable[str]]
"""A case, what became of it (the id of a transition, or what a clock says), and which capacities it concerns."""


def tell(case: Case, what: str, capacities: Iterable[str], actor: str | None, now: datetime) -> None:
    """Tell those who have a capacity towards a case what became of it; not whoever did it.

    :param what: the id of a transition, or what became of a clock
    """
    tell_all([(case, what, capacities)], now, but=actor)


def tell_all(news: Iterable[News], now: datetime, but: str | None = None) -> None:
    """Tell what became of many cases; who the people of a department are is asked once for all of them.

    :param but: who is not told
    """
    known: dict[tuple[Any, ...], list[tuple[str, str]]] = {}
    sides: dict[str | None, set[str]] = {}
    rows = []
    for case, what, capacities in news:
        told: set[str] = set()
        for capacity in capacities:
            if capacity in (APPLICANT, CONSULTED):
                told.update(id for id, _self in people(case, capacity))
                continue
            key = (capacity, case.assignee_id, case.organization_id, *case.regions)
            if key not in known:
                known[key] = people(case, capacity)
            if case.applicant_org not in sides:
                sides[case.applicant_org] = apart(case.applicant_org)
            out = {case.applicant_id, *sides[case.applicant_org]}
            told.update(id for id, right in known[key] if not {id, right} & out)
        rows += [
            {"id": str(uuid.uuid4()), "user_id": user, "case_id": case.id, "what": what, "time": now}
            for user in sorted(told - {but})
        ]
    if rows:
        model.Session.execute(sa.insert(CaseNotice.__table__), rows)
