"""Twenty readers at 10 kB/s do not stop the portal, whatever they read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.lib.uploader import get_resource_uploader
from ckan.tests import factories

from ckanext.govshare.tests.access.conftest import People
from ckanext.govshare.tests.access.delivery.conftest import Elsewhere, Entry, entered
from ckanext.govshare.tests.gateway.serving import REPOSITORY, Reader, Served, until

pytestmark = pytest.mark.xdist_group("access")

LARGE = 6 << 20
READERS = 20


@pytest.fixture(scope="module")
def slow_site() -> Iterator[Elsewhere]:
    """A place elsewhere that has a file of several megabytes."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "text/csv")
        request.send_header("Content-Length", str(LARGE))
        request.end_headers()
        for _number in range(LARGE // 65536):
            request.wfile.write(b"x" * 65536)

    made = Elsewhere(answer)
    yield made
    made.close()


@pytest.fixture(scope="module")
def large(provide: Callable[..., Entry], slow_site: Elsewhere, people: People) -> dict[str, Entry]:
    """Datasets with several megabytes each: files, a link that is not everybody's, and a table."""
    found = {kind: provide(kind, b"x" * LARGE) for kind in ("open", "login")}
    found["link"] = provide("login", url=slow_site.url())
    found["table"] = provide("open")
    table = {"resource_id": found["table"]["resources"][0]["id"], "fields": [{"id": "words", "type": "text"}]}
    admin = {"user": people["admin"]["name"]}
    rows = [{"words": f"{number} {'水质监测' * 10}"} for number in range(40_000)]
    tk.get_action("datastore_create")(dict(admin), {**table, "records": rows, "force": True})
    return found


@pytest.fixture(scope="module")
def running(serve: Callable[..., Served], large: dict[str, Entry]) -> Served:
    """The portal as `./portal up` serves it, with two workers of two threads."""
    return serve("asgi:application", REPOSITORY / "config", 2, CKAN_INI=str(REPOSITORY / "test.ini"))


@pytest.fixture(scope="module")
def token(people: People) -> str:
    """A member's API token."""
    return str(factories.APIToken(user=people["member"]["name"])["token"])


def address(dataset: Entry, what: str) -> str:
    """Return where a dataset's data is."""
    resource = dataset["resources"][0]["id"]
    table = f"/datastore/dump/{resource}"
    return table if what == "table" else f"/dataset/{dataset['name']}/resource/{resource}/download"


@pytest.mark.parametrize("what", ["open", "login", "link", "table"])
def test_a_page_answers_meanwhile(
    running: Served, large: dict[str, Entry], token: str, readers: Callable[..., list[Reader]], what: str
) -> None:
    """Files, links and tables: what twenty slow readers read holds no page up."""
    for _number in range(8):
        running.get("/")
    there = readers(READERS, running.port, address(large[what], what), f"Authorization: {token}\r\n")
    until(lambda: all(reader.taken.startswith(b"HTTP/1.1 200") and len(reader.taken) > 5000 for reader in there), 60)
    for _number in range(8):
        assert "公共数据开放平台" in running.get("/").text
    assert all(len(reader.taken) < LARGE / 2 for reader in there)
    if what in ("login", "link"):
        assert len(entered(large[what])) == READERS


def test_all_of_it_arrives(running: Served, large: dict[str, Entry], token: str) -> None:
    """What comes over the wire is what there is, and nothing says where it comes from."""
    headers: Any = {"Authorization": token}
    for what in ("open", "login", "link"):
        answer = running.get(address(large[what], what), headers=headers)
        assert answer.content == b"x" * LARGE
    part = running.get(address(large["login"], "login"), headers={**headers, "Range": "bytes=5-14, -3"})
    assert part.status_code == 206
    assert f"\r\nContent-Range: bytes 5-14/{LARGE}\r\n\r\nxxxxxxxxxx\r\n--".encode() in part.content
    dump = running.get(address(large["table"], "table")).text
    assert dump.count("\n") == 40_001 and "39999 水质监测" in dump
    shown = running.get(address(large["link"], "link"), headers=headers).headers
    assert "127.0.0.1" not in str(shown) and shown["Content-Type"] == "text/csv"


def test_memory_stays_flat(running: Served, provide: Callable[..., Entry], people: People) -> None:
    """A file of 2 GB goes through without being held."""
    dataset = provide("open")
    resource = dataset["resources"][0]
    with open(get_resource_uploader(dict(resource)).get_path(resource["id"]), "r+b") as file:
        file.truncate(2 << 30)
    running.get("/")
    before, most, size = running.memory(), 0, 0
    with running.get(address(dataset, "open"), stream=True) as answer:
        for number, piece in enumerate(answer.iter_content(1 << 20)):
            size += len(piece)
            most = max(most, running.memory() if number % 100 == 0 else 0)
    assert size == 2 << 30
    assert most - before < 50 << 20
