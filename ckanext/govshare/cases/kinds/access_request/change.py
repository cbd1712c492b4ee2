"""A change of what may be used: what is asked for, what of it is approved, and the agreement that puts it in force."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from string import Template
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govshare.cases.agreements.wording import supplement
from ckanext.govshare.cases.deadlines.due import end_of
from ckanext.govshare.cases.kind import Doing
from ckanext.govshare.cases.kinds.access_request import agreement, grants, rules, use
from ckanext.govshare.cases.kinds.access_request.agreement import TERMS, dataset_of, in_force, named, text_of
from ckanext.govshare.cases.kinds.access_request.forms import APPLICATION
from ckanext.govshare.cases.model import Case

__all__ = ["check_approved", "check_asked", "check_signature", "draw_up", "drop", "keep_asked", "put_in_force"]

_ = tk._

Terms = dict[str, Any]


def check_asked(doing: Doing) -> None:
    """Let a change be asked for that is one, of data that is there, by somebody who has reported the use."""
    use.check_reported(doing.case)
    _check_term(doing.case)
    resources, items = rules.known(doing.case)
    rules.within({"resources": (doing.values.get("resources"), resources), "items": (doing.values.get("items"), items)})
    _check_there(doing.case, _asked(doing))
    if _same(_asked(doing), in_force(doing.case)):
        raise tk.ValidationError({"message": [_("Nothing would change. Please say what is to be different.")]})


def keep_asked(doing: Doing) -> None:
    """Keep what is to hold after the change."""
    _keep(doing.case, {"asked": _asked(doing)})


def check_approved(doing: Doing) -> None:
    """Let no more be approved than was asked for, and not what holds already."""
    case, given = doing.case, doing.values
    _check_term(case)
    asked = case.kept["change"]["asked"]
    parts = {
        "resources": (given.get("resources"), asked["resources"]),
        "items": (given.get("items"), asked["items"] or rules.known(case)[1]),
        "processors": (given.get("processors"), asked["processors"] or ()),
    }
    rules.within(parts)
    _check_there(case, _approved(doing))
    if _same(_approved(doing), in_force(case)):
        message = _("Nothing of what was asked for would change. To approve none of it, refuse the change.")
        raise tk.ValidationError({"message": [message]})


def draw_up(doing: Doing) -> None:
    """Put what is approved into a supplementary agreement; until that is signed all stays as it was."""
    case, now = doing.case, in_force(doing.case)
    conditions = doing.values.get("conditions") or now.get("conditions")
    agreed = {**_approved(doing), "until": now["until"], "conditions": conditions}
    number = case.kept.get("changes", 0) + 1
    whole = text_of(case, agreed)
    for language in ("zh", "en"):
        places = {"number": str(case.number), "until": now["until"], "supplement": str(number)}
        places["changes"] = _differences(case, now, agreed, language)
        whole[language] = f"{Template(supplement(language)).substitute(places)}\n\n{whole[language]}"
    _keep(case, {**case.kept["change"], "agreed": agreed, "agreement": {**whole, "supplement": number}})


def check_signature(doing: Doing) -> None:
    """Let it be signed as the first agreement was, as long as the term runs."""
    _check_term(doing.case)
    _check_there(doing.case, doing.case.kept["change"]["agreed"])
    agreement.check_signature(doing)


def put_in_force(doing: Doing) -> None:
    """Let what was signed hold from now on: the new grant begins where the former one ends."""
    case, signed = doing.case, doing.case.kept["change"]
    drop(doing)
    number = signed["agreement"]["supplement"]
    case.kept = {**case.kept, **signed["agreed"], "agreement": signed["agreement"], "changes": number}
    grants.replace(case)


def drop(doing: Doing) -> None:
    """Forget what was asked for; what was agreed before goes on."""
    doing.case.kept = {name: value for name, value in doing.case.kept.items() if name != "change"}


def _keep(case: Case, change: Mapping[str, Any]) -> None:
    case.kept = {**case.kept, "change": dict(change)}


def _check_term(case: Case) -> None:
    until = case.kept["until"]
    if end_of(date.fromisoformat(until)) <= datetime.now(UTC):
        message = _("The data could be used until {day}. Please make a new application.").format(day=until)
        raise tk.ValidationError({"message": [message]})


def _check_there(case: Case, terms: Terms) -> None:
    """Let nothing be agreed that the department has taken out of the dataset meanwhile."""
    resources, items = rules.known(case)
    if {*terms["resources"]} - {*resources} or {*(terms["items"] or ())} - {*items}:
        message = _("A part of this data is not there any more. Please ask for a change to what there is now.")
        raise tk.ValidationError({"message": [message]})


def _asked(doing: Doing) -> Terms:
    """Return all terms as they are to be; what was left out stays."""
    now, given = in_force(doing.case), doing.values
    found = {name: given.get(name) or now[name] for name in TERMS}
    if given.get("no_processors"):
        found["processors"] = None
    return _whole(doing.case, found)


def _approved(doing: Doing) -> Terms:
    """Return all terms as they are to be by the decision."""
    now, given = in_force(doing.case), doing.values
    asked = doing.case.kept["change"]["asked"]
    found = {name: given.get(name) or asked[name] for name in TERMS}
    found |= {name: now[name] for name in given.get("refused") or ()}
    # All items together are more than their sum, the file: only who asked for that gets it.
    return _whole(doing.case, found) if asked["items"] is None else found


def _whole(case: Case, terms: Terms) -> Terms:
    """Return terms in which all data items, named one by one, are the whole."""
    every = rules.known(case)[1]
    return {**terms, "items": None} if every and set(terms["items"] or ()) >= set(every) else terms


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    def plain(value: Any) -> Any:
        return sorted(value) if isinstance(value, Collection) and not isinstance(value, str) else value or []

    return all(plain(one[name]) == plain(other[name]) for name in TERMS)


def _differences(case: Case, now: Terms, then: Terms, language: str) -> str:
    """Return what changes, one a line, in Markdown."""
    dataset = dataset_of(case)
    before, after = named(dataset, now, language), named(dataset, then, language)
    titles = {name: getattr(APPLICATION[name].name, language) for name in TERMS}
    colon, arrow, nothing = ("：", " 变更为 ", "无") if language == "zh" else (": ", " → ", "none")

    def flat(text: str) -> str:
        return " ".join(text.split()) or nothing

    lines = [
        f"- {titles[name]}{colon}{flat(before[name])}{arrow}{flat(after[name])}"
        for name in TERMS
        if before[name] != after[name]
    ]
    if then["conditions"] and then["conditions"] != now.get("conditions"):
        title = "附加要求" if language == "zh" else "Conditions"
        lines.append(f"- {title}{colon}{flat(then['conditions'])}")
    return "\n".join(lines)
