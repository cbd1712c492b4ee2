"""What is not fetched for anybody: what only this machine can reach, what is too large, too slow, or no data."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

import ckan.plugins.toolkit as tk
import pytest

from ckanext.govshare.access.delivery.upstream import Unavailable
from ckanext.govshare.tests.access.delivery.conftest import CONTENT, Elsewhere, Portal
from ckanext.govshare.tests.access.delivery.links import Linked, dataset, giving, linked, moved, settings, silent

__all__ = ["dataset", "linked", "settings"]

pytestmark = pytest.mark.xdist_group("access")


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
