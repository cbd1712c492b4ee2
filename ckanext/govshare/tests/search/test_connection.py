"""Questions to Solr go over a connection that stays open, and get through when it did not."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests.helpers import CKANTestApp

pytestmark = pytest.mark.xdist_group("search")


class Relay(socketserver.ThreadingTCPServer):
    """Passes on to Solr what arrives, and can hang up."""

    daemon_threads = True

    def __init__(self, solr: tuple[str, int]) -> None:
        """Listen on a port of the machine's choice."""
        super().__init__(("127.0.0.1", 0), Passing)
        self.solr = solr
        self.ends: list[socket.socket] = []

    def hang_up(self) -> None:
        """Close every connection, as Solr does with those that are idle for long, or when it ends."""
        for end in self.ends:
            # Which may be closed already.
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


class Passing(socketserver.BaseRequestHandler):
    """One connection, both ways."""

    server: Relay

    def handle(self) -> None:
        """Pass on until one side ends it."""
        self.server.ends.append(self.request)
        with socket.create_connection(self.server.solr) as solr:
            back = threading.Thread(target=self._pass, args=(solr, self.request))
            back.start()
            self._pass(self.request, solr)
            back.join()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while block := source.recv(65536):
                target.sendall(block)
            target.shutdown(socket.SHUT_WR)


@pytest.fixture
def relay(catalogue: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[Relay]:
    """Solr behind a relay."""
    solr = urlsplit(tk.config["solr_url"])
    assert solr.hostname and solr.port
    with Relay((solr.hostname, solr.port)) as relay:
        threading.Thread(target=relay.serve_forever, daemon=True).start()
        monkeypatch.setitem(
            tk.config, "solr_url", solr._replace(netloc=f"127.0.0.1:{relay.server_address[1]}").geturl()
        )
        yield relay
        relay.hang_up()
        relay.shutdown()


def test_a_connection_stays_open(portal: CKANTestApp, relay: Relay) -> None:
    """One serves all questions; when Solr has closed it the next question opens another, and nobody notices."""

    def suggested() -> list[str]:
        answer = portal.post("/api/3/action/govshare_search_assist", json={"q": "公交", "parts": ["titles"]})
        return [each["title"] for each in answer.json["result"]["titles"]]

    found = suggested()
    assert found
    assert [suggested(), suggested()] == [found, found]
    assert len(relay.ends) == 1
    relay.hang_up()
    assert suggested() == found
    assert len(relay.ends) == 2
