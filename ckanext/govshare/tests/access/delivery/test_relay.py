"""Links to data that is not everybody's: fetched for the reader, within limits, without saying from where."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

import ckan.plugins.toolkit as tk
import pytest

from ckanext.govshare.access.delivery.upstream import Unavailable
from ckanext.govshare.tests.access.delivery.conftest import CONTENT, Elsewhere, Entry, Portal, entered
from ckanext.govshare.tests.access.delivery.test_route import BROWSER

pytestmark = pytest.mark.xdist_group("access")

Answer = Callable[[BaseHTTPRequestHandler], None]
Linked = Callable[..., Entry]


def giving(content: bytes = CONTENT, status: int = 200, **headers: str) -> Answer:
    """Return how to answer with a content, and headers that tell on the server."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        told = {
            "Content-Type": "text/csv",
            "Content-Length": str(len(content)),
            "Content-Location": f"http://{request.headers['Host']}{request.path}",
            "Link": f"<http://{request.headers['Host']}/next>; rel=next",
            "Set-Cookie": "secret-session=1",
            "X-Backend": "secret-backend",
            "ETag": f'"{request.headers["Host"].split(":")[0]}-1"',
        }
        request.send_response(status)
        for name, value in {**told, **{key.replace("_", "-"): value for key, value in headers.items()}}.items():
            request.send_header(name, value)
        request.end_headers()
        if request.command == "GET":
            request.wfile.write(content)

    return answer


def moved(target: str, status: int = 302) -> Answer:
    """Return how to send somebody elsewhere."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Location", target)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


@pytest.fixture(scope="module")
def dataset(provide: Linked) -> Entry:
    """A dataset that asks for an account, with a link."""
    return provide("login", url="http://127.0.0.1:9/")


@pytest.fixture
def linked(dataset: Entry, people: dict[str, Entry]) -> Linked:
    """Points the link somewhere; returns the dataset."""

    def point(url: str) -> Entry:
        changed = {"id": dataset["resources"][0]["id"], "url": url}
        tk.get_action("resource_patch")({"user": people["admin"]["name"]}, changed)
        return dataset

    return point


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Waits little; returns what changes a setting."""

    def change(**values: Any) -> None:
        for key, value in values.items():
            monkeypatch.setitem(tk.config, f"govshare.download.{key}", value)

    change(connect=1, read=1)
    return change


def silent(answer: Any, place: Elsewhere | None = None) -> bool:
    """Tell whether nothing in an answer says where the data is."""
    told = f"{answer.text} {answer.headers}"
    words = ["secret", *([place.host, str(place.port)] if place else [])]
    return not any(word in told for word in words)


def test_it_is_passed_on(
    portal: Portal, linked: Linked, elsewhere: Callable[..., Elsewhere], counted: list[str]
) -> None:
    """The reader gets the data under the resource's name, the history an entry, and nobody the address."""
    there = elsewhere(giving())
    dataset = linked(there.url())
    before = entered(dataset)
    answer = portal.download(dataset, "member")
    assert (answer.status_code, answer.data) == (200, CONTENT)
    assert set(answer.headers["Cache-Control"].split(", ")) == {"private", "no-store"}
    assert answer.headers["Content-Disposition"].startswith("attachment") and "nosniff" in str(answer.headers)
    assert answer.headers["Content-Type"] == "text/csv" and "ETag" not in answer.headers
    told = str(answer.headers)
    assert not any(word in told for word in ("secret", "127.0.0.1", "Link", "Location", "Set-Cookie: secret"))
    assert len(entered(dataset)) == len(before) + 1 and len(counted) == 1
    [(method, path, asked)] = there.asked
    assert (method, path) == ("GET", "/secret-path/data.csv?key=secret-key")
    assert not {"Authorization", "Cookie"} & set(asked)


def test_nobody_else_asks(portal: Portal, linked: Linked, elsewhere: Callable[..., Elsewhere]) -> None:
    """Where the reader may not have the data, nobody asks for it."""
    there = elsewhere(giving())
    answer = portal.download(linked(there.url()))
    assert answer.status_code == 403 and silent(answer, there)
    assert there.asked == []


