"""Datasets with files and links of every open type, the portal over HTTP, and servers that the links lead to."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan.common import config
from ckan.config.middleware import make_app
from ckan.lib.redis import connect_to_redis
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp
from werkzeug.datastructures import FileStorage

from ckanext.govshare.history.model import events
from ckanext.govshare.tests.access.conftest import ITEMS, People, departments, people
from ckanext.govshare.tests.catalogue import AUTHORED, BUS_STOPS, COMPANIES, LAND, WATER
from ckanext.govshare.tests.gateway.serving import readers, serve

__all__ = ["departments", "people", "readers", "serve"]

CONTENT = "站点名称\n".encode() + bytes(range(256)) * 40
KINDS: dict[str, dict[str, Any]] = {"open": BUS_STOPS, "login": LAND, "conditional": WATER, "closed": COMPANIES}

Entry = dict[str, Any]


class Portal:
    """The portal over HTTP, asked by people of all sorts."""

    def __init__(self, people: People) -> None:
        """Build it once, with an API token for each of them."""
        self.app = CKANTestApp(make_app(config))
        self.tokens = {who: factories.APIToken(user=user["name"])["token"] for who, user in people.items()}

    def download(
        self, dataset: Entry, who: str = "nobody", method: str = "get", number: int = 0, **headers: str
    ) -> Any:
        """Ask for a dataset's resource as somebody, without following where the answer leads."""
        path = f"/dataset/{dataset['name']}/resource/{dataset['resources'][number]['id']}/download"
        return self.get(path, who, method, **headers)

    def get(self, path: str, who: str = "nobody", method: str = "get", **headers: str) -> Any:
        """Ask for any address."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if who in self.tokens:
            sent["Authorization"] = self.tokens[who]
        return self.app.test_client().open(path, method=method.upper(), headers=sent, follow_redirects=False)


@pytest.fixture(scope="package")
def portal(people: People) -> Portal:
    """The portal, built once for a folder."""
    return Portal(people)


@pytest.fixture(scope="package")
def provide(people: People, departments: dict[str, Entry]) -> Callable[..., Entry]:
    """Makes a dataset of an open type with one resource: an uploaded file, or the link that is given."""

    def make(kind: str, content: bytes = CONTENT, **resource: Any) -> Entry:
        admin = {"user": people["admin"]["name"]}
        owner = departments["own"]["id"]
        fields = {**AUTHORED, **KINDS[kind], "resource_code": "", "owner_org": owner, "items": ITEMS, "resources": []}
        made = tk.get_action("package_create")(dict(admin), fields)
        described = {"package_id": made["id"], "name": "水质 监测", "format": "CSV", "data_kind": "file", **resource}
        if "url" not in resource:
            described |= {"url": "", "upload": FileStorage(io.BytesIO(content), filename="water.csv")}
        tk.get_action("resource_create")(dict(admin), described)
        return tk.get_action("package_show")({"ignore_auth": True}, {"id": made["id"]})

    return make


@pytest.fixture(scope="module")
def files(provide: Callable[..., Entry]) -> dict[str, Entry]:
    """A dataset of each open type with an uploaded file."""
    return {kind: provide(kind) for kind in KINDS}


@pytest.fixture
def grant(people: People) -> Callable[..., Entry]:
    """Grants the holder a dataset's resource, who accepts the terms."""

    def make(dataset: Entry, **fields: Any) -> Entry:
        tk.get_action("govshare_terms_accept")({"user": people["holder"]["name"]}, {})
        given = {"resources": [dataset["resources"][0]["id"]], "user": people["holder"]["name"], **fields}
        return tk.get_action("govshare_grant_create")({"user": people["head"]["name"]}, given)

    return make


@pytest.fixture(autouse=True)
def nothing_known() -> None:
    """Forget which downloads may go on."""
    redis = connect_to_redis()
    for key in redis.scan_iter(f"{tk.config['ckan.site_id']}:govshare:download:*"):
        redis.delete(key)


@pytest.fixture
def counted() -> Iterator[list[str]]:
    """The ids of resources whose downloads are counted meanwhile."""
    found: list[str] = []

    def listen(resource_id: str, **_: Any) -> None:
        found.append(resource_id)

    tk.signals.resource_download.connect(listen)
    yield found
    tk.signals.resource_download.disconnect(listen)


def entered(dataset: Entry) -> list[Entry]:
    """Return the downloads of a dataset that the history knows, the first one first."""
    chain = (events.c.chain == f"dataset:{dataset['id']}", events.c.kind == "download")
    found = model.Session.execute(sa.select(events.c.data).where(*chain).order_by(events.c.number))
    return [row.data for row in found]


class Elsewhere:
    """A server that answers as a test wants; `asked` is what it was asked for, with the headers."""

    def __init__(self, answer: Callable[[BaseHTTPRequestHandler], None]) -> None:
        """Listen on loopback."""
        asked = self.asked = []  # type: list[tuple[str, str, dict[str, str]]]

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append((self.command, self.path, dict(self.headers)))
                answer(self)

            do_HEAD = do_GET

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.host = f"127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def url(self, path: str = "/secret-path/data.csv?key=secret-key", host: str = "127.0.0.1") -> str:
        """Return an address of it."""
        return f"http://{host}:{self.port}{path}"

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def elsewhere() -> Iterator[Callable[..., Elsewhere]]:
    """Makes servers."""
    made: list[Elsewhere] = []

    def make(answer: Callable[[BaseHTTPRequestHandler], None]) -> Elsewhere:
        made.append(Elsewhere(answer))
        return made[-1]

    yield make
    for each in made:
        each.close()
