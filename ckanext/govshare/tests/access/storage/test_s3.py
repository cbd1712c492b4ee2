"""Uploads in S3: on a real server, through the portal's own download route and no other."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import ckan.plugins.toolkit as tk
import pytest
from ckan.lib import files as ckan_files
from werkzeug.datastructures import FileStorage

from ckanext.govshare.tests.access.conftest import People
from ckanext.govshare.tests.access.delivery.conftest import CONTENT, KINDS, Entry, Portal, entered
from stack.home import free_port
from stack.tests.s3server import BUCKET, SECRET, S3Server

pytestmark = [pytest.mark.xdist_group("access"), pytest.mark.usefixtures("bucket")]


@pytest.fixture(scope="module")
def made() -> dict[str, Entry]:
    """The datasets that the module's first test made."""
    return {}


@pytest.fixture
def files(bucket: S3Server, provide: Callable[..., Entry], made: dict[str, Entry]) -> dict[str, Entry]:
    """A dataset of each open type, whose file is in the bucket."""
    if not made:
        made.update({kind: provide(kind) for kind in KINDS})
    return made


def place(dataset: Entry) -> str:
    """Return the name under which a dataset's file lies in the bucket."""
    id = dataset["resources"][0]["id"]
    return f"files/{id[:3]}/{id[3:6]}/{id[6:]}"


def test_files_go_to_the_bucket(bucket: S3Server, files: dict[str, Entry]) -> None:
    """And nowhere else."""
    assert sorted(bucket.names()) == sorted(map(place, files.values()))
    on_disk = Path(tk.config["ckan.storage_path"]) / "resources"
    ids = [dataset["resources"][0]["id"] for dataset in files.values()]
    assert [id for id in ids if (on_disk / id[:3] / id[3:6] / id[6:]).exists()] == []


@pytest.mark.parametrize(
    ("asked", "start", "stop"), [("bytes=0-0", 0, 1), ("bytes=100-5099", 100, 5100), ("bytes=-7", -7, None)]
)
def test_parts(
    portal: Portal, files: dict[str, Entry], grant: Callable[..., Entry], asked: str, start: int, stop: int | None
) -> None:
    """A holder gets the whole, a part, and the rest of an interrupted download if the file is still the same."""
    dataset = files["conditional"]
    grant(dataset)
    whole = portal.download(dataset, "holder")
    assert (whole.status_code, whole.data, whole.headers["Cache-Control"]) == (200, CONTENT, "private, no-store")
    part = portal.download(dataset, "holder", Range=asked, If_Range=whole.headers["ETag"])
    assert (part.status_code, part.data) == (206, CONTENT[start:stop])
    changed = portal.download(dataset, "holder", Range=asked, If_Range='"other"')
    assert (changed.status_code, changed.data) == (200, CONTENT)


def test_a_part_is_read_as_such(files: dict[str, Entry]) -> None:
    """The storage fetches a part of a file, not the file; and nothing of one that was replaced meanwhile."""
    storage = ckan_files.get_storage("s3")
    location = ckan_files.Location(place(files["open"]).removeprefix("files/"))
    data = storage.analyze(location)
    assert b"".join(storage.range(data, 3, 9)) == CONTENT[3:9]
    assert b"".join(storage.range(data, len(CONTENT) - 2)) == CONTENT[-2:]
    with pytest.raises(ckan_files.exc.MissingFileError):
        storage.range(replace(data, hash="another"), 3, 9)


def test_nothing_without_the_portal(bucket: S3Server, portal: Portal, files: dict[str, Entry]) -> None:
    """The bucket gives nothing to whoever guesses a name, and CKAN's file routes nothing to anybody."""
    name = place(files["conditional"])
    for address in (f"{bucket.endpoint}/{BUCKET}/{name}", f"{bucket.endpoint}/{BUCKET}"):
        with pytest.raises(HTTPError) as refusal:
            urlopen(address, timeout=30)
        assert refusal.value.code == 403
    location = name.removeprefix("files/")
    for who in ("nobody", "citizen", "admin"):
        assert portal.get(f"/file/public-download/s3/{location}", who).status_code in (403, 404)


def test_no_links_are_signed(files: dict[str, Entry]) -> None:
    """There is no address of a file to pass on, neither a lasting nor a signed one."""
    storage = ckan_files.get_storage("s3")
    data = storage.analyze(ckan_files.Location(place(files["open"]).removeprefix("files/")))
    assert [storage.permanent_link(data), storage.temporary_link(data, 60), storage.one_time_link(data)] == [None] * 3
    with pytest.raises(ckan_files.exc.UnsupportedOperationError):
        storage.signed("download", 60, data.location)


