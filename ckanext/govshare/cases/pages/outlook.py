"""What lies ahead of an application: the profile that will apply, its deadlines, and how long others waited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.govshare.access.decision import decide
from ckanext.govshare.cases.calendar import working_days
from ckanext.govshare.cases.deadlines import profiles
from ckanext.govshare.cases.deadlines.clocks import Clock, Profile
from ckanext.govshare.cases.deadlines.due import due
from ckanext.govshare.cases.figures.waiting import waited
from ckanext.govshare.cases.kinds import KINDS
from ckanext.govshare.cases.model import Case
from ckanext.govshare.cases.parties import settle

__all__ = ["of"]

KIND = KINDS["access_request"]
# Until the answer, one after the other.
ANSWER = ("completeness", "decision")


def of(dataset: Mapping[str, Any], user: model.User | None, organization: str | None) -> dict[str, Any]:
    """Return what an application for a dataset would go through; nothing is kept of the question.

    :param dataset: as `package_show` gives it
    :param user: who asks; None for somebody without an account, who is told what the public is told
    :param organization: the department in whose name it would be
    :raises ValidationError: when the dataset is not one that is applied for here
    """
    case = Case(kind=KIND.id, channel="open", regions=[], kept={})
    if user is None:
        decision = decide(None, dataset)
        if decision.state != "apply":
            raise tk.ValidationError({"dataset_id": [decision.reason]})
        settle(case, model.Group.get(dataset["owner_org"]))
        case.profile = profiles.select("open", case.regions[-1] if case.regions else None).id
    else:
        KIND.place(case, {"dataset_id": dataset["id"], "organization": organization}, user.id)
    rules = profiles.get(str(case.profile))
    return {
        "dataset_id": dataset["id"],
        "channel": case.channel,
        "profile": {
            "id": rules.id,
            "title": rules.title.both(),
            "instrument": rules.instrument.both() if rules.instrument else None,
        },
        "deadlines": [_deadline(rules.clocks[id]) for id in KIND.clocks if id in rules.clocks],
        "answer": _answer(rules),
        "waited": waited(KIND, str(case.organization_id), rules.id),
    }


def _answer(rules: Profile) -> dict[str, Any] | None:
    """Return until when an application of today is answered, where nothing is missing in it."""
    day, provisional, known = working_days.today(), False, False
    for id in ANSWER:
        if id in rules.clocks and rules.clocks[id].length is not None:
            step = due(rules, id, day)
            day, provisional, known = step.day, provisional or step.provisional, True
    return {"due": day.isoformat(), "provisional": provisional} if known else None


def _deadline(clock: Clock) -> dict[str, Any]:
    return {
        "clock": clock.id,
        "name": KIND.clocks[clock.id].name.both(),
        "days": clock.length,
        "unit": clock.unit,
        "extension": clock.extension,
        "basis": clock.basis.both(),
        "promise": clock.article is None,
    }
