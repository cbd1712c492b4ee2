"""Links to data that is not everybody's: fetched for the reader, without saying from where."""

from __future__ import annotations

from collections.abc import Callable

import ckan.plugins.toolkit as tk
import pytest

from ckanext.govshare.tests.access.delivery.conftest import CONTENT, Elsewhere, Portal, entered
from ckanext.govshare.tests.access.delivery.links import Linked, dataset, giving, linked, moved, settings, silent
from ckanext.govshare.tests.access.delivery.test_route import BROWSER

__all__ = ["dataset", "linked", "settings"]

pytestmark = pytest.mark.xdist_group("access")


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


def test_behind_the_end(portal: Portal, linked: Linked, elsewhere: Callable[..., Elsewhere]) -> None:
    """A range that does not exist there does not exist here; what is said of it there stays there."""
    there = elsewhere(giving(b"secret words", 416, Content_Range="bytes */100"))
    answer = portal.download(linked(there.url()), "head", Range="bytes=100-")
    assert (answer.status_code, answer.data, answer.headers["Content-Length"]) == (416, b"", "0")
    assert answer.headers["Content-Range"] == "bytes */100"


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
