"""A department with a dataset of every kind, and a secret of its own in every place where one may lie."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.search import clear_all
from ckan.tests import factories
from ckanext.activity.model import Activity
from werkzeug.datastructures import FileStorage

from ckanext.govshare.access.model import Grant
from ckanext.govshare.catalog.themes import ensure_themes
from ckanext.govshare.tests.access.leaks.casework import plant_case
from ckanext.govshare.tests.access.leaks.people import KINDS, REGION, People, make_people
from ckanext.govshare.tests.access.leaks.tokens import Secrets
from ckanext.govshare.tests.access.leaks.traces import plant_traces
from ckanext.govshare.tests.catalogue import AUTHORED, STOP_NAME

__all__ = ["LEADING", "Planted", "World", "act", "build"]

# What each open type asks for, so that one becomes another without more ado.
DESCRIBED = {
    **AUTHORED,
    "theme": ["10"],
    "update_frequency": "monthly",
    "license_id": "cc-by",
    "open_condition": "具备环境监测能力的科研机构。",
    "use_requirements": "仅用于科学研究。",
    "security_measures": "专机存放，专人管理。",
    "closed_reason": "law",
    "legal_basis": "《中华人民共和国保守国家秘密法》第九条",
    "items": [STOP_NAME, {**STOP_NAME, "name": "水质类别", "name_en": "grade"}],
}
HARVESTED = {"source_platform": "guizhou", "source_url": "https://data.guizhou.gov.cn/open-data/"}
# What a dataset becomes, once it has been open.
BECOMES: dict[str, dict[str, Any]] = {
    "open": {},
    "login": {"open_type": "login"},
    "conditional": {"open_type": "conditional"},
    "closed": {"open_type": "closed"},
    "unknown": {"open_type": "unknown"},
    "hidden": {"hidden_entry": True},
    "elsewhere": {"open_type": "conditional"},
}
# Fields of a resource that may lead to its data, or show some of it.
LEADING = ("cache_url", "access_url", "download_url", "documentation", "example")


@dataclass
class Planted:
    """A dataset, and the ids of what belongs to it, by the names that actions and routes have for them."""

    kind: str
    dataset: dict[str, Any]
    ids: dict[str, Any] = field(default_factory=dict)


@dataclass
class World:
    """Everything that a walk needs to know."""

    people: People
    own: dict[str, Any]
    other: dict[str, Any]
    secrets: Secrets
    planted: dict[str, Planted]


def act(people: People, who: str, action: str, **values: Any) -> Any:
    """Call an action as somebody."""
    return tk.get_action(action)({"user": people[who]["name"]}, values)


def build() -> World:
    """Plant everything in an empty database and index."""
    clear_all()
    ensure_themes()
    people = make_people()
    for who in people:
        # Nobody is kept out by terms that they only have not read.
        act(people, who, "govshare_terms_accept")
    users = [{"name": people[who]["name"], "capacity": who} for who in ("member", "editor")]
    own = factories.Organization(name="walked-own", title="示例市水利局", users=users, region_code=REGION)
    outsider = [{"name": people["outsider"]["name"], "capacity": "editor"}]
    other = factories.Organization(name="walked-other", title="示例市教育局", users=outsider)
    world = World(people, own, other, Secrets(), {})
    for kind in KINDS:
        world.planted[kind] = _plant(world, kind)
    grant = _grant(world)
    exported = act(people, "admin", "govshare_catalogue_export", owner_org=own["id"])
    workbook = exported["content"]
    made = act(people, "editor", "govshare_catalogue_import_create", owner_org=own["id"], content=workbook)
    conditional = world.planted["conditional"]
    asked = [conditional.ids[name] for name in ("file", "link", "table")]
    case = plant_case(people, asked, conditional.dataset["id"], world.secrets)
    for planted in world.planted.values():
        planted.ids |= case | {"grant": grant, "workbook": workbook, "import": made["id"]}
    return world


def _plant(world: World, kind: str) -> Planted:
    """Publish an open dataset, leave traces of it, and make it what it is to be."""
    people, secrets = world.people, world.secrets

    def token(place: str) -> str:
        return secrets.plant(kind, place)

    entry = {place: token(place) if kind == "hidden" else f"walked-{kind}" for place in ("title", "notes", "tag")}
    fields = {**DESCRIBED, "title": entry["title"], "notes": entry["notes"], "tag_string": entry["tag"]}
    fields["internal_notes"] = token("internal")
    if kind in ("unknown", "elsewhere"):
        fields |= {**HARVESTED, "source_id": kind}
    dataset = act(
        people, "admin", "package_create", name=f"walked-{kind}", owner_org=world.own["id"], open_type="open", **fields
    )
    resource = {"package_id": dataset["id"], "format": "CSV"}
    body = f"stop_name,grade\n一号断面,二类\n{token('body')},三类\n"
    upload = FileStorage(io.BytesIO(body.encode()), f"{token('filename')}.csv", content_type="text/csv")
    file = act(
        people, "admin", "resource_create", **resource, name="水质监测", upload=upload, url="", hash=token("hash")
    )
    old = f"https://{token('old_address')}.example.org/old.csv"
    link = act(people, "admin", "resource_create", **resource, name="接口", url=old, data_kind="link")
    leading = {name: f"https://{token(name)}.example.org/" for name in LEADING}
    address = f"https://{token('address')}.example.org/data.csv"
    act(people, "admin", "resource_patch", id=link["id"], url=address, **leading)
    table = act(
        people, "admin", "resource_create", **resource, name="数据表", url=f"https://{token('table_address')}.org/"
    )
    planted = Planted(kind, dataset)
    planted.ids |= {"file": file["id"], "link": link["id"], "table": table["id"]}
    planted.ids |= _table(people, table["id"], token)
    plant_traces(people, planted.ids, dataset["id"], token)
    act(people, "admin", "package_patch", id=dataset["id"], **BECOMES[kind])
    planted.dataset = act(people, "admin", "package_show", id=dataset["id"])
    planted.ids |= _activities(dataset["id"])
    return planted


def _activities(dataset: str) -> dict[str, str]:
    """Return the first and the last of a dataset's activities that keep what it was."""
    activities = model.Session.query(Activity).filter_by(object_id=dataset).order_by(Activity.timestamp)
    kept = [activity.id for activity in activities if activity.activity_type.endswith(" package")]
    # The fourth is the link's change of address.
    return {"activity": kept[-1], "moved": kept[3]}


