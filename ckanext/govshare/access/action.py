"""Grants of conditional data, and what a user gets, through the API."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context

from ckanext.govshare.access.asking import actor_of, reader_of
from ckanext.govshare.access.decision import decide
from ckanext.govshare.access.model import Grant
from ckanext.govshare.access.reader import forget_readers
from ckanext.govshare.history.record import person, record
from ckanext.govshare.parameters import number

__all__ = [
    "govshare_access_decision_show",
    "govshare_grant_create",
    "govshare_grant_list",
    "govshare_grant_resume",
    "govshare_grant_revoke",
    "govshare_grant_show",
    "govshare_grant_suspend",
]

_ = tk._

MAX_RESOURCES = 100
MAX_ROWS = 100

Errors = dict[str, list[str]]


@tk.side_effect_free
def govshare_access_decision_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return whether the user who asks gets a dataset's data.

    :param id: the dataset's id or name
    :param resource_id: one of its resources (optional); without it the answer is that of the one they get most of
    :returns: `allowed`, `grant` (its id or None), `items` (field names, None for all), and `data_access` with `state`,
        `reason`, `apply_url`, `until`
    :raises ObjectNotFound: when there is no such dataset or resource
    """
    tk.check_access("govshare_access_decision_show", context, data_dict)
    dataset = tk.get_action("package_show")(Context(user=context["user"]), {"id": tk.get_or_bust(data_dict, "id")})
    resource = None
    if wanted := data_dict.get("resource_id"):
        resource = next((each for each in dataset["resources"] if each["id"] == wanted), None)
        if resource is None:
            raise tk.ObjectNotFound(_("The dataset has no such resource."))
    found = decide(reader_of(context), dataset, resource)
    items = list(found.items) if found.items is not None else None
    return {"allowed": found.allowed, "grant": found.grant, "items": items, "data_access": found.data_access()}


