"""The HTTP server: one family, one catalogue, and the faults that concern transport."""

from __future__ import annotations

import gzip
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from demo.replay.catalogue import Catalogue
from demo.replay.faults import RETRY_AFTER_SECONDS, SLOW_SECONDS, Faults
from demo.replay.messages import UserError, say
from demo.replay.wire import Answer, Family, Request

LARGEST_BODY = 1 << 20
LARGE = 1 << 20
MAINTENANCE = "<!DOCTYPE html><html><head><title>系统维护</title></head><body>系统维护中，请稍后再试</body></html>"


class Server(ThreadingHTTPServer):
    """Serves on the loopback address until it is shut down."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, family: Family, catalogue: Catalogue, faults: Faults) -> None:
        """Take the port; raises :class:`UserError` when it is not free. Port 0 takes any."""
        self.family = family
        self.catalogue = catalogue
        self.faults = faults
        try:
            super().__init__(("127.0.0.1", port), Handler)
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or error
            raise UserError(say("port", port=port, reason=reason)) from None

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing when a reader has gone away; that is its right."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    @property
    def address(self) -> str:
        """The server's address, for a browser or a harvester."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    """Turns HTTP into a family's requests and answers."""

    server: Server
    protocol_version = "HTTP/1.1"
    # Small answers must not wait for the reader's acknowledgement.
    disable_nagle_algorithm = True
    # Headers and content leave in one piece.
    wbufsize = 1 << 16
    timeout = 60

    def do_GET(self) -> None:
        """Answer a GET request."""
        self._serve(b"")

    def do_POST(self) -> None:
        """Answer a POST request."""
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            self.close_connection = True
            return self._send(413, b"{}")
        self._serve(self.rfile.read(int(length)))

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet: a harvest makes thousands of requests."""

    def _serve(self, body: bytes) -> None:
        address = urlsplit(self.path)
        request = Request(self.command, address.path, dict(parse_qsl(address.query)), body)
        faults = self.server.faults
        if faults.strikes("slow"):
            time.sleep(SLOW_SECONDS)
        if faults.strikes("errors"):
            return self._send(500, b'{"message": "internal error"}')
        if faults.strikes("retry-after"):
            return self._send(429, b"{}", {"Retry-After": str(RETRY_AFTER_SECONDS)})
        if faults.strikes("html200"):
            return self._send(200, MAINTENANCE.encode(), {"Content-Type": "text/html; charset=utf-8"})
        answer = self.server.family.answer(request, self.server.catalogue.records()) or Answer({}, 404)
        # Escaped, so that even half a surrogate pair can be sent.
        content = json.dumps(answer.value).encode()
        if faults.strikes("truncate"):
            content = content[: len(content) // 2]
        self._send(answer.status, content)

    def _send(self, status: int, content: bytes, headers: dict[str, str] | None = None) -> None:
        headers = {"Content-Type": "application/json;charset=UTF-8"} | (headers or {})
        if len(content) > LARGE and "gzip" in self.headers.get("Accept-Encoding", ""):
            content = gzip.compress(content, 1)
            headers["Content-Encoding"] = "gzip"
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
