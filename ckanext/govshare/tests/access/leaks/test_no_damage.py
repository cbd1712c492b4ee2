"""Whoever writes, and however: the addresses in the database stay byte for byte what they were."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ckan import model
from ckan.tests.helpers import CKANTestApp
from openpyxl import load_workbook

from ckanext.govshare.catalog.excel import runs
from ckanext.govshare.tests.access.leaks.people import KINDS
from ckanext.govshare.tests.access.leaks.walker import Walker
from ckanext.govshare.tests.access.leaks.world import World
from ckanext.govshare.tests.catalog.test_forms import Browser, errors_on, give_password

pytestmark = pytest.mark.xdist_group("leaks-0")

Entry = dict[str, Any]
Calls = Iterator[tuple[str, Entry]]


# What of a resource says where its data is and what it is, besides what is in `extras`.
COLUMNS = ("url", "url_type", "hash", "mimetype", "cache_url", "format", "resource_type")
OWN = ("source_platform", "source_id", "source_url", "source_terms_url", "internal_notes")


def stored(world: World) -> dict[str, Any]:
    """Return every address that the database holds, with what else leads to data, and the department's own notes."""
    model.Session.expire_all()
    packages = [model.Package.get(planted.dataset["id"]) for planted in world.planted.values()]
    found: dict[str, Any] = {package.id: [package.extras.get(name) for name in OWN] for package in packages}
    resources = [resource for package in packages for resource in package.resources]
    return found | {
        resource.id: ([getattr(resource, name) for name in COLUMNS], _extras(resource.extras)) for resource in resources
    }


def _extras(extras: dict[str, Any]) -> dict[str, Any]:
    # What the DataStore notes is its own affair.
    return {key: value for key, value in extras.items() if not key.startswith("datastore_")}


def whole(read: Entry) -> Calls:
    """Write a dataset back as it was read."""
    yield "package_update", read


def part(read: Entry) -> Calls:
    """Change one field of a dataset, and one of each resource."""
    yield "package_patch", {"id": read["id"], "contact_office": "科技处"}
    for resource in read["resources"]:
        yield "resource_patch", {"id": resource["id"], "description": "每月更新"}


def revised(read: Entry) -> Calls:
    """Change a field of a dataset and of its first resource by their places."""
    update = {"contact_office": "水环境处", "resources__0__description": "每周更新"}
    yield "package_revise", {"match": {"id": read["id"]}, **{f"update__{key}": value for key, value in update.items()}}
    yield "package_revise", {"match": {"id": read["id"]}, "update": {"resources": read["resources"]}}


def each(read: Entry) -> Calls:
    """Write each resource back as it was read, then in another order."""
    for resource in read["resources"]:
        yield "resource_update", resource
    order = [resource["id"] for resource in read["resources"]]
    yield "package_resource_reorder", {"id": read["id"], "order": order[::-1]}
    yield "package_resource_reorder", {"id": read["id"], "order": order}


def many(read: Entry) -> Calls:
    """Hide datasets together, and show them again."""
    if not read["private"]:
        values = {"datasets": [read["id"]], "org_id": read["owner_org"]}
        yield "bulk_update_private", values
        yield "bulk_update_public", values


WAYS = (whole, part, revised, each, many)
# Who reads, and how it is written back by an editor: what others read lacks the addresses.
CASES = [
    *(("editor", way, kind) for way in WAYS for kind in KINDS),
    *((who, way, kind) for who in ("member", "holder", "citizen") for way in (whole, each) for kind in KINDS),
]
# Who may not see a hidden entry has nothing to write back.
CASES = [case for case in CASES if case[0] in ("editor", "member") or case[2] != "hidden"]