def test_head_and_ranges(
    portal: Portal, linked: Linked, elsewhere: Callable[..., Elsewhere], counted: list[str]
) -> None:
    """What is asked of us we ask there."""
    part = giving(CONTENT[5:10], 206, Content_Range=f"bytes 5-9/{len(CONTENT)}")
    there = elsewhere(lambda request: (part if "Range" in request.headers else giving())(request))
    dataset = linked(there.url())
    head = portal.download(dataset, "editor", "head")
    assert (head.status_code, head.headers["Content-Length"], head.data) == (200, str(len(CONTENT)), b"")
    assert counted == []
    for _number in range(2):
        answer = portal.download(dataset, "editor", Range="bytes=5-9")
        assert (answer.status_code, answer.data) == (206, CONTENT[5:10])
        assert answer.headers["Content-Range"] == f"bytes 5-9/{len(CONTENT)}"
    assert len(counted) == 1
    assert [method for method, _path, _headers in there.asked] == ["HEAD", "GET", "GET"]


def test_redirects_are_followed_by_us(portal: Portal, linked: Linked, elsewhere: Callable[..., Elsewhere]) -> None:
    """The reader sees none of them."""
    last = elsewhere(giving())
    middle = elsewhere(moved(last.url("/secret-last")))
    first = elsewhere(lambda request: moved("/again" if request.path == "/" else middle.url(), 307)(request))
    answer = portal.download(linked(first.url("/")), "member")
    assert (answer.status_code, answer.data) == (200, CONTENT)
    assert "secret" not in str(answer.headers)


def test_a_circle(portal: Portal, linked: Linked, elsewhere: Callable[..., Elsewhere]) -> None:
    """Five redirects are enough."""
    there = elsewhere(moved("/secret-circle"))
    answer = portal.download(linked(there.url()), "member")
    assert answer.status_code == 502 and silent(answer, there)
    assert len(there.asked) == 6


