"""The client's manners, against real servers on the loopback address."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import Any

import pytest
from ckan.common import CKANConfig

from ckanext.govshare.fetch.guard import is_public
from ckanext.govshare.harvesters import client as module
from ckanext.govshare.harvesters.client import Client, UnexpectedAnswer
from ckanext.govshare.harvesters.errors import RecordGone, SourceError, SourceUnreachable

Answer = tuple[int, dict[str, str], bytes]
Answering = Callable[[str, int], Answer]


class Site:
    """A server that answers as a test wants, and remembers what it was asked."""

    def __init__(self, answering: Answering, host: str = "127.0.0.1") -> None:
        """Listen; ``answering`` gets a path and how often it was asked for."""
        site = self
        self.requests: list[tuple[str, float, dict[str, str]]] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                site.requests.append((self.path, time.monotonic(), dict(self.headers)))
                status, headers, body = answering(self.path, site.count(self.path))
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(body))} | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer((host, 0), Handler)
        self.port = self._server.server_address[1]
        self.root = f"http://{host}:{self.port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def count(self, path: str) -> int:
        """Return how often a path was asked for."""
        return sum(asked == path for asked, _time, _headers in self.requests)

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def site() -> Iterator[Callable[..., Site]]:
    """Makes servers."""
    made: list[Site] = []

    def make(answering: Answering, **options: Any) -> Site:
        made.append(Site(answering, **options))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture(autouse=True)
def allowed(ckan_config: CKANConfig, monkeypatch: pytest.MonkeyPatch, with_request_context: None) -> CKANConfig:
    """Allow the loopback address, as test.ini does, and do not pause between attempts."""
    monkeypatch.setitem(ckan_config, "govshare.fetch.allowed_hosts", "127.0.0.1")
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.01)
    return ckan_config


def ok(value: Any = 1) -> Answer:
    """Return an answer that holds a JSON value."""
    return 200, {"Content-Type": "application/json"}, json.dumps(value).encode()


def ask(root: str, path: str = "/api", client: Client | None = None) -> Any:
    """Ask a server for a JSON value that must not be 0."""

    def check(value: Any) -> Any:
        if value == 0:
            raise UnexpectedAnswer("0")
        return value

    return (client or Client(0)).json(root + path, {"a": 1}, {"role": "0"}, check)


def sometimes(bad: Answer, times: int = 2) -> Answering:
    """Answer badly so many times, then well; there is no robots.txt."""
    return lambda path, count: (404, {}, b"") if path == "/robots.txt" else bad if count <= times else ok()


@pytest.mark.parametrize(
    "bad",
    [
        (500, {}, b""),
        (503, {"Retry-After": "0"}, b""),
        (200, {"Content-Type": "text/html"}, b"<html>later</html>"),
        (200, {}, b'{"data": ['),
        (200, {"Content-Length": "100"}, b"{}"),
        ok(0),
    ],
)
def test_tries_again(site: Callable[..., Site], bad: Answer) -> None:
    """What may pass is tried again; what does not pass is an error."""
    assert ask(site(sometimes(bad)).root) == 1
    with pytest.raises(SourceError):
        ask(site(sometimes(bad, 99)).root)


def test_nobody_there() -> None:
    """Silence is told apart from wrong answers."""
    with pytest.raises(SourceUnreachable):
        ask("http://127.0.0.1:1")


def test_gone(site: Callable[..., Site]) -> None:
    """An address that does not exist is not asked twice."""
    there = site(lambda path, count: (404, {}, b""))
    with pytest.raises(RecordGone):
        ask(there.root)
    assert there.count("/api") == 1


def test_waits_as_asked(site: Callable[..., Site]) -> None:
    """Retry-After is honoured, and no wait is endless."""
    there = site(sometimes((429, {"Retry-After": "1"}, b""), 1))
    ask(there.root)
    times = [when for path, when, _headers in there.requests if path == "/api"]
    assert times[1] - times[0] >= 1
    with pytest.raises(SourceUnreachable):
        ask(site(sometimes((503, {"Retry-After": "86400"}, b""), 1)).root)


def test_says_who_asks(site: Callable[..., Site]) -> None:
    """The User-Agent names the portal; the family's headers are there."""
    there = site(sometimes(ok(), 0))
    ask(there.root)
    _path, _time, headers = there.requests[-1]
    assert "govshare" in headers["User-Agent"]
    assert "http://test.ckan.net" in headers["User-Agent"]
    assert headers["role"] == "0"


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        (b"User-agent: *\nDisallow: /", False),
        (b"User-agent: *\nDisallow: /api", False),
        (b"User-agent: govshare\nDisallow:\n\nUser-agent: *\nDisallow: /", True),
        (b"User-agent: *\nDisallow: /admin", True),
        (b"<!DOCTYPE html><html></html>", True),
    ],
)
def test_robots(site: Callable[..., Site], robots: bytes, allowed: bool) -> None:
    """robots.txt is obeyed, and read once."""
    there = site(lambda path, count: (200, {}, robots) if path == "/robots.txt" else ok())
    client = Client(0)
    for _number in range(2):
        if allowed:
            assert ask(there.root, client=client) == 1
        else:
            with pytest.raises(SourceError, match="robots"):
                ask(there.root, client=client)
    assert there.count("/robots.txt") == 1
    assert there.count("/api") == (2 if allowed else 0)


