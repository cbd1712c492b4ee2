"""Who is told what of a case. The notice is written in the transaction that it is about; mail goes out afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from ckan import model

from ckanext.govshare.cases.model import Case, CaseNotice
from ckanext.govshare.cases.parties import people

__all__ = ["tell"]


def tell(case: Case, what: str, capacities: Iterable[str], actor: str | None, now: datetime) -> None:
    """Tell those who have a capacity towards a case what became of it; not whoever did it.

    :param what: the id of a transition, or what became of a clock
    """
    told = {user for capacity in capacities for user in people(case, capacity)} - {actor}
    rows = [
        {"id": str(uuid.uuid4()), "user_id": user, "case_id": case.id, "what": what, "time": now}
        for user in sorted(told)
    ]
    if rows:
        model.Session.execute(sa.insert(CaseNotice.__table__), rows)