@pytest.mark.parametrize("host", ["10.0.0.1", "169.254.169.254", "[::1]", "127.0.0.1", "0.0.0.0", "localhost"])
def test_inner_addresses(
    portal: Portal, linked: Linked, elsewhere: Callable[..., Elsewhere], monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    """No address of the inside is asked, whether it is written or found by its name."""
    monkeypatch.setitem(tk.config, "govshare.fetch.allowed_hosts", [])
    there = elsewhere(giving())
    answer = portal.download(linked(there.url(host=host)), "member")
    assert answer.status_code == 502 and silent(answer, there)
    assert there.asked == []


def test_a_redirect_to_an_inner_address(
    portal: Portal, linked: Linked, elsewhere: Callable[..., Elsewhere], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is allowed may not lead to what is not."""
    inner = elsewhere(giving())
    outer = elsewhere(moved(inner.url()))
    monkeypatch.setitem(tk.config, "govshare.fetch.allowed_hosts", [outer.host])
    answer = portal.download(linked(outer.url()), "member")
    assert answer.status_code == 502 and silent(answer, inner)
    assert len(outer.asked) == 1 and inner.asked == []


def test_a_redirect_to_a_file(portal: Portal, linked: Linked, elsewhere: Callable[..., Elsewhere]) -> None:
    """Only the web is asked."""
    there = elsewhere(moved("file:///etc/passwd"))
    answer = portal.download(linked(there.url()), "member")
    assert answer.status_code == 502 and "root" not in answer.text
    assert portal.download(linked("file:///etc/passwd"), "member").status_code == 404


def test_a_name_that_changes_its_mind(
    portal: Portal, linked: Linked, elsewhere: Callable[..., Elsewhere], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is public when it is looked at, and ours a moment later, gains nothing by it."""
    there = elsewhere(giving())
    monkeypatch.setitem(tk.config, "govshare.fetch.allowed_hosts", [])
    real, asked = socket.getaddrinfo, []

    def resolve(host: Any, *others: Any, **more: Any) -> Any:
        if host != "rebinding.example.org":
            return real(host, *others, **more)
        asked.append(host)
        return real("192.0.2.1" if len(asked) % 2 else "127.0.0.1", *others, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    dataset = linked(there.url(host="rebinding.example.org"))
    for _number in range(2):
        assert portal.download(dataset, "member").status_code in (502, 504)
    assert asked and there.asked == []


def test_too_large(
    portal: Portal, linked: Linked, elsewhere: Callable[..., Elsewhere], settings: Callable[..., None]
) -> None:
    """What says that it is too large is refused; what turns out to be breaks off."""
    settings(largest=1)
    large = b"x" * (1 << 20) + b"x"
    there = elsewhere(giving(large))
    answer = portal.download(linked(there.url()), "member")
    assert answer.status_code == 502 and "超过平台可转发的大小" in answer.json["error"]["message"]

    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        request.wfile.write(large)

    with pytest.raises(Unavailable, match="large"):
        portal.download(linked(elsewhere(endless).url()), "member").get_data()


def test_too_slow(
    portal: Portal, linked: Linked, elsewhere: Callable[..., Elsewhere], settings: Callable[..., None]
) -> None:
    """Nobody waits for ever: for the first byte, for the next, or for all of them."""
    there = elsewhere(lambda request: time.sleep(3))
    answer = portal.download(linked(there.url()), "member")
    assert answer.status_code == 504 and "未在规定时间内" in answer.json["error"]["message"]
    assert silent(answer, there)

    def trickle(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        for _number in range(10):
            request.wfile.write(b"x")
            request.wfile.flush()
            time.sleep(0.5)

    settings(total=1)
    with pytest.raises(Unavailable, match="slow"):
        portal.download(linked(elsewhere(trickle).url()), "member").get_data()


def test_errors_of_others(portal: Portal, linked: Linked, elsewhere: Callable[..., Elsewhere]) -> None:
    """A page where data should be, an error, a broken answer, nobody at all: each is said, and nothing of it shown."""
    form = elsewhere(giving(b"<html>secret form</html>", Content_Type="text/html; charset=utf-8"))
    answer = portal.download(linked(form.url()), "member")
    assert answer.status_code == 502 and "网页" in answer.json["error"]["message"] and silent(answer, form)
    error = elsewhere(giving(b"<html>secret error at 127.0.0.1</html>", 500, Content_Type="text/html"))
    page = portal.download(linked(error.url()), "member")
    assert page.status_code == 502 and silent(page, error)
    error.close()
    nobody = portal.download(linked(error.url()), "member")
    assert nobody.status_code == 502 and silent(nobody, error)
    broken = elsewhere(giving(Content_Length=str(len(CONTENT) + 1)))
    with pytest.raises(Unavailable, match="silent"):
        portal.download(linked(broken.url()), "member").get_data()


def test_people_get_a_page(
    portal: Portal,
    linked: Linked,
    monkeypatch: pytest.MonkeyPatch,
    elsewhere: Callable[..., Elsewhere],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """In their language, and the log says which resource, not which address."""
    there = elsewhere(giving(b"", 503))
    dataset = linked(there.url())
    path = f"/dataset/{dataset['name']}/resource/{dataset['resources'][0]['id']}/download"
    # Browsers have sessions; who comes with a token in its usual header is a program.
    monkeypatch.setitem(tk.config, "apitoken_header_name", "X-Session")
    for language, words in (("", "数据存放处无法访问"), ("/en", "cannot be reached")):
        page = portal.get(f"{language}{path}", Accept=BROWSER, X_Session=portal.tokens["member"])
        assert (page.status_code, page.mimetype) == (502, "text/html")
        assert words in page.text and "{{" not in page.text and "Content-Disposition" not in page.headers
        assert silent(page, there)
    assert dataset["resources"][0]["id"] in caplog.text and "secret" not in caplog.text