@pytest.mark.parametrize(
    ("reading", "way", "kind"), CASES, ids=[f"{who}-{way.__name__}-{kind}" for who, way, kind in CASES]
)
def test_what_was_read_can_be_written(
    portal: CKANTestApp, world: World, tokens: dict[str, str], reading: str, way: Callable[[Entry], Calls], kind: str
) -> None:
    """An editor writes what somebody read, addresses redacted or not; others are refused. Nothing is lost by either."""
    before = stored(world)
    reads = Walker(portal, world, reading, tokens[reading])
    # CKAN lets only a department's administrators change many.
    writer = "admin" if way is many else "editor"
    writes = Walker(portal, world, writer, tokens[writer])
    read = reads.act("package_show", {"id": world.planted[kind].dataset["id"]}).json
    assert read is not None
    for action, values in way(read["result"]):
        if reading != "editor":
            assert reads.act(action, values).status_code in (403, 404), action
        written = writes.act(action, values)
        assert written.status_code == 200, f"{action}: {written.text}"
        assert stored(world) == before, action


@pytest.mark.parametrize("kind", KINDS)
def test_forms_keep_addresses(portal: CKANTestApp, world: World, kind: str) -> None:
    """The forms of a dataset and of its resources, opened and saved by its editor."""
    before, planted = stored(world), world.planted[kind]
    browser = Browser(CKANTestApp(portal.app), give_password(world.people["editor"]))
    name = planted.dataset["name"]
    form = f"/dataset/edit/{name}"
    saved = browser.send(form, {**browser.form(form), "contact_office": "科技处", "save": ""})
    assert saved.status_code == 302, errors_on(saved)
    assert stored(world) == before
    for resource in ("file", "link", "table"):
        form = f"/dataset/{name}/resource/{planted.ids[resource]}/edit"
        saved = browser.send(form, {**browser.form(form), "description": "每季更新", "save": ""})
        assert saved.status_code == 302, errors_on(saved)
        assert stored(world) == before, resource


def changed(content: str) -> str:
    """Return an exported workbook with another contact office in every row, and another meaning of every resource."""
    book = load_workbook(io.BytesIO(base64.b64decode(content)))
    for sheet, heading in (("Datasets", "Contact office"), ("Resources", "Description")):
        headings = {cell.value: cell for row in book[sheet].iter_rows(max_row=10) for cell in row}
        cell = headings[heading]
        for row in range(cell.row + 1, book[sheet].max_row + 1):
            if book[sheet].cell(row, 1).value:
                book[sheet].cell(row, cell.column).value = "科技信息处"
    saved = io.BytesIO()
    book.save(saved)
    return base64.b64encode(saved.getvalue()).decode()


def test_a_workbook_keeps_addresses(portal: CKANTestApp, world: World, tokens: dict[str, str]) -> None:
    """The department's catalogue, exported by its editor, changed in every row, and imported."""
    before = stored(world)
    editor = Walker(portal, world, "editor", tokens["editor"])

    def act(action: str, **values: Any) -> Entry:
        answer = editor.act(action, values)
        assert answer.status_code == 200 and answer.json, answer.text
        return dict(answer.json["result"])

    exported = act("govshare_catalogue_export", owner_org=world.own["id"], language="en")
    made = act("govshare_catalogue_import_create", owner_org=world.own["id"], content=changed(exported["content"]))
    # What else waits in the queue was planted there.
    runs.run(made["id"])
    preview = act("govshare_catalogue_import_show", id=made["id"])
    # Besides those that were planted, what other tests left.
    assert set(preview["counts"]) == {"changed"} and preview["counts"]["changed"] > len(KINDS), preview["rows"]
    act("govshare_catalogue_import_apply", id=made["id"])
    runs.run(made["id"])
    assert act("govshare_catalogue_import_show", id=made["id"])["state"] == "applied"
    assert stored(world) == before


def test_a_holder_still_gets_the_file(portal: CKANTestApp, world: World, tokens: dict[str, str]) -> None:
    """After its editor has changed a conditional dataset, the real file arrives at its holder's."""
    planted = world.planted["conditional"]
    editor = Walker(portal, world, "editor", tokens["editor"])
    assert editor.act("package_patch", {"id": planted.dataset["id"], "contact_office": "水环境处"}).status_code == 200
    holder = Walker(portal, world, "holder", tokens["holder"])
    answer = holder.ask("GET", f"/dataset/{planted.dataset['id']}/resource/{planted.ids['file']}/download")
    assert world.secrets.token("conditional", "body") in answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"
