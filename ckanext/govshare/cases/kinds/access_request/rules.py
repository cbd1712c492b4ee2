"""What an access request is about, and what has to hold when it moves on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context

from ckanext.govshare.access.decision import decide
from ckanext.govshare.access.reader import reader
from ckanext.govshare.cases.deadlines import profiles
from ckanext.govshare.cases.fields import Field, values
from ckanext.govshare.cases.kind import Doing
from ckanext.govshare.cases.kinds.access_request.agreement import dataset_of, in_force
from ckanext.govshare.cases.kinds.access_request.forms import APPLICATION
from ckanext.govshare.cases.model import Case
from ckanext.govshare.cases.parties import settle

__all__ = [
    "check_application",
    "check_approval",
    "check_supplement",
    "known",
    "optional",
    "place",
    "rule",
    "take_over",
    "within",
]

_ = tk._

Errors = dict[str, list[str]]


def place(case: Case, given: Mapping[str, Any], applicant: str) -> None:
    """Say what a request is about, and under which profile it is answered.

    :param given: `dataset_id`, its id or name; `organization`, the department that applies, where one does
    :raises ValidationError: when the dataset is not one that is applied for here
    """
    user = model.User.get(applicant)
    asked = {"id": str(given.get("dataset_id") or "")}
    try:
        dataset = tk.get_action("package_show")(Context(user=user.name), asked)
    except (tk.ObjectNotFound, tk.NotAuthorized):
        raise tk.ValidationError({"dataset_id": [_("There is no such dataset.")]}) from None
    decision = decide(reader(user), dataset, None)
    if decision.state not in ("apply", "expired", "not_yet") and not decision.grant:
        raise tk.ValidationError({"dataset_id": [decision.reason]})
    department = model.Group.get(dataset["owner_org"])
    case.dataset_id, case.title = dataset["id"], dataset["title"]
    settle(case, department)
    if name := given.get("organization"):
        case.channel, case.applicant_org = "share", _own_department(user, str(name))
    code = case.regions[-1] if case.regions else None
    back = case.channel == "share" and _flows_back(case)
    case.profile = profiles.select(case.channel, code, back).id
    case.kept = {"unconditional": case.channel == "share" and dataset.get("share_type") == "unconditional"}


def rule(case: Case, clock: str) -> str:
    """Return which rule a clock goes by.

    Between departments, what is shared unconditionally has one of its own. A supplementary agreement is signed like the
    first one. Receipt is confirmed of what was handed over, not of what the portal opened, which has no such clock; and
    no report follows the last one.
    """
    if clock == "decision" and case.kept.get("unconditional"):
        return "unconditional"
    if clock == "receipt" and in_force(case).get("method") != "offline":
        return ""
    if clock == "report" and case.state == "expired":
        return ""
    return "signing" if clock == "amendment" else clock


def _own_department(user: model.User, name: str) -> str:
    """Return the department in whose name somebody applies."""
    group = model.Group.get(name)
    capacity = reader(user).departments.get(group.id) if group else None
    if capacity not in ("editor", "admin"):
        raise tk.ValidationError({"organization": [_("You may apply in the name of your own department only.")]})
    return str(group.id)


def _flows_back(case: Case) -> bool:
    """Tell whether a lower level asks for what it handed up: 回流 (Decree 809 art. 24)."""
    asking = model.Group.get(case.applicant_org)
    code = asking.extras.get("region_code") or ""
    giving = case.regions[-1] if case.regions else ""
    return bool(code and giving and code != giving and code.startswith(giving.rstrip("0") or giving[:2]))


def check_application(doing: Doing) -> None:
    """Look at an application as a whole; raises ValidationError with everything that is wrong."""
    errors: Errors = {}
    case, found = doing.case, doing.values
    dataset = dataset_of(case)
    _known(found["resources"], (each["id"] for each in dataset["resources"]), "resources", errors)
    _known(
        found.get("items"),
        (item.get("name_en") or item["name"] for item in dataset.get("items") or ()),
        "items",
        errors,
    )
    _ahead(found["until"], "until", errors)
    if errors:
        raise tk.ValidationError(errors)
    table = Case.__table__.c
    same = sa.select(table.number).where(
        table.kind == case.kind,
        table.dataset_id == case.dataset_id,
        table.applicant_id == case.applicant_id,
        table.applicant_org.is_not_distinct_from(case.applicant_org),
        table.state.in_(("submitted", "supplement", "review", "opinion", "agreement", "delivering")),
        table.id != case.id,
    )
    if number := model.Session.scalar(same.limit(1)):
        message = _("You have asked for this dataset already: {number}. Please wait for its answer, or retract it.")
        raise tk.ValidationError({"dataset_id": [message.format(number=number)]})


def optional(fields: Mapping[str, Field]) -> dict[str, Field]:
    """Return fields none of which has to be filled in."""
    return {id: replace(field, required=False) for id, field in fields.items()}


def known(case: Case) -> tuple[list[str], list[str]]:
    """Return what a case's dataset has now: the ids of its resources, the field names of its data items."""
    dataset = dataset_of(case)
    items = [item.get("name_en") or item["name"] for item in dataset.get("items") or ()]
    return [each["id"] for each in dataset["resources"]], items


def within(parts: Mapping[str, tuple[Iterable[str] | None, Iterable[str]]]) -> None:
    """Let nothing be named that is not there.

    :param parts: what is named, and what there is, by the field
    :raises ValidationError: with each field that names something else
    """
    errors: Errors = {}
    for field, (given, there) in parts.items():
        _known(given, there, field, errors)
    if errors:
        raise tk.ValidationError(errors)


def check_supplement(doing: Doing) -> None:
    """Look at the application with what was supplied."""
    whole = {**doing.case.data, **{id: value for id, value in doing.values.items() if id in APPLICATION}}
    check_application(replace(doing, values=values(APPLICATION, whole)))


def take_over(doing: Doing) -> None:
    """Put what was supplied into the application."""
    doing.case.data = {**doing.case.data, **{id: each for id, each in doing.values.items() if id in APPLICATION}}


def check_approval(doing: Doing) -> None:
    """Let no more be approved than was asked for."""
    errors: Errors = {}
    asked = doing.case.data
    _known(doing.values.get("resources"), asked["resources"], "resources", errors)
    if asked.get("items"):
        _known(doing.values.get("items"), asked["items"], "items", errors)
    else:
        items = dataset_of(doing.case).get("items") or ()
        _known(doing.values.get("items"), (item.get("name_en") or item["name"] for item in items), "items", errors)
    until = doing.values.get("until") or asked["until"]
    if until > asked["until"]:
        errors["until"] = [_("It was asked for until {day}; more cannot be approved.").format(day=asked["until"])]
    _ahead(until, "until", errors)
    if errors:
        raise tk.ValidationError(errors)


def _known(given: Iterable[str] | None, known: Iterable[str], field: str, errors: Errors) -> None:
    if strange := sorted(set(given or ()) - set(known)):
        errors[field] = [_("This is not part of it: {names}.").format(names="、".join(strange))]


def _ahead(day: str, field: str, errors: Errors) -> None:
    if day <= datetime.now(UTC).date().isoformat():
        errors.setdefault(field, []).append(_("Please name a day that lies ahead."))
