"""For each guard, what gets through once it is gone: the one request of the walks that it stops."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.common import config
from ckan.lib.search import rebuild
from ckan.tests.factories import UserWithToken

from ckanext.govshare.tests.access.leaks.tokens import random_token
from ckanext.govshare.tests.access.leaks.walker import Walker
from ckanext.govshare.tests.access.leaks.world import DESCRIBED

__all__ = ["ATTEMPTS", "BEHIND", "Attempt"]

# Tells whether somebody learned what they must not, or did what they may not.
Attempt = Callable[[Walker], bool]

_numbers = itertools.count()


def asks(action: str, kind: str = "closed", **values: Any) -> Attempt:
    """Return an attempt: a call of an action, where words like `table` stand for what is planted of that kind."""

    def attempt(walker: Walker) -> bool:
        planted = walker.world.planted[kind]
        known = {**planted.ids, "dataset": planted.dataset["id"], "department": walker.world.own["id"]}
        known["admin"] = walker.world.people["admin"]["id"]
        filled = {key: known.get(value, value) if isinstance(value, str) else value for key, value in values.items()}
        walker.act(action, filled)
        return bool(walker.leaks())

    return attempt


def opens(address: str, kind: str) -> Attempt:
    """Return an attempt: to open a page of a dataset."""

    def attempt(walker: Walker) -> bool:
        planted = walker.world.planted[kind]
        walker.ask("GET", address.format(dataset=planted.dataset["id"], **planted.ids))
        return bool(walker.leaks())

    return attempt


def succeeds(action: str, **values: Any) -> Attempt:
    """Return an attempt: a call that must be refused, whatever it says."""
    return lambda walker: walker.act(action, values).status_code == 200


def exists(action: str) -> Attempt:
    """Return an attempt: to learn that there is a hidden entry by being refused it otherwise than what is not there."""

    def attempt(walker: Walker) -> bool:
        hidden = walker.act(action, {"id": walker.world.planted["hidden"].dataset["id"]})
        return hidden.status_code != walker.act(action, {"id": random_token()}).status_code

    return attempt


def old_versions(action: str, **values: Any) -> Attempt:
    """Return an attempt: to read old versions where CKAN's setting gives them to everybody."""

    def attempt(walker: Walker) -> bool:
        before = config["ckan.auth.public_activity_stream_detail"]
        config["ckan.auth.public_activity_stream_detail"] = True
        try:
            return asks(action, include_data=True, **values)(walker)
        finally:
            config["ckan.auth.public_activity_stream_detail"] = before

    return attempt


def _spare(walker: Walker, title: str) -> str:
    """Publish a dataset, and return its id."""
    made = tk.get_action("package_create")(
        {"user": walker.world.people["admin"]["name"]},
        {
            **DESCRIBED,
            "name": f"walked-spare-{next(_numbers)}",
            "title": title,
            "notes": "walked",
            "open_type": "open",
            "owner_org": walker.world.own["id"],
        },
    )
    return str(made["id"])


def remembered(hide: Callable[[str, Walker], None]) -> Attempt:
    """Return an attempt: to read of a dataset in activities from before it was hidden."""

    def attempt(walker: Walker) -> bool:
        title = walker.world.secrets.plant("spare", "title")
        hide(_spare(walker, title), walker)
        found = walker.act("recently_changed_packages_activity_list", {"limit": 100})
        # What it left behind is nobody's secret to the walks that follow.
        del walker.world.secrets.planted[title]
        return title in found.text

    return attempt


def _hide_in_form(dataset: str, walker: Walker) -> None:
    user = {"user": walker.world.people["admin"]["name"]}
    tk.get_action("package_patch")(user, {"id": dataset, "hidden_entry": True})


def in_anothers_name(walker: Walker) -> bool:
    """Search in the name of somebody while the request is an administrator's, as a page does that shows both."""
    admin = model.User.get(walker.world.people["admin"]["id"])
    with walker.app.test_request_context():
        tk.login_user(admin)
        found = tk.get_action("package_search")({"user": walker.world.people["citizen"]["name"]}, {"rows": 50})
    walker.note("package_search in another's name", str(found).encode())
    return bool(walker.leaks())


def indexed(walker: Walker) -> bool:
    """Search for a gated address, once its dataset is indexed anew."""
    closed = walker.world.planted["closed"].dataset["id"]
    rebuild(closed)
    token = walker.world.secrets.token("closed", "address")
    return "walked-closed" in walker.act("package_search", {"q": f"res_url:*{token}*", "fl": "name"}).text


def published(walker: Walker) -> bool:
    """Make a hidden entry public along with others."""
    hidden = walker.world.planted["hidden"].dataset["id"]
    values = {"datasets": [hidden], "org_id": walker.world.own["id"]}
    done = walker.act("bulk_update_public", values).status_code == 200
    if done:
        walker.act("bulk_update_private", values)
    return done


def tagged(walker: Walker) -> bool:
    """Ask for a hidden entry's tag by its name."""
    return walker.act("tag_show", {"id": walker.world.secrets.token("hidden", "tag")}).status_code == 200


def lost(walker: Walker) -> bool:
    """Write back what somebody read to whom the address was not shown."""
    dataset = _spare(walker, "walked")
    user = {"user": walker.world.people["admin"]["name"]}
    link = {"name": "接口", "url": "https://example.org/"}
    tk.get_action("package_patch")(user, {"id": dataset, "open_type": "conditional", "resources": [link]})
    read = tk.get_action("package_show")({"user": walker.world.people["citizen"]["name"]}, {"id": dataset})
    tk.get_action("package_update")(user, read)
    return [resource.url for resource in model.Package.get(dataset).resources] != [link["url"]]