def test_what_a_sysadmin_registers_is_not_served(people: People, portal: Portal, files: dict[str, Entry]) -> None:
    """Even a resource's file that somebody made known to CKAN's own file actions stays behind the download route."""
    location = place(files["conditional"]).removeprefix("files/")
    admin = {"user": people["admin"]["name"]}
    known = tk.get_action("file_register")(dict(admin), {"location": location, "storage": "s3"})
    owner = {"id": known["id"], "owner_type": "resource", "owner_id": files["conditional"]["resources"][0]["id"]}
    tk.get_action("file_ownership_transfer")(dict(admin), owner)
    for who in ("nobody", "citizen", "holder", "editor", "admin"):
        answer = portal.get(f"/file/download/{known['id']}", who)
        assert answer.status_code == 404, who
        assert CONTENT[:9] not in answer.data
    for who in ("citizen", "holder", "editor"):
        with pytest.raises(tk.NotAuthorized):
            tk.get_action("file_show")({"user": people[who]["name"]}, {"id": known["id"]})


def test_replaced_and_purged(bucket: S3Server, people: People, portal: Portal, provide: Callable[..., Entry]) -> None:
    """A new upload takes the old one's place; a dataset that is purged leaves nothing behind."""
    dataset = provide("open")
    admin = {"user": people["admin"]["name"]}
    new = FileStorage(io.BytesIO(b"other"), filename="water.csv")
    tk.get_action("resource_patch")(dict(admin), {"id": dataset["resources"][0]["id"], "upload": new})
    assert portal.download(dataset).data == b"other"
    assert place(dataset) in bucket.names()
    tk.get_action("package_delete")(dict(admin), {"id": dataset["id"]})
    tk.get_action("dataset_purge")(dict(admin), {"id": dataset["id"]})
    assert place(dataset) not in bucket.names()


@pytest.fixture
def away(bucket: S3Server, files: dict[str, Entry], monkeypatch: pytest.MonkeyPatch) -> str:
    """The bucket's server cannot be reached; the address where it was looked for."""
    settings = ckan_files.get_storage("s3").settings
    endpoint = f"127.0.0.1:{free_port()}"
    monkeypatch.setattr(settings, "client", replace(settings, endpoint=f"http://{endpoint}").client)
    return endpoint


@pytest.mark.parametrize(
    ("kind", "who", "accept", "language"),
    [
        ("open", "nobody", "text/html", ""),
        ("open", "nobody", "text/html", "/en"),
        ("conditional", "holder", "application/json", "/en"),
    ],
)
def test_the_server_is_away(
    portal: Portal,
    files: dict[str, Entry],
    away: str,
    grant: Callable[..., Entry],
    kind: str,
    who: str,
    accept: str,
    language: str,
) -> None:
    """Who may have the file is told to come back, and nothing about where files are; no download is entered."""
    dataset = files[kind]
    grant(files["conditional"])
    before = entered(dataset)
    address = f"{language}/dataset/{dataset['name']}/resource/{dataset['resources'][0]['id']}/download"
    assert portal.get(address, who, "head", Accept=accept).status_code == 503
    answer = portal.get(address, who, Accept=accept)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "private, no-store")
    assert answer.content_type.startswith(accept) and int(answer.headers["Retry-After"]) > 0
    assert ("cannot read its files" if language else "暂时无法读取文件") in answer.text
    said = f"{answer.headers}{answer.text}"
    assert not [word for word in (away, BUCKET, SECRET, "boto", "Connection") if word in said]
    assert entered(dataset) == before
    if kind != "open":
        assert portal.get(address, "nobody", Accept=accept).status_code == 403


def test_columns_of_a_file_that_is_away(people: People, files: dict[str, Entry], away: str) -> None:
    """The form says that the file cannot be read now."""
    asked: dict[str, Any] = {"resource_id": files["open"]["resources"][0]["id"]}
    with pytest.raises(tk.ValidationError) as refusal:
        tk.get_action("govshare_items_propose")({"user": people["editor"]["name"]}, asked)
    assert "resource_id" in refusal.value.error_dict


def test_the_server_refuses_us(portal: Portal, files: dict[str, Entry], monkeypatch: pytest.MonkeyPatch) -> None:
    """A bucket that no longer knows our key is one that gives nothing, too."""
    settings = ckan_files.get_storage("s3").settings
    monkeypatch.setattr(settings, "client", replace(settings, secret="another").client)
    assert portal.download(files["open"]).status_code == 503


def test_too_large(provide: Callable[..., Entry], monkeypatch: pytest.MonkeyPatch) -> None:
    """CKAN's limit holds in the bucket, too."""
    monkeypatch.setattr(ckan_files.get_storage("s3").settings, "max_size", 10)
    with pytest.raises(tk.ValidationError):
        provide("open")


def test_columns_are_proposed_from_a_stored_file(people: People, provide: Callable[..., Entry]) -> None:
    """What reads an upload for its columns finds it in the bucket."""
    dataset = provide("open", content="站点名称,经度\n示例站,120.1\n".encode())
    asked: dict[str, Any] = {"resource_id": dataset["resources"][0]["id"]}
    found = tk.get_action("govshare_items_propose")({"user": people["editor"]["name"]}, asked)
    assert [item["name"] for item in found["items"]] == ["站点名称", "经度"]
