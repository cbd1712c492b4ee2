"""Forms made from what a kind declares: what stands in each field, what there is to choose, and what was sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from werkzeug.datastructures import MultiDict

from ckanext.govshare.access.holders import holders
from ckanext.govshare.cases.engine import find

__all__ = ["Options", "fields", "of_dataset", "of_step", "prefilled", "sent", "unticked"]

_ = tk._

Options = dict[str, list[tuple[str, str]]]
Values = dict[str, Any]
# Several values in one field.
SEVERAL = ("texts", "choices")
MOST_DEPARTMENTS = 1000


def fields(
    declared: Iterable[Mapping[str, Any]], values: Mapping[str, Any], options: Options, errors: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return the fields of a form: as they are declared, with `value`, `options` and `errors`."""
    found = []
    for field in declared:
        choices = options.get(field["id"]) or [
            (code, tk.h.govshare_case_word(words)) for code, words in field["choices"].items()
        ]
        value = values.get(field["id"])
        if field["type"] in SEVERAL and not choices and isinstance(value, list):
            value = "\n".join(value)
        found.append({**field, "value": value, "options": choices, "errors": errors.get(field["id"]) or []})
    return found


def sent(declared: Iterable[Mapping[str, Any]], options: Options, form: MultiDict[str, str]) -> Values:
    """Return what was filled in, as actions take it; a field that was left empty is there, and empty."""
    found: Values = {}
    for field in declared:
        id = field["id"]
        ticked = field["type"] in SEVERAL and (field["choices"] or options.get(id))
        found[id] = form.getlist(id) if ticked else form.get(id, "")
    return found


def of_dataset(dataset: Mapping[str, Any] | None) -> Options:
    """Return the resources and data items that can be asked for, each with what people call it."""
    if dataset is None:
        return {}
    items = dataset.get("items") or ()
    return {
        "resources": [(each["id"], tk.h.resource_display_name(each)) for each in dataset["resources"]],
        "items": [(item.get("name_en") or item["name"], item.get("name") or item["name_en"]) for item in items],
    }


def of_step(step: Mapping[str, Any], case: Mapping[str, Any], dataset: Mapping[str, Any] | None) -> Options:
    """Return what there is to choose in the form of a transition."""
    found, asked = of_dataset(dataset), case["data"]
    if step["id"] in ("approve", "approve_change"):
        # No more can be granted than was asked for.
        asked = asked if step["id"] == "approve" else _change(case)
        for id in ("resources", "items"):
            if asked.get(id):
                found[id] = [(code, name) for code, name in found.get(id, []) if code in asked[id]]
    if step["id"] in ("sign", "sign_change"):
        files = tk.get_action("govshare_case_file_list")({}, {"id": case["id"]})
        found["signed_copy"] = [
            ("", _("None: I sign with my password")),
            *((file["id"], file["name"]) for file in files),
        ]
    if step["id"] == "assign":
        found["assignee"] = [("", _("Nobody")), *_colleagues(str(case["id"]))]
    if step["id"] == "transfer":
        found["organization"] = [("", _("Please choose")), *_departments(str(case["organization_id"]))]
    return found


def prefilled(step: Mapping[str, Any], case: Mapping[str, Any], options: Options) -> Values:
    """Return what stands in the form of a transition before anybody writes: what was asked for, to be looked over."""
    if step["id"] in ("ask_change", "approve_change"):
        terms = dict(case["agreed"]) if step["id"] == "ask_change" else _change(case)
        terms.pop("conditions", None)
        return {**terms, "items": terms.get("items") or [code for code, _name in options.get("items", [])]}
    if step["id"] == "revoke":
        found = [entry["data"] for entry in case["timeline"] if entry["transition"] == "suspend"]
        return {"ground": found[-1].get("ground")} if found and case["state"] == "suspended" else {}
    if step["id"] in ("approve", "supplement"):
        return dict(case["data"])
    if step["id"] == "renew":
        asked = [entry["data"] for entry in case["timeline"] if entry["transition"] == "ask_renewal"]
        return {"until": asked[-1]["until"]} if asked else {}
    return {}


def unticked(
    step: Mapping[str, Any], case: Mapping[str, Any], options: Options, values: Mapping[str, Any]
) -> dict[str, list[str]]:
    """Return what is wrong with an approval of nothing, which the action would take for one of everything."""
    ticked = [id for id in ("resources", "items") if options.get(id)]
    if step["id"] == "ask_change":
        return {id: [_("Please tick at least one.")] for id in ticked if not values[id]}
    if step["id"] == "approve":
        ticked = [id for id in ticked if case["data"].get(id)]
    elif step["id"] != "approve_change":
        return {}
    message = _("Please tick at least one. To grant none of them, refuse the request.")
    return {id: [message] for id in ticked if not values[id]}


def _change(case: Mapping[str, Any]) -> Values:
    """Return the terms that were asked for last: what the request for a change leaves out stays."""
    asked = [entry["data"] for entry in case["timeline"] if entry["transition"] == "ask_change"]
    found: Values = {**case["agreed"], **(asked[-1] if asked else {})}
    return {**found, "processors": None} if found.get("no_processors") else found


def _colleagues(id: str) -> list[tuple[str, str]]:
    """Return the accounts that handle a case's department's cases."""
    case = find(id)
    ids = holders("case_handle", case.organization_id, []) if case else []
    users = model.Session.query(model.User).filter(model.User.id.in_(ids)).order_by(model.User.name)
    return [(user.name, f"{user.display_name} ({user.name})") for user in users]


def _departments(but: str) -> list[tuple[str, str]]:
    asked = {"all_fields": True, "limit": MOST_DEPARTMENTS, "sort": "title asc"}
    found = tk.get_action("organization_list")({}, asked)
    return [(each["name"], each["title"] or each["name"]) for each in found if each["id"] != but]
