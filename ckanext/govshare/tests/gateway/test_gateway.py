"""The gateway by itself: what the application is told, what is answered, and who waits for whom."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable

import pytest
import requests

from ckanext.govshare.tests.gateway.conftest import SPARSE
from ckanext.govshare.tests.gateway.serving import MB, Reader, Served, until

pytestmark = pytest.mark.xdist_group("gateway")


def raw(site: Served, request: bytes) -> bytes:
    """Send bytes and return all that comes back."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=30) as connection:
        connection.sendall(request)
        found = b""
        while piece := connection.recv(65536):
            found += piece
    return found


def test_what_the_application_is_told(site: Served) -> None:
    """The environment is that of PEP 3333."""
    headers = {"X-Two": "b", "X_Two": "forged", "Cookie": "c=1", "Content-Type": "text/plain"}
    url = site.url("/environ/%E5%85%AC%2F%FF?q=%26&r=%E4%BA%A4")
    told = requests.post(url, data=b"12345", headers=headers, timeout=30).json()
    assert told["PATH_INFO"].encode("latin-1") == "/environ/公/".encode() + b"\xff"
    assert (told["QUERY_STRING"], told["REQUEST_METHOD"], told["SCRIPT_NAME"]) == ("q=%26&r=%E4%BA%A4", "POST", "")
    assert (told["CONTENT_LENGTH"], told["CONTENT_TYPE"], told["body"]) == ("5", "text/plain", 5)
    assert (told["REMOTE_ADDR"], told["SERVER_PORT"]) == ("127.0.0.1", str(site.port))
    assert (told["wsgi.url_scheme"], told["HTTP_HOST"]) == ("http", f"127.0.0.1:{site.port}")
    assert (told["HTTP_X_TWO"], told["HTTP_COOKIE"]) == ("b", "c=1")
    assert "HTTP_CONTENT_LENGTH" not in told


def test_headers_that_come_twice(site: Served) -> None:
    """They are one to the application; an answer keeps them apart."""
    found = raw(site, b"GET /environ HTTP/1.1\r\nHost: x\r\nA: 1\r\nA: 2\r\nConnection: close\r\n\r\n")
    assert b'"HTTP_A": "1,2"' in found
    assert found.count(b"set-cookie: ") == 2


def test_a_body_of_unknown_length(site: Served) -> None:
    """A chunked one has its length by the time the application reads it."""
    told = requests.post(site.url("/environ"), data=iter([b"x" * MB, b"y" * MB]), timeout=30).json()
    assert (told["body"], told["CONTENT_LENGTH"]) == (2 * MB, str(2 * MB))
    assert "HTTP_TRANSFER_ENCODING" not in told


def test_a_body_that_is_too_large(site: Served) -> None:
    """It is refused before it is sent, and while it is sent where nobody said how large it is."""
    said = b"POST /environ HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\nConnection: close\r\n\r\n"
    assert raw(site, said).startswith(b"HTTP/1.1 413")
    answer = requests.post(site.url("/environ"), data=iter([b"x" * MB] * 5), timeout=30)
    assert answer.status_code == 413


def test_head(site: Served) -> None:
    """An answer without a body keeps its headers."""
    answer = requests.head(site.url("/file"), timeout=30)
    assert (answer.headers["Content-Length"], answer.content) == (str(SPARSE), b"")


def test_a_late_answer(site: Served) -> None:
    """A file may say its status when it is first read."""
    answer = site.get("/late")
    assert (answer.status_code, answer.headers["X-Late"], answer.content) == (203, "yes", b"late")


def test_an_error(site: Served) -> None:
    """An application that fails is an error; one that fails midway breaks the connection."""
    assert site.get("/error").status_code == 500
    with pytest.raises(requests.RequestException):
        site.get("/broken")


def test_all_of_it_arrives(site: Served) -> None:
    """What is generated arrives whole, whether its reader is fast or slow."""
    assert site.get("/generated?300").content == b"y" * 65536 * 300
    with site.get("/generated?300", stream=True) as slow:
        time.sleep(0.5)
        assert sum(len(piece) for piece in slow.iter_content(MB)) == 65536 * 300
    assert set(site.get("/closed").json()) >= {"generated"}
    assert "generated elsewhere" not in site.get("/closed").json()


def test_a_body_is_closed_when_its_reader_leaves(site: Served, readers: Callable[..., list[Reader]]) -> None:
    """Nobody reads on for somebody who has left."""
    [reader] = readers(1, site.port, "/endless")
    until(lambda: len(reader.taken) > 2000)
    reader.close()
    until(lambda: "endless" in site.get("/closed").json())


@pytest.mark.parametrize("path", ["/file", "/endless", "/generated?400"])
def test_slow_readers_hold_nobody_up(site: Served, readers: Callable[..., list[Reader]], path: str) -> None:
    """Twenty readers at 10 kB/s: a page answers while they read, though there are two threads."""
    there = readers(20, site.port, path)
    until(lambda: all(len(reader.taken) > 2000 for reader in there))
    for _number in range(10):
        assert site.get("/").content == b"page"
    assert all(len(reader.taken) < 20 * MB for reader in there)


def test_slow_senders_hold_nobody_up(site: Served) -> None:
    """Whoever is still sending a request has no thread yet."""
    senders = [socket.create_connection(("127.0.0.1", site.port), timeout=30) for _number in range(20)]
    for sender in senders:
        sender.sendall(b"POST /environ HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc")
    time.sleep(0.2)
    assert site.get("/").content == b"page"
    for sender in senders:
        sender.close()


def test_memory_stays_flat(site: Served) -> None:
    """A file of 2 GB goes through without being held, for several readers at once."""
    site.get("/generated?100")
    before = site.memory()
    largest = []
    with site.get("/file", stream=True) as answer:
        size = 0
        for number, piece in enumerate(answer.iter_content(MB)):
            size += len(piece)
            if number % 200 == 0:
                largest.append(site.memory())
    assert size == SPARSE
    assert max(largest) - before < 50 * MB


def test_two_at_once(site: Served) -> None:
    """The application runs in its two threads, not one after the other."""
    began = time.monotonic()
    threads = [threading.Thread(target=site.get, args=("/slow?2",)) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - began < 2 * 2
