"""What was done to a case: as people read it, and in the history, where it can no longer be changed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.govshare.cases.clocks import running
from ckanext.govshare.cases.kind import Doing
from ckanext.govshare.cases.model import Case, CaseEntry
from ckanext.govshare.history.record import moment, person, record, seal

__all__ = ["enter", "timeline"]


def enter(
    case: Case, transition: str, source: str, doing: Doing, internal: bool, documents: Sequence[str], now: datetime
) -> CaseEntry:
    """Write down what was done, in the transaction that does it.

    The history gets ids and a salted hash of the words; the words stay where they can be erased.

    :param source: the state that the case was in
    :param documents: the hashes of what was issued with it
    """
    values, actor = doing.values, doing.actor
    table = CaseEntry.__table__.c
    last = model.Session.scalar(sa.select(sa.func.max(table.number)).where(table.case_id == case.id)) or 0
    salt = secrets.token_hex(32)
    entry = CaseEntry(
        case_id=case.id,
        number=last + 1,
        time=now,
        transition=transition,
        source=source,
        dest=case.state,
        actor_id=actor,
        principal_id=doing.principal,
        data=dict(values),
        salt=salt,
        hash=seal(values, salt),
        internal=internal,
    )
    model.Session.add(entry)
    model.Session.flush()
    data: dict[str, Any] = {
        "entry": entry.number,
        "from": source,
        "to": case.state,
        "content": entry.hash,
        "organization": case.organization_id,
        "due": {clock.clock: moment(clock.due_at) for clock in running(case)},
    }
    if documents:
        data["documents"] = list(documents)
    if doing.principal:
        data["for"] = person(doing.principal)
    record(f"case:{case.number}", f"case.{transition}", data, actor)
    return entry


def timeline(case: Case, *, internal: bool) -> list[CaseEntry]:
    """Return what was done, the first at the head.

    :param internal: with what officials wrote for themselves
    """
    query = sa.select(CaseEntry).where(CaseEntry.__table__.c.case_id == case.id)
    if not internal:
        query = query.where(CaseEntry.__table__.c.internal.is_(False))
    return list(model.Session.scalars(query.order_by(CaseEntry.__table__.c.number)))
