"""Parts of a file, and files that somebody has already."""

from __future__ import annotations

import pytest

from ckanext.govshare.tests.access.delivery.conftest import CONTENT, Entry, Portal, entered

pytestmark = pytest.mark.xdist_group("access")

SIZE = len(CONTENT)


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [("bytes=0-9", 0, 10), ("bytes=100-", 100, SIZE), ("bytes=-5", SIZE - 5, SIZE), ("bytes=10-99999999", 10, SIZE)],
)
def test_a_range(portal: Portal, files: dict[str, Entry], asked: str, start: int, stop: int) -> None:
    """One range is given as such."""
    answer = portal.download(files["login"], "citizen-of-nowhere", Range=asked)
    assert answer.status_code == 403
    answer = portal.download(files["login"], "member", Range=asked)
    assert (answer.status_code, answer.data) == (206, CONTENT[start:stop])
    assert answer.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{SIZE}"
    assert int(answer.headers["Content-Length"]) == stop - start


def test_several_ranges(portal: Portal, files: dict[str, Entry]) -> None:
    """Several are given one after the other (RFC 9110, 14.6)."""
    answer = portal.download(files["open"], Range="bytes=0-4, 10-19, -3")
    assert answer.status_code == 206 and len(answer.data) == int(answer.headers["Content-Length"])
    boundary = answer.headers["Content-Type"].removeprefix("multipart/byteranges; boundary=").encode()
    head, *parts, end = answer.data.split(b"--" + boundary)
    assert (head.strip(), end) == (b"", b"--\r\n")
    bodies = [part.split(b"\r\n\r\n", 1)[1].removesuffix(b"\r\n") for part in parts]
    assert bodies == [CONTENT[:5], CONTENT[10:20], CONTENT[-3:]]
    assert f"Content-Range: bytes 10-19/{SIZE}".encode() in parts[1]


def test_ranges_that_are_none(portal: Portal, files: dict[str, Entry]) -> None:
    """Behind the end there is nothing; what cannot be understood is the whole."""
    behind = portal.download(files["open"], Range=f"bytes={SIZE}-")
    assert (behind.status_code, behind.headers["Content-Range"], behind.data) == (416, f"bytes */{SIZE}", b"")
    assert portal.download(files["open"], Range="lines=1-2").data == CONTENT


def test_conditions(portal: Portal, files: dict[str, Entry]) -> None:
    """What a client has already is not sent again, and a range only of what it has a part of."""
    first = portal.download(files["open"])
    etag = first.headers["ETag"]
    assert portal.download(files["open"], If_None_Match=etag).status_code == 304
    assert portal.download(files["open"], If_Modified_Since=first.headers["Last-Modified"]).status_code == 304
    assert portal.download(files["open"], Range="bytes=5-9", If_Range=etag).data == CONTENT[5:10]
    assert portal.download(files["open"], Range="bytes=5-9", If_Range='"other"').data == CONTENT


def test_head(portal: Portal, files: dict[str, Entry], counted: list[str]) -> None:
    """Asking about a file is not a download."""
    before = entered(files["login"])
    answer = portal.download(files["login"], "member", "head")
    assert (answer.status_code, answer.data, int(answer.headers["Content-Length"])) == (200, b"", SIZE)
    assert counted == [] and entered(files["login"]) == before
