"""The history through the API: to read it, to check it, and to erase who somebody was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context

from ckanext.govshare.history.model import Person, events, spans
from ckanext.govshare.history.reading import check_chain
from ckanext.govshare.history.record import moment
from ckanext.govshare.parameters import number

__all__ = ["govshare_history_list", "govshare_history_person_erase", "govshare_history_verify"]

MAX_EVENTS = 100
MAX_FINDINGS = 100

PUBLIC = "classification"
"""The kind of events that everybody reads."""


@tk.side_effect_free
def govshare_history_list(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """List what is recorded, the newest first.

    Everybody gets a dataset's changes of classification. Sysadmins and auditors get every event, and who did it.

    :param dataset_id: the dataset's id or name; or
    :param chain: any chain, such as `portal`
    :param kind: only events of this kind (optional)
    :param limit: how many, 20; 100 at most
    :param offset: how many to pass over
    :returns: `count` and `results`, each with `time`, `kind`, `data` (for a classification, what each field was and
        is) and `hash`; for auditors also `chain`, `number`, `previous`, `actor` and `person`, which is the account's
        id, or None when the person was erased
    :raises ObjectNotFound: when there is no such dataset
    """
    tk.check_access("govshare_history_list", context, data_dict)
    query = sa.select(events).where(events.c.chain == _chain(data_dict))
    audit = _may_audit(context)
    if not audit:
        query = query.where(events.c.kind == PUBLIC)
    if kind := data_dict.get("kind"):
        query = query.where(events.c.kind == str(kind))
    count = model.Session.scalar(sa.select(sa.func.count()).select_from(query.subquery()))
    limit, offset = number(data_dict, "limit", 20, most=MAX_EVENTS), number(data_dict, "offset", 0)
    query = query.order_by(events.c.number.desc()).limit(limit).offset(offset)
    rows = model.Session.execute(query).mappings().all()
    return {"count": count, "results": _whole(rows) if audit else [_public(row) for row in rows]}


@tk.side_effect_free
def govshare_history_verify(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Check a dataset's chain, or any other: contents, order, links, and that nothing under a root is missing.

    The roots themselves are checked by the command `history verify`, for they are over all chains.

    :param dataset_id: the dataset's id or name; or
    :param chain: any chain, such as `portal`
    :returns: `chain`, `verified`, `events` (how many), `root_day` (the last day whose root covers the chain, or None),
        `findings` (100 at most), each with `what`, `number`, `last` and `text` in the language of the request
    :raises ObjectNotFound: when there is no such dataset
    """
    tk.check_access("govshare_history_verify", context, data_dict)
    chain = _chain(data_dict)
    checking, findings = check_chain(chain)
    covered = model.Session.scalar(sa.select(sa.func.max(spans.c.day)).where(spans.c.chain == chain))
    chinese = str(tk.h.lang()).startswith("zh")
    return {
        "chain": chain,
        "verified": not findings,
        "events": checking.events,
        "root_day": covered.isoformat() if covered else None,
        "findings": [
            {"what": found.what, "number": found.number, "last": found.last, "text": found.text(chinese)}
            for found in findings[:MAX_FINDINGS]
        ],
    }


def govshare_history_person_erase(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Forget whom the history's salted hash of an account means; the chains still hold afterwards.

    What the account does later is recorded under another hash.

    :param id: the account's id or name; an id also when the account is gone
    :returns: `erased`: whether there was something to erase
    """
    tk.check_access("govshare_history_person_erase", context, data_dict)
    wanted = str(tk.get_or_bust(data_dict, "id"))
    user = model.User.get(wanted)
    known = model.Session.get(Person, user.id if user else wanted)
    if known:
        model.Session.delete(known)
        model.Session.commit()
    return {"erased": known is not None}


def _chain(data_dict: dict[str, Any]) -> str:
    """Return the chain that is asked for."""
    if wanted := data_dict.get("dataset_id"):
        package = model.Package.get(str(wanted))
        if package is None:
            raise tk.ObjectNotFound(tk._("Dataset not found"))
        return f"dataset:{package.id}"
    return str(tk.get_or_bust(data_dict, "chain"))


def _may_audit(context: Context) -> bool:
    try:
        tk.check_access("govshare_history_audit", Context(user=context.get("user", "")))
    except tk.NotAuthorized:
        return bool(context.get("ignore_auth"))
    return True


def _public(row: sa.RowMapping) -> dict[str, Any]:
    return {"time": moment(row["time"]), "kind": row["kind"], "data": row["data"], "hash": row["hash"]}


def _whole(rows: Sequence[sa.RowMapping]) -> list[dict[str, Any]]:
    """Return events with everything, and with the persons that are still known."""
    hashes = {row["actor"] for row in rows if row["actor"]}
    persons = model.Session.scalars(sa.select(Person).where(Person.__table__.c.hash.in_(hashes)))
    known = {found.hash: found.user_id for found in persons}
    return [{**row, "time": moment(row["time"]), "person": known.get(row["actor"])} for row in rows]