def test_too_large(site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch) -> None:
    """A body without end is not read to its end."""
    monkeypatch.setattr(module, "LARGEST_BODY", 1000)
    with pytest.raises(SourceError):
        ask(site(sometimes(ok("x" * 5000), 99)).root)


def test_redirects(site: Callable[..., Site]) -> None:
    """A redirect is followed, a circle of them is not."""
    there = site(
        lambda path, count: (
            ok()
            if path == "/there"
            else (404, {}, b"")
            if path == "/robots.txt"
            else (308, {"Location": "/there"}, b"")
        )
    )
    assert ask(there.root) == 1
    with pytest.raises(SourceError):
        ask(site(lambda path, count: (308, {"Location": "/api"}, b"") if path == "/api" else (404, {}, b"")).root)


class TestGuard:
    """Private addresses."""

    @pytest.mark.parametrize("hosts", ["", "127.0.0.1:1", "example.org"])
    def test_refused(
        self, site: Callable[..., Site], allowed: CKANConfig, monkeypatch: pytest.MonkeyPatch, hosts: str
    ) -> None:
        """Without the setting no private address is asked for anything, under any name."""
        there = site(lambda path, count: ok())
        monkeypatch.setitem(allowed, "govshare.fetch.allowed_hosts", hosts)
        for root in (there.root, f"http://localhost:{there.port}"):
            with pytest.raises(SourceUnreachable, match="allowed_hosts"):
                ask(root)
        assert there.requests == []

    def test_allowed_with_port(
        self, site: Callable[..., Site], allowed: CKANConfig, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A host may be allowed at one port only."""
        there = site(sometimes(ok(), 0))
        monkeypatch.setitem(allowed, "govshare.fetch.allowed_hosts", f"127.0.0.1:{there.port}")
        assert ask(there.root) == 1

    def test_redirected(self, site: Callable[..., Site]) -> None:
        """A redirect to a private address is refused like the address itself."""
        inside = site(lambda path, count: ok(), host="127.0.0.2")
        outside = site(
            lambda path, count: (307, {"Location": inside.root + "/api"}, b"") if path == "/api" else (404, {}, b"")
        )
        with pytest.raises(SourceUnreachable):
            ask(outside.root)
        assert inside.requests == []

    @pytest.mark.parametrize(
        ("address", "public"),
        [
            ("223.5.5.5", True),
            ("127.0.0.1", False),
            ("10.1.2.3", False),
            ("172.16.0.1", False),
            ("192.168.1.1", False),
            ("169.254.169.254", False),
            ("100.64.0.1", False),
            ("0.0.0.0", False),
            ("224.0.0.1", False),
            ("::1", False),
            ("fe80::1%eth0", False),
            ("fd00::1", False),
            ("::ffff:127.0.0.1", False),
            ("::ffff:223.5.5.5", True),
            ("2002:7f00:1::", False),
            ("64:ff9b::7f00:1", False),
            ("2400:3200::1", True),
        ],
    )
    def test_addresses(self, address: str, public: bool) -> None:
        """Which addresses anybody can reach."""
        assert is_public(address) is public


def test_politeness(site: Callable[..., Site], allowed: CKANConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two requests to a host that nobody allowed are a second apart; allowed hosts are asked at once."""
    there = site(sometimes(ok(), 0))
    client = Client(0.5)
    began = time.monotonic()
    for _number in range(3):
        ask(there.root, client=client)
    assert time.monotonic() - began < 2 * 0.5
    # The same host, reached by a name that is not in the setting; the guard is told that it is public.
    monkeypatch.setattr("ckanext.govshare.fetch.guard.is_public", lambda address: True)
    for _number in range(3):
        ask(f"http://localhost:{there.port}", client=client)
    times = [when for path, when, _headers in there.requests if path == "/api"][3:]
    assert all(later - earlier >= 0.48 for earlier, later in pairwise(times))
