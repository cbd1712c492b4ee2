"""A portal that moves its uploads from the disk to S3, on a real server."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from stack.tests.conftest import Command
from stack.tests.s3server import S3Server, s3_server
from stack.tests.test_portal import act

pytestmark = pytest.mark.xdist_group("s3")

OLD = "站点,线路数\n示例大道,3\n示例广场,5\n"
NEW = "站点,线路数\n示例港,7\n"


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    """A server with a bucket."""
    with s3_server() as running:
        yield running


@pytest.fixture(scope="module")
def command(make_command: Callable[[str], Command]) -> Command:
    """A portal that keeps uploads on the disk."""
    made = make_command("files")
    made("up", "-d", "--empty")
    return made


@pytest.fixture(scope="module")
def client(command: Command) -> requests.Session:
    """An HTTP session of the administrator."""
    session = requests.Session()
    session.headers["Authorization"] = command("token").stdout.strip()
    return session


@pytest.fixture(scope="module")
def dataset(command: Command, client: requests.Session) -> str:
    """A dataset that is open on conditions."""
    department = act(command, client, "organization_create", title="示例市交通运输局")
    made = act(
        command,
        client,
        "package_create",
        title="公交站点",
        notes="示例数据",
        owner_org=department["id"],
        open_type="conditional",
        open_condition="用于研究",
        use_requirements="不得转让",
        security_measures="专人保管",
        theme=["6"],
        update_frequency="monthly",
        share_type="unconditional",
        share_modes=["platform"],
        catalog_class="307099",
        items=[{"name": "站点", "type": "C", "length": "20"}, {"name": "线路数", "type": "I"}],
        release_date="2026-01-01",
        contact_office="办公室",
        contact_phone="0990-8000000",
        license_id="notspecified",
    )
    return str(made["id"])


def upload(command: Command, client: requests.Session, dataset: str, text: str) -> str:
    """Upload a table and wait until xloader has read it back into the DataStore; returns the resource's id."""
    answer = client.post(
        f"{command.web}/api/3/action/resource_create",
        data={"package_id": dataset, "name": "公交站点.csv", "format": "CSV", "data_kind": "table"},
        files={"upload": ("公交站点.csv", text.encode(), "text/csv")},
        timeout=60,
    )
    assert answer.ok, answer.text
    id = str(answer.json()["result"]["id"])
    until = time.monotonic() + 120
    while not act(command, client, "resource_show", id=id).get("datastore_active"):
        assert time.monotonic() < until, client.post(
            f"{command.web}/api/3/action/xloader_status", json={"resource_id": id}, timeout=60
        ).text
        time.sleep(1)
    rows = act(command, client, "datastore_search", resource_id=id)
    assert rows["total"] == len(text.splitlines()) - 1
    return id


def place(id: str) -> str:
    """Return where CKAN puts a resource's file."""
    return f"{id[:3]}/{id[3:6]}/{id[6:]}"


def download(command: Command, client: requests.Session, dataset: str, id: str, **headers: str) -> requests.Response:
    """Ask for a resource's file."""
    address = f"{command.web}/dataset/{dataset}/resource/{id}/download"
    return client.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()}, timeout=60)


def test_uploads_move_to_a_bucket(command: Command, client: requests.Session, dataset: str, server: S3Server) -> None:
    """What was uploaded before moves with one command; what comes goes to the bucket; xloader reads both."""
    first = upload(command, client, dataset, OLD)
    folder = command.home / "storage" / "resources"
    assert (folder / place(first)).read_text("utf-8") == OLD

    command("down")
    settings = {**server.settings(), "s3_prefix": "portal"}
    text = "\n".join(f"{key} = {json.dumps(value)}" for key, value in settings.items())
    (command.home / "portal.toml").write_text(text, "utf-8")
    command("up", "-d", "--empty")
    assert download(command, client, dataset, first).status_code == 404
    command("ckan", "file", "storage", "transfer", "disk", "s3", "--remove")
    assert server.names() == [f"portal/{place(first)}"]
    assert [path for path in Path(folder).rglob("*") if path.is_file()] == []

    whole = download(command, client, dataset, first)
    assert (whole.status_code, whole.text, whole.headers["Cache-Control"]) == (200, OLD, "private, no-store")
    part = download(command, client, dataset, first, Range="bytes=0-5")
    assert (part.status_code, part.content) == (206, OLD.encode()[:6])
    assert requests.get(whole.url, timeout=60).status_code == 403

    second = upload(command, client, dataset, NEW)
    assert sorted(server.names()) == sorted(f"portal/{place(id)}" for id in (first, second))
    assert download(command, client, dataset, second).text == NEW
    assert not (folder / place(second)).exists()

    command("ckan", "file", "storage", "transfer", "s3", "disk")
    assert {id: (folder / place(id)).read_text("utf-8") for id in (first, second)} == {first: OLD, second: NEW}