def govshare_grant_create(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Give somebody data that is opened on conditions.

    :param resources: ids of resources of one dataset, 100 at most
    :param user: the holder's name or id; or
    :param organization: the name or id of the department that holds it
    :param items: field names of data items (optional): then only those columns are given, through the DataStore
    :param valid_from: the moment from which on (ISO 8601, optional: now); a day begins in the portal's time zone
    :param until: the moment until which (ISO 8601, optional: without end); a day is given to its end
    :param basis: on what ground (optional), such as the number of a decision
    :returns: the grant: `id`, `dataset_id`, `resources`, `items`, `holder_type`, `holder_id`, `valid_from`, `until`,
        `state`, `basis`, `created`, `created_by`
    :raises ValidationError: when something of it cannot be granted
    """
    errors: Errors = {}
    resources = _resources(data_dict, errors)
    dataset = resources[0].package if resources else None
    tk.check_access("govshare_grant_create", context, {"dataset_id": dataset.id if dataset else None})
    holder = _holder(data_dict, errors)
    now = datetime.now(UTC)
    valid_from = _moment(data_dict, "valid_from", errors) or now
    until = _moment(data_dict, "until", errors, end=True)
    if until and until <= max(valid_from, now):
        errors.setdefault("until", []).append(_("The end must lie after the beginning, and ahead."))
    items = _items(data_dict, dataset, errors)
    if dataset and dataset.extras.get("open_type") != "conditional":
        errors["resources"] = [_("Only data that is opened on conditions is granted.")]
    if errors or holder is None or dataset is None:
        raise tk.ValidationError(errors)
    grant = Grant(
        id=str(uuid.uuid4()),
        dataset_id=dataset.id,
        resources=[resource.id for resource in resources],
        items=items,
        holder_type=holder[0],
        holder_id=holder[1],
        valid_from=valid_from,
        until=until,
        state="active",
        basis=str(data_dict.get("basis") or "").strip(),
        created=now,
        created_by=actor_of(context),
    )
    model.Session.add(grant)
    _note("grant.created", grant, grant.created_by)
    _finish(context)
    return _dictized(grant)


@tk.side_effect_free
def govshare_grant_list(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """List grants, the newest first: one's own and one's departments', or those of a dataset.

    :param dataset_id: the dataset's id or name (optional)
    :param limit: how many, 20; 100 at most
    :param offset: how many to pass over
    :returns: `count` and `results`
    """
    tk.check_access("govshare_grant_list", context, data_dict)
    query = sa.select(Grant)
    if dataset := data_dict.get("dataset_id"):
        query = query.where(Grant.dataset_id == model.Package.get(dataset).id)
    else:
        query = query.where(reader_of(context).holds())
    count = model.Session.scalar(sa.select(sa.func.count()).select_from(query.subquery()))
    limit, offset = number(data_dict, "limit", 20, most=MAX_ROWS), number(data_dict, "offset", 0)
    rows = model.Session.scalars(query.order_by(Grant.created.desc(), Grant.id).limit(limit).offset(offset))
    return {"count": count, "results": [_dictized(row) for row in rows]}


@tk.side_effect_free
def govshare_grant_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return a grant.

    :param id: its id
    :raises ObjectNotFound: when there is none
    """
    grant = _grant(data_dict)
    tk.check_access("govshare_grant_show", context, data_dict)
    return _dictized(grant)


def govshare_grant_revoke(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """End a grant at once; it stays to be read.

    :param id: its id
    :returns: the grant
    :raises ObjectNotFound: when there is none
    """
    grant = _grant(data_dict)
    tk.check_access("govshare_grant_revoke", context, data_dict)
    return _become(context, grant, "revoked", "grant.revoked")


def govshare_grant_suspend(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Let a grant rest at once (Decree 809 art. 27); one that has been revoked stays so.

    :param id: its id
    :returns: the grant
    :raises ObjectNotFound: when there is none
    """
    grant = _grant(data_dict)
    tk.check_access("govshare_grant_suspend", context, data_dict)
    return _become(context, grant, "suspended", "grant.suspended")


def govshare_grant_resume(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Let a grant that rests go on; one that has been revoked stays so.

    :param id: its id
    :returns: the grant
    :raises ObjectNotFound: when there is none
    """
    grant = _grant(data_dict)
    tk.check_access("govshare_grant_resume", context, data_dict)
    return _become(context, grant, "active", "grant.resumed")


def _become(context: Context, grant: Grant, state: str, event: str) -> dict[str, Any]:
    if grant.state not in (state, "revoked"):
        grant.state = state
        _note(event, grant, actor_of(context))
    _finish(context)
    return _dictized(grant)


def _finish(context: Context) -> None:
    """Commit, unless it is part of something larger, and let this request see it."""
    if context.get("defer_commit"):
        model.Session.flush()
    else:
        model.Session.commit()
    forget_readers()


def _note(kind: str, grant: Grant, actor: str) -> None:
    """Record what became of a grant. On what ground is not recorded, for that may name somebody."""
    holder = person(grant.holder_id) if grant.holder_type == "user" else grant.holder_id
    data = {
        "grant": grant.id,
        "holder_type": grant.holder_type,
        "holder": holder,
        "resources": grant.resources,
        "items": grant.items,
        "valid_from": grant.valid_from.astimezone(UTC).isoformat(),
        "until": grant.until.astimezone(UTC).isoformat() if grant.until else None,
    }
    record(f"dataset:{grant.dataset_id}", kind, data, actor)


def _grant(data_dict: dict[str, Any]) -> Grant:
    grant = model.Session.get(Grant, str(tk.get_or_bust(data_dict, "id")))
    if grant is None:
        raise tk.ObjectNotFound(_("There is no such grant."))
    return grant


def _resources(data_dict: dict[str, Any], errors: Errors) -> list[model.Resource]:
    """Return the resources that are named, all of one dataset; an empty list when they are not."""
    ids = data_dict.get("resources") or []
    ids = [ids] if isinstance(ids, str) else ids
    if not isinstance(ids, list) or not ids or len(ids) > MAX_RESOURCES:
        errors["resources"] = [_("Please name 1 to {n} resources.").format(n=MAX_RESOURCES)]
        return []
    query = sa.select(model.Resource).where(
        model.Resource.id.in_([str(id) for id in ids]), model.Resource.state == model.State.ACTIVE
    )
    found = list(model.Session.scalars(query))
    if len(found) < len(set(ids)) or len({resource.package_id for resource in found}) > 1:
        errors["resources"] = [_("The resources must be there, and of one dataset.")]
        return []
    return found


def _holder(data_dict: dict[str, Any], errors: Errors) -> tuple[str, str] | None:
    if name := data_dict.get("organization"):
        group = model.Group.get(str(name))
        if group and group.is_organization and group.state == model.State.ACTIVE:
            return "organization", group.id
        errors["organization"] = [_("There is no department “{value}”").format(value=name)]
        return None
    user = model.User.get(str(data_dict.get("user") or ""))
    if user and user.state == model.State.ACTIVE:
        return "user", user.id
    errors["user"] = [_("There is no such account. Please name who is to hold the grant.")]
    return None


def _items(data_dict: dict[str, Any], dataset: model.Package | None, errors: Errors) -> list[str] | None:
    """Return the columns that are granted; None for all."""
    items = data_dict.get("items")
    if not items:
        return None
    shown = tk.get_action("package_show")(Context(ignore_auth=True), {"id": dataset.id}) if dataset else {}
    known: set[str] = {item.get("name_en") or item["name"] for item in shown.get("items") or ()}
    if not isinstance(items, list) or not set(map(str, items)) <= known:
        errors["items"] = [_("Please name data items of the dataset by their field names.")]
        return None
    return list(dict.fromkeys(map(str, items)))


def _moment(data_dict: Mapping[str, Any], key: str, errors: Errors, end: bool = False) -> datetime | None:
    """Return a parameter that is a moment or a day; one without a zone is in the portal's."""
    value = data_dict.get(key)
    if not value:
        return None
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        errors[key] = [_("Please write the time like 2026-12-31 or 2026-12-31T18:00.")]
        return None
    if end and len(str(value)) == len("2026-12-31"):
        found = found.replace(hour=23, minute=59, second=59)
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(tk.config["ckan.display_timezone"]))


def _dictized(grant: Grant) -> dict[str, Any]:
    found = {column.name: getattr(grant, column.name) for column in Grant.__table__.columns}
    return {
        key: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value for key, value in found.items()
    }
