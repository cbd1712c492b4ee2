"""Where a case changes its state, and nowhere else.

A transition, its entry in the history, its clocks and its notices are one transaction. Of two people who act at once
one is first; the other is told so, and nothing of what they wrote is half done.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.govshare.access.reader import reader
from ckanext.govshare.cases import clocks, machine, notices
from ckanext.govshare.cases.common import SAVE, SUBMIT
from ckanext.govshare.cases.conflict import Conflict
from ckanext.govshare.cases.documents.issuing import issue
from ckanext.govshare.cases.entries import enter
from ckanext.govshare.cases.fields import values as read
from ckanext.govshare.cases.kind import DRAFT, Doing, Kind, Transition
from ckanext.govshare.cases.kinds import KINDS
from ckanext.govshare.cases.model import Case, CaseEntry
from ckanext.govshare.cases.numbers import next_number
from ckanext.govshare.cases.parties import acting_for

__all__ = ["asked", "begin", "find", "kind_of", "transition"]

_ = tk._


def kind_of(case: Case) -> Kind:
    """Return the kind of a case."""
    return KINDS[case.kind]


def find(id: str) -> Case | None:
    """Return a case by its id or its number."""
    table = Case.__table__.c
    return model.Session.scalar(sa.select(Case).where(sa.or_(table.id == id, table.number == id)))


def asked(data_dict: Mapping[str, Any]) -> Case:
    """Return the case whose number or id an action is given as `id`.

    :raises ObjectNotFound: when there is none
    """
    case = find(str(tk.get_or_bust(dict(data_dict), "id")))
    if case is None:
        raise tk.ObjectNotFound(_("There is no such case."))
    return case


def begin(kind: Kind, given: Mapping[str, Any], applicant: str, parent: Case | None = None) -> Case:
    """Return a new case, a draft, within the session's transaction.

    :param given: what is asked for, as it was typed
    :param applicant: the id of the account that asks
    :raises ValidationError: when there is nothing that could be asked for like that
    """
    now = datetime.now(UTC)
    case = Case(
        id=str(uuid.uuid4()),
        kind=kind.id,
        state=DRAFT,
        version=1,
        channel="open",
        title="",
        regions=[],
        applicant_id=applicant,
        parent_id=parent.id if parent else None,
        data={id: given[id] for id in kind.fields if given.get(id) not in (None, "", [])},
        kept={},
        consulted=[],
        heard=[],
        created=now,
        changed=now,
        provisional=False,
    )
    kind.place(case, given, applicant)
    model.Session.add(case)
    model.Session.flush()
    return case


def transition(
    case: Case, id: str, given: Mapping[str, Any], actor: str | None, version: int | None = None
) -> CaseEntry | None:
    """Do something to a case, within the session's transaction.

    Whether the actor may do it is asked before, by the action.

    :param id: the transition
    :param given: what was filled in for it
    :param actor: the id of the account; None for the portal
    :param version: the version of the case that the actor saw; without it only its state is compared
    :returns: the entry; None for a draft that was saved
    :raises Conflict: when somebody else was first
    :raises ValidationError: when something is missing or wrong
    """
    model.Session.refresh(case, with_for_update=True)
    kind, now = kind_of(case), datetime.now(UTC)
    step = kind.transitions[id]
    dest = machine.after(kind, case.state, id)
    if dest is None or (version is not None and version != case.version):
        raise Conflict(_stale(case, kind))
    if id == SAVE:
        case.data = {name: given[name] for name in kind.fields if given.get(name) not in (None, "", [])}
        case.version, case.changed = case.version + 1, now
        return None
    values = read(step.fields, case.data | dict(given) if id == SUBMIT else given)
    principal = acting_for(reader(actor), case, step.by) if actor else None
    doing = Doing(case, values, actor, principal)
    if step.applies and not step.applies(case):
        raise Conflict(_("This is not to be done in this case, or has been done already."))
    if step.once and _done(case, id):
        raise Conflict(_("This has been done once already, and can be done only once."))
    if step.guard:
        step.guard(doing)
    kept = {name: value for name, value in values.items() if not step.fields[name].secret}
    doing = replace(doing, values=kept)
    entry = _carry_out(case, kind, id, step, dest, doing, now)
    if step.follows and (following := step.follows(doing)):
        model.Session.flush()
        transition(case, *following, None)
    return entry


def _carry_out(case: Case, kind: Kind, id: str, step: Transition, dest: str, doing: Doing, now: datetime) -> CaseEntry:
    source = case.state
    if id == SUBMIT:
        case.number, case.submitted, case.data = next_number(kind.code, now), now, dict(doing.values)
    if step.extends:
        clocks.extend(case, step.extends, now)
    if dest != source:
        case.consulted, case.heard = [], []
    case.state, case.version, case.changed = dest, case.version + 1, now
    clocks.stop(case, step.stops, now)
    clocks.pause(case, step.pauses, now)
    clocks.resume(case, step.resumes, now)
    clocks.start(case, kind, step.starts, now)
    clocks.start(case, kind, step.starts_by_law, now, by_law=True)
    if kind.states[dest].ended:
        case.ended = now
        clocks.stop(case, ["*"], now, "stopped")
    if step.effect:
        step.effect(doing)
    clocks.refresh(case)
    issued = [issue(case, kind, name, id, doing.values, now).hash for name in step.documents]
    entry = enter(case, id, source, doing, step.internal, issued, now)
    notices.tell(case, id, step.notifies, doing.actor, now)
    return entry


def _done(case: Case, id: str) -> bool:
    table = CaseEntry.__table__.c
    return bool(
        model.Session.scalar(sa.select(table.number).where(table.case_id == case.id, table.transition == id).limit(1))
    )


def _stale(case: Case, kind: Kind) -> str:
    message = _(
        "Somebody else was faster: the case is now in the state “{state}”. Please reload it and look at it again; "
        "what you wrote has been kept in the form."
    )
    return message.format(state=kind.name_of(case.state))
