"""What a dispute is about, and who may decide it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.govshare.access.reader import reader
from ckanext.govshare.access.roles import OPERATOR
from ckanext.govshare.cases.deputies.standing import official
from ckanext.govshare.cases.kind import DRAFT, Doing
from ckanext.govshare.cases.model import Case, CaseClock, CaseEntry

__all__ = ["check_escalation", "check_superior", "place"]

_ = tk._


def place(case: Case, given: Mapping[str, Any], applicant: str) -> None:
    """Say what a dispute is about: a request of the same applicant's, with its department and profile.

    :raises ValidationError: when there is no such request, or another dispute about it is going on
    """
    parent = model.Session.get(Case, case.parent_id) if case.parent_id else None
    if parent is None or parent.kind != "access_request" or parent.state == DRAFT or parent.applicant_id != applicant:
        raise tk.ValidationError(
            {"parent": [_("Please name the number of your own request that the dispute is about.")]}
        )
    table = Case.__table__.c
    going_on = sa.select(table.number).where(
        table.parent_id == parent.id, table.kind == case.kind, table.ended.is_(None), table.state != DRAFT
    )
    if number := model.Session.scalar(going_on.limit(1)):
        message = _("A dispute about this request is going on already: {number}.")
        raise tk.ValidationError({"parent": [message.format(number=number)]})
    for name in ("title", "dataset_id", "organization_id", "regions", "channel", "profile", "applicant_org"):
        setattr(case, name, getattr(parent, name))


def check_escalation(doing: Doing) -> None:
    """Let the next level be asked once this one has answered, or has let its deadline pass."""
    case = doing.case
    clock, answer = {"negotiation": ("negotiation", "answer"), "competent": ("competent", "mediate")}[case.state]
    entries, clocks = CaseEntry.__table__.c, CaseClock.__table__.c
    answered = sa.select(entries.number).where(entries.case_id == case.id, entries.transition == answer)
    passed = sa.select(clocks.id).where(
        clocks.case_id == case.id, clocks.clock == clock, clocks.due_at < sa.func.now(), clocks.state == "running"
    )
    if model.Session.scalar(answered.limit(1)) is None and model.Session.scalar(passed.limit(1)) is None:
        raise tk.ValidationError(
            {"message": [_("The next level can be asked when this one has answered, or its deadline has passed.")]}
        )


def check_superior(doing: Doing) -> None:
    """Let only somebody above the department's own region decide at the second level."""
    who = official(doing.principal) if doing.principal else reader(doing.actor)
    above = [*doing.case.regions[:-1], None]
    if not who.sysadmin and not any(role.role == OPERATOR and role.region_code in above for role in who.roles):
        raise tk.NotAuthorized(_("Only the common superior may decide this dispute."))