def guessed(walker: Walker) -> bool:
    """Learn whether a guess of an address is right."""
    planted = walker.world.planted["closed"]
    place = next(n for n, each in enumerate(planted.dataset["resources"]) if each["id"] == planted.ids["link"])
    right, wrong = (f"https://{word}.example.org/data.csv" for word in (_address(walker), random_token()))
    answers = [
        walker.act(
            "package_revise", {"match__id": f'"{planted.dataset["id"]}"', f"match__resources__{place}__url": guess}
        )
        for guess in (right, wrong)
    ]
    return answers[0].status_code != answers[1].status_code


def _address(walker: Walker) -> str:
    return walker.world.secrets.token("closed", "address")


def unread(walker: Walker) -> bool:
    """Download data that is open to accounts, with one that has not accepted the terms."""
    planted = walker.world.planted["login"]
    address = f"/dataset/{planted.dataset['id']}/resource/{planted.ids['file']}/download"
    return walker.ask("GET", address, headers={"Authorization": UserWithToken()["token"]}).status_code == 200


def follows(walker: Walker) -> bool:
    """Follow a dataset, and read on one's own page what happened to it."""
    walker.act("follow_dataset", {"id": walker.world.planted["closed"].dataset["id"]})
    return asks("dashboard_activity_list", limit=100)(walker)


def queried(walker: Walker) -> bool:
    """Ask for the permission of an SQL query: a portal may allow those by its settings."""
    table = walker.world.planted["closed"].ids["table"]
    context = {"user": walker.world.people["citizen"]["name"], "table_names": (name for name in [table])}
    try:
        return bool(tk.check_access("datastore_search_sql", context, {"sql": ""}))
    except tk.NotAuthorized:
        return False


# By guard: who tries, and what.
ATTEMPTS: dict[str, tuple[str, Attempt]] = {
    "action bulk_update_public": ("admin", published),
    "action dashboard_activity_list": ("citizen", follows),
    "action datastore_info": ("columns", asks("datastore_info", "conditional", id="table")),
    "action datastore_search": ("columns", asks("datastore_search", "conditional", resource_id="table")),
    "action group_activity_list": ("anonymous", asks("group_activity_list", id="theme-10", limit=100)),
    "action harvest_abort_failed_jobs": ("anonymous", succeeds("harvest_abort_failed_jobs", life_span="7")),
    "action harvest_source_show": ("anonymous", asks("harvest_source_show", id="harvest_source")),
    "action harvest_source_show_status": ("anonymous", asks("harvest_source_show_status", id="harvest_source")),
    "action organization_activity_list": ("anonymous", asks("organization_activity_list", id="department", limit=100)),
    "action package_activity_list": ("anonymous", asks("package_activity_list", id="dataset", limit=100)),
    "action package_search": ("citizen", in_anothers_name),
    "action package_update": ("admin", lost),
    "action package_revise": ("citizen", guessed),
    "action recently_changed_packages_activity_list": (
        "anonymous",
        asks("recently_changed_packages_activity_list", limit=100),
    ),
    "action resource_search": ("citizen", asks("resource_search", query="name:接口")),
    "action resource_view_list": ("anonymous", asks("resource_view_list", id="table")),
    "action tag_autocomplete": ("anonymous", asks("tag_autocomplete", query="zq")),
    "action tag_list": ("anonymous", asks("tag_list")),
    "action tag_search": ("anonymous", asks("tag_search", query="zq")),
    "action tag_show": ("anonymous", tagged),
    "action user_activity_list": ("citizen", asks("user_activity_list", id="admin", limit=100)),
    "permission activity_data_show": ("anonymous", old_versions("activity_data_show", id="activity")),
    "permission activity_diff": (
        "anonymous",
        old_versions("activity_diff", id="moved", object_type="package", diff_type="html"),
    ),
    "permission activity_show": ("anonymous", old_versions("activity_show", id="activity")),
    "permission datastore_info": ("citizen", asks("datastore_info", id="table")),
    "permission datastore_search": ("citizen", asks("datastore_search", resource_id="table")),
    "permission datastore_search_sql": ("citizen", queried),
    "permission harvest_object_list": ("citizen", succeeds("harvest_object_list")),
    "permission harvest_object_show": ("anonymous", asks("harvest_object_show", id="harvest_object")),
    "permission package_show": ("anonymous", exists("package_show")),
    "permission package_update": ("citizen", exists("package_patch")),
    "permission resource_view_show": ("anonymous", asks("resource_view_show", id="view")),
    "permission task_status_show": ("anonymous", asks("task_status_show", id="task")),
    "hook after_dataset_search": ("anonymous", asks("package_search", rows=50)),
    "hook after_dataset_show": ("anonymous", asks("package_show", id="dataset")),
    "hook after_dataset_write": ("anonymous", remembered(_hide_in_form)),
    "hook before_dataset_index": ("anonymous", indexed),
    "hook before_dataset_search": ("anonymous", asks("package_search", fl="data_dict,validated_data_dict")),
    "request refuse": ("citizen", opens("/dataset/{dataset}/resources/{link}/history/{moved}", "login")),
    "route download": ("anonymous", unread),
    "mark fields": ("anonymous", asks("package_show", "open", id="dataset")),
}

# What another guard already stops: it is tried once that one is gone.
BEHIND = {"action harvest_source_show": "action harvest_source_show_status"}
