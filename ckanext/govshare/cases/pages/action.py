"""What people want to know before they apply: what a kind asks for, how long it takes, what the data looks like."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.govshare.access.asking import reader_of
from ckanext.govshare.cases import dictize
from ckanext.govshare.cases.kind import Kind, Transition
from ckanext.govshare.cases.kinds import KINDS
from ckanext.govshare.cases.pages import outlook, synthetic
from ckanext.govshare.parameters import number

__all__ = ["govshare_case_kind_show", "govshare_case_outlook", "govshare_case_sample"]

_ = tk._

MOST_ROWS = 50


@tk.side_effect_free
def govshare_case_kind_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return what a kind of case asks for, and the way of its cases.

    :param id: the kind, `access_request` …
    :returns: `id`, `code`, `name`, `fields` (what is filled in to make a case: `id`, `name`, `type`, `required`,
        `help`, `choices`, `lines`, `secret`), `states`, `transitions` (each with `from`, `to`, `by` and its `fields`)
        and `clocks`; words are `zh_Hans_CN` and `en`
    :raises ObjectNotFound: when there is no such kind
    """
    tk.check_access("govshare_case_kind_show", context, data_dict)
    kind = KINDS.get(str(tk.get_or_bust(data_dict, "id")))
    if kind is None:
        raise tk.ObjectNotFound(_("The kinds are: {names}.").format(names=", ".join(KINDS)))
    return {
        "id": kind.id,
        "code": kind.code,
        "name": kind.name.both(),
        "fields": dictize.fields(kind.fields),
        "states": [{"id": id, "name": state.name.both(), "ended": state.ended} for id, state in kind.states.items()],
        "transitions": [_transition(kind, id, each) for id, each in kind.transitions.items()],
        "clocks": [{"id": id, "name": clock.name.both(), "awaits": clock.awaits} for id, clock in kind.clocks.items()],
    }


@tk.side_effect_free
def govshare_case_outlook(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Tell what lies ahead of somebody who applies for a dataset: the rule, its deadlines, and how long others waited.

    :param dataset_id: the dataset's id or name
    :param organization: the name or id of the department that would apply, on the sharing channel (optional)
    :returns: `dataset_id`, `channel`, `profile` (`id`, `title`, `instrument`), `deadlines` (`clock`, `name`, `days`,
        `unit`, `extension`, `basis`, `promise`), `answer` (`due`: until when an application of today is decided, with
        `provisional`), and `waited` (`count` of answers so far, their `median` in working days)
    :raises ObjectNotFound: when there is no such dataset
    :raises ValidationError: when it is not one that is applied for here
    """
    tk.check_access("govshare_case_outlook", context, data_dict)
    dataset = tk.get_action("package_show")(context.copy(), {"id": str(tk.get_or_bust(data_dict, "dataset_id"))})
    who = reader_of(context)
    user = model.User.get(who.id) if who.id else None
    return outlook.of(dataset, user, str(data_dict.get("organization") or "") or None)


@tk.side_effect_free
def govshare_case_sample(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return a synthetic sample of a dataset: rows made up from its data dictionary, no real data.

    :param dataset_id: the dataset's id or name
    :param rows: how many, 5; 50 at most
    :returns: `synthetic` (true), `note` (both languages), `fields` (the names of the data items) and `records` (lists)
    :raises ObjectNotFound: when there is no such dataset
    """
    tk.check_access("govshare_case_sample", context, data_dict)
    dataset = tk.get_action("package_show")(context.copy(), {"id": str(tk.get_or_bust(data_dict, "dataset_id"))})
    items = dataset.get("items") or []
    return {
        "synthetic": True,
        "note": synthetic.NOTE.both(),
        "fields": [item.get("name") or item.get("name_en") for item in items],
        "records": synthetic.rows(items, number(data_dict, "rows", synthetic.ROWS, 1, MOST_ROWS)) if items else [],
    }


def _transition(kind: Kind, id: str, found: Transition) -> dict[str, Any]:
    more = {"from": list(found.sources), "by": list(found.by), "once": found.once, "internal": found.internal}
    return {**dictize.step(id, found), **more}