def _table(people: People, resource: str, token: Any) -> dict[str, Any]:
    """Load rows into the DataStore under an alias, and look at them in a view."""
    alias = f"alias_{resource[:8]}"
    made = {
        "resource_id": resource,
        "force": True,
        "aliases": [alias],
        "fields": [
            {"id": "stop_name", "type": "text", "info": {"label": "站点", "notes": token("dictionary")}},
            {"id": "grade", "type": "text", "info": {"label": "类别", "notes": token("sample")}},
        ],
        "records": [{"stop_name": token("row"), "grade": token("cell")}],
    }
    act(people, "admin", "datastore_create", **made)
    view = act(
        people,
        "admin",
        "resource_view_create",
        resource_id=resource,
        view_type="datatables_view",
        title="数据表预览",
        description=token("view"),
    )
    return {"alias": alias, "view": view["id"]}


def _grant(world: World) -> str:
    """Grant the conditional dataset to some, whole, in part, or until yesterday; and another dataset to the stranger.

    Returns the id of the first grant.
    """
    conditional = world.planted["conditional"]
    resources = [conditional.ids[name] for name in ("file", "link", "table")]
    people, secrets = world.people, world.secrets
    until = "2099-12-31"
    basis = secrets.plant("conditional", "basis")
    whole = {"resources": resources, "until": until}
    made = act(people, "admin", "govshare_grant_create", user="walker-holder", basis=basis, **whole)
    act(people, "admin", "govshare_grant_create", user="walker-columns", items=["stop_name"], **whole)
    ended = act(people, "admin", "govshare_grant_create", user="walker-expired", **whole)
    model.Session.get(Grant, ended["id"]).until = datetime.now(UTC) - timedelta(days=1)
    model.Session.commit()
    another = act(
        people,
        "admin",
        "package_create",
        name="walked-another",
        owner_org=world.own["id"],
        open_type="conditional",
        **{**DESCRIBED, "title": "walked-another", "notes": "walked-another"},
        resources=[{"url": "https://another.example.org/", "name": "接口"}],
    )
    granted = {"resources": [another["resources"][0]["id"]], "until": until}
    act(people, "admin", "govshare_grant_create", user="walker-stranger", **granted)
    return str(made["id"])
