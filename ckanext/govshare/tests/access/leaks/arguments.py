"""What to call an action with: planted objects, by the names of its parameters."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from ckanext.govshare.tests.access.leaks.special import special
from ckanext.govshare.tests.access.leaks.world import Planted, World

__all__ = ["arguments", "documented"]

Values = dict[str, Any]

_PARAMETER = re.compile(r":param (?:\w+ )?([\w.]+):")
# What `id` means to the actions whose name begins so; the first that fits counts.
ID = (
    ("dataset_followee", "user"),
    ("followee", "user"),
    ("group_followee", "user"),
    ("organization_followee", "user"),
    ("user_followee", "user"),
    ("resource_view_list", "table"),
    ("resource_view_clear", "table"),
    ("resource_view_reorder", "table"),
    ("resource_view", "view"),
    ("resource", "table"),
    ("datastore", "table"),
    ("xloader", "table"),
    ("harvest_object", "harvest_object"),
    ("harvest_job", "harvest_job"),
    ("harvest_source_job", "harvest_source"),
    ("harvest_send_job", "harvest_job"),
    ("harvest", "harvest_source"),
    ("activity", "activity"),
    ("govshare_grant", "grant"),
    ("govshare_change", "dataset"),
    ("govshare_case", "case"),
    ("group_package_show", "group"),
    ("organization", "organization"),
    ("bulk_update", "organization"),
    ("group", "group"),
    ("member_roles", "organization"),
    ("member", "organization"),
    ("user", "user"),
    ("dashboard", "user"),
    ("package_collaborator_list_for_user", "user"),
    ("follow_group", "group"),
    ("unfollow_group", "group"),
    ("am_following_group", "group"),
    ("follow_user", "user"),
    ("unfollow_user", "user"),
    ("am_following_user", "user"),
    ("tag", "tag"),
    ("task_status", "task"),
)


def documented(function: Callable[..., Any]) -> set[str]:
    """Return the parameters that an action's documentation names, with that of the actions it is chained to."""
    function = getattr(function, "__wrapped__", function)
    if isinstance(function, partial):
        return documented(function.func) | documented(function.args[0])
    return set(_PARAMETER.findall(function.__doc__ or ""))


def pool(world: World, planted: Planted) -> Values:
    """Return a value for each parameter that points at something planted."""
    ids = planted.ids
    return {
        "dataset_id": planted.dataset["id"],
        "package_id": planted.dataset["id"],
        "package": planted.dataset["id"],
        "name_or_id": planted.dataset["id"],
        "resource_id": ids["table"],
        "resource_view_id": ids["view"],
        "resources": [ids["file"], ids["link"], ids["table"]],
        "datasets": [planted.dataset["id"]],
        "harvest_source_id": ids["harvest_source"],
        "source_id": ids["harvest_source"],
        "org_id": world.own["id"],
        "organization_id": world.own["id"],
        "organization": world.own["id"],
        "owner_org": world.own["id"],
        "user_id": world.people["member"]["name"],
        "user": world.people["member"]["name"],
        "username": world.people["member"]["name"],
        "entity_id": ids["table"],
        "q": "walked",
        "query": "name:数据",
        "limit": 20,
        "offset": 0,
    }


def meant(action: str, world: World, planted: Planted) -> str:
    """Return what an action's `id` is."""
    kind = next((kind for start, kind in ID if action.startswith(start)), "dataset")
    return {
        **planted.ids,
        "dataset": planted.dataset["id"],
        "organization": world.own["id"],
        "group": "theme-10",
        "user": world.people["member"]["name"],
        "tag": "walked-open",
    }[kind]


def arguments(action: str, function: Callable[..., Any], world: World, planted: Planted) -> Values:
    """Return what to call an action with: the parameters it documents, and what `special` knows of it."""
    known = {"id": meant(action, world, planted), **pool(world, planted)}
    values = {name: known[name] for name in documented(function) if name in known}
    return values | special(world, planted).get(action, {})
