"""Deputies through the API."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context

from ckanext.govshare.access.asking import actor_of, reader_of
from ckanext.govshare.access.reader import forget_readers, reader
from ckanext.govshare.cases.calendar.working_days import today
from ckanext.govshare.cases.deputies.listing import dictized, listed
from ckanext.govshare.cases.deputies.model import Deputy
from ckanext.govshare.cases.deputies.naming import FIELDS, account, check_pair, department, period
from ckanext.govshare.cases.fields import values
from ckanext.govshare.history.record import person, record
from ckanext.govshare.parameters import number

__all__ = ["govshare_deputy_create", "govshare_deputy_list", "govshare_deputy_revoke"]

_ = tk._

MAX_ROWS = 100


def govshare_deputy_create(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Name somebody who acts on cases in an official's place for a time.

    The deputy has the official's rights towards cases, no other rights of theirs, and hands none of them on.

    :param user: the deputy's name or id: an active account of a department of the official's, or with a role there
    :param principal: the official's name or id (optional: oneself); who decides for a department names deputies of its
        people
    :param organization: the name or id of the department whose cases it is for (optional: all of the official's); a
        deputy that is named by the head is for the head's department in any case
    :param from: the first day, 2026-12-01, in Asia/Shanghai (optional: today)
    :param until: the last day, which is included (optional: until it is revoked)
    :returns: `id`, `principal_id`, `deputy_id`, `organization_id`, `from`, `until`, `state` (`upcoming`, `running`,
        `ended`, `revoked`), `created`, `created_by`, and what the two are called as `principal` and `deputy`
    :raises ValidationError: when there is no such account, it does not belong there, or the days do not fit
    """
    tk.check_access("govshare_deputy_create", context, data_dict)
    given, errors = values(FIELDS, data_dict), dict[str, list[str]]()
    actor = actor_of(context)
    principal, deputy = account(given.get("principal") or actor), account(given["user"])
    for field, found in (("principal", principal), ("user", deputy)):
        if found is None:
            errors[field] = [_("There is no such account.")]
    days = period(given, errors)
    if principal and deputy:
        limit = department(given, reader_of(context), reader(principal), errors)
        if not errors:
            check_pair(principal, deputy, limit, days, errors)
    if errors or principal is None or deputy is None:
        raise tk.ValidationError(errors)
    made = Deputy(
        id=str(uuid.uuid4()),
        principal_id=principal.id,
        deputy_id=deputy.id,
        organization_id=limit,
        first_day=days[0],
        last_day=days[1],
        created=datetime.now(UTC),
        created_by=actor,
    )
    model.Session.add(made)
    between = {"principal": person(principal.id), "deputy": person(deputy.id), "organization": limit}
    lasting = {"from": days[0].isoformat(), "until": days[1].isoformat() if days[1] else None}
    record("portal", "deputy.created", {"id": made.id, **between, **lasting}, actor)
    model.Session.commit()
    forget_readers()
    return dictized([made])[0]


@tk.side_effect_free
def govshare_deputy_list(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """List deputies, those that are in force first.

    :param whose: `mine` for one's own deputies, `standing` for those whose deputy one is, `department` for those of the
        people of departments for which one decides, `all` for administrators and auditors (optional: `mine`)
    :param current: true for those that have not ended (optional)
    :param limit: how many, 20; 100 at most
    :param offset: how many to pass over
    :returns: `count` and `results`, as `govshare_deputy_create` gives one
    """
    tk.check_access("govshare_deputy_list", context, data_dict)
    current = tk.asbool(data_dict.get("current") or False)
    query = listed(reader_of(context), str(data_dict.get("whose") or "mine"), current=current)
    count = model.Session.scalar(sa.select(sa.func.count()).select_from(query.subquery()))
    limit, offset = number(data_dict, "limit", 20, most=MAX_ROWS), number(data_dict, "offset", 0)
    return {"count": count, "results": dictized(list(model.Session.scalars(query.limit(limit).offset(offset))))}


def govshare_deputy_revoke(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """End it that somebody acts in an official's place, at once; what has ended stays as it is.

    :param id: of the naming
    :returns: as `govshare_deputy_create`
    :raises ObjectNotFound: when there is none
    """
    found = model.Session.get(Deputy, str(tk.get_or_bust(data_dict, "id")))
    if found is None:
        raise tk.ObjectNotFound(_("There is no such deputy."))
    tk.check_access("govshare_deputy_revoke", context, data_dict)
    model.Session.refresh(found, with_for_update=True)
    if found.revoked is None and (found.last_day is None or found.last_day >= today()):
        found.revoked, found.revoked_by = datetime.now(UTC), actor_of(context)
        record("portal", "deputy.revoked", {"id": found.id}, found.revoked_by)
    model.Session.commit()
    forget_readers()
    return dictized([found])[0]
