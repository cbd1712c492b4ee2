"""Cases through the API."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.govshare.access.asking import actor_of, reader_of
from ckanext.govshare.cases import dictize, engine
from ckanext.govshare.cases.common import SUBMIT
from ckanext.govshare.cases.kind import Kind
from ckanext.govshare.cases.kinds import KINDS
from ckanext.govshare.cases.listing import listed
from ckanext.govshare.cases.showing import deadlines, shown

__all__ = [
    "govshare_case_create",
    "govshare_case_deadlines",
    "govshare_case_list",
    "govshare_case_show",
    "govshare_case_transition",
]

_ = tk._


def govshare_case_create(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Make a case and submit it, or keep it as a draft.

    :param kind: `access_request` …
    :param draft: true to keep what was filled in as it is, and submit it later (optional)
    :param parent: the number of the case that this one is about, for kinds that are about one
    :returns: the case, as `govshare_case_show` gives it
    :raises ValidationError: when something is missing or wrong

    What else is filled in depends on the kind; `govshare_case_kind_show` lists it.
    """
    tk.check_access("govshare_case_create", context, data_dict)
    kind = _kind(data_dict)
    parent = engine.asked({"id": data_dict["parent"]}) if data_dict.get("parent") else None
    with _whole():
        actor = actor_of(context)
        case = engine.begin(kind, data_dict, actor, parent)
        if not tk.asbool(data_dict.get("draft")):
            engine.transition(case, SUBMIT, data_dict, actor)
    return shown(reader_of(context), case)


@tk.side_effect_free
def govshare_case_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return a case.

    :param id: its number or id
    :returns: what lists show of it, and `data` (what was filled in), `agreed` (what is agreed now, by the same names),
        `timeline` (what was done, the first at the head), `deadlines`, `capacities` (what the account that asks is to
        it), `transitions` (what it may do now, each with its `fields`). An entry has `actor`, and `for`: in whose place
        a deputy did it; both for officials alone
    :raises ObjectNotFound: when there is none
    """
    case = engine.asked(data_dict)
    tk.check_access("govshare_case_show", context, data_dict)
    return shown(reader_of(context), case)


@tk.side_effect_free
def govshare_case_list(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """List the cases that the account that asks may see, the one that is due first at the head.

    :param mine: true for those that it made (optional)
    :param inbox: true for those that it may read as an official, not for having made them (optional)
    :param consulted: true for those on which its opinion is asked (optional)
    :param awaits: `applicant` for those on which the applicant has to act, `officials` for the others (optional)
    :param kind: of this kind (optional)
    :param state: in this state; `open` for all that have not ended, `ended` for all that have (optional)
    :param clock: on which this deadline runs, such as `report` (optional); the colour is then that deadline's
    :param colour: `green`, `yellow`, `red` or `overdue` (optional)
    :param organization: the name or id of the department that has to act (optional)
    :param assignee: the name or id of the person who acts for it (optional)
    :param dataset_id: about this dataset (optional)
    :param parent: about this case (optional)
    :param q: in the number or the title (optional)
    :param limit: how many, 20; 100 at most
    :param offset: how many to pass over
    :returns: `count`, `results`, and `colours`: how many there are of each, whatever colour was asked for
    """
    tk.check_access("govshare_case_list", context, data_dict)
    now = datetime.now(UTC)
    count, colours, cases = listed(reader_of(context), data_dict, now)
    return {"count": count, "colours": colours, "results": [dictize.brief(case, now) for case in cases]}


def govshare_case_transition(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Do something to a case.

    :param id: its number or id
    :param transition: what is done, one of those that `govshare_case_show` lists
    :param version: the version of the case that one saw (optional): if it has changed since, nothing is done
    :returns: the case as it is now
    :raises ObjectNotFound: when there is none
    :raises ValidationError: when something is missing or wrong; with `__type` `Conflict Error` when somebody else was
        first

    What else is filled in depends on the transition.
    """
    case = engine.asked(data_dict)
    id = str(tk.get_or_bust(data_dict, "transition"))
    step = engine.kind_of(case).transitions.get(id)
    if step is None or not step.offered:
        raise tk.ValidationError({"transition": [_("Cases of this kind know no such transition.")]})
    tk.check_access("govshare_case_transition", context, data_dict)
    with _whole():
        engine.transition(case, id, data_dict, actor_of(context), _version(data_dict))
    return shown(reader_of(context), case)


@tk.side_effect_free
def govshare_case_deadlines(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return every deadline that a case has, or had.

    :param id: its number or id
    :returns: `number`, `profile` and `deadlines`, each with `clock`, `name`, `state` (`running`, `paused`, `met`,
        `stopped`, `lapsed`), `due` (its last day), `days`, `unit`, `basis` (the rule), `provisional`, `overdue`
    :raises ObjectNotFound: when there is none
    """
    case = engine.asked(data_dict)
    tk.check_access("govshare_case_deadlines", context, data_dict)
    return {"number": case.number, "profile": case.profile, "deadlines": deadlines(reader_of(context), case)}


@contextmanager
def _whole() -> Iterator[None]:
    """Commit what is done within when it is done; undo it when it fails."""
    try:
        yield
    except BaseException:
        model.Session.rollback()
        raise
    model.Session.commit()


def _kind(data_dict: dict[str, Any]) -> Kind:
    kind = KINDS.get(str(tk.get_or_bust(data_dict, "kind")))
    if kind is None:
        raise tk.ValidationError({"kind": [_("The kinds are: {names}.").format(names=", ".join(KINDS))]})
    return kind


def _version(data_dict: dict[str, Any]) -> int | None:
    given = data_dict.get("version")
    try:
        return int(given) if given not in (None, "") else None
    except (TypeError, ValueError):
        raise tk.ValidationError({"version": [_("Please give a whole number.")]}) from None
