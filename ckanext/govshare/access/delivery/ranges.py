"""Parts of a file, as RFC 9110 lets them be asked for."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from werkzeug.datastructures import Range
from werkzeug.wrappers import Request, Response

from ckanext.govshare.access.delivery.files import Stored

__all__ = ["Parts", "continues", "give"]

# Whoever asks for more pieces than these gets the whole.
MOST = 20

Section = tuple[int, int]


class Parts:
    """Sections of a file, with texts between them, to be read as one file."""

    def __init__(self, file: Stored, parts: Sequence[Section | bytes]) -> None:
        """Take the file, and its sections (first byte, byte behind the last) and texts in their order."""
        self._file = file
        self._parts = list(parts)

    def read(self, size: int) -> bytes:
        """Return up to so many bytes; none at the end.

        :raises OSError: when the file has become shorter than what was promised of it
        """
        while self._parts:
            part = self._parts.pop(0)
            if isinstance(part, bytes):
                return part
            start, stop = part
            if start == stop:
                continue
            found = self._file.read(start, min(size, stop - start))
            if not found:
                raise OSError("The file ends before its end.")
            self._parts.insert(0, (start + len(found), stop))
            return found
        return b""

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def give(file: Stored, request: Request, response: Response) -> list[Section | bytes]:
    """Fill in status and headers of the answer to a request for a file, and return what its body consists of.

    :param response: with the file's `ETag` and `Last-Modified`
    """
    response.accept_ranges = "bytes"
    response.make_conditional(request)
    if response.status_code != 200:
        return []
    response.content_length = file.size
    sections = _sections(file, request, response)
    if sections is None:
        return [(0, file.size)]
    if not sections:
        response.status_code = 416
        response.headers["Content-Range"] = f"bytes */{file.size}"
        response.content_length = 0
        return []
    response.status_code = 206
    if len(sections) == 1:
        start, stop = sections[0]
        response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{file.size}"
        response.content_length = stop - start
        return list(sections)
    return _multipart(file, sections, response)


def continues(asked: Range | None) -> bool:
    """Tell whether a request goes on with a download that began elsewhere: it leaves out the first byte."""
    return bool(asked and asked.units == "bytes" and all(start != 0 for start, _ in asked.ranges))


def _sections(file: Stored, request: Request, response: Response) -> list[Section] | None:
    """Return the sections that are asked for and exist; None when the whole file is to be given."""
    asked = request.range
    if request.method != "GET" or not asked or asked.units != "bytes" or len(asked.ranges) > MOST:
        return None
    condition = request.if_range
    if condition.etag is not None and condition.etag != response.get_etag()[0]:
        return None
    if condition.date is not None and condition.date != response.last_modified:
        return None
    found = [_section(start, stop, file.size) for start, stop in asked.ranges]
    return [section for section in found if section[0] < section[1]]


def _section(start: int, stop: int | None, size: int) -> Section:
    if stop is None and start < 0:
        return max(0, size + start), size
    return start, size if stop is None else min(stop, size)


def _multipart(file: Stored, sections: Sequence[Section], response: Response) -> list[Section | bytes]:
    boundary = secrets.token_hex(16)
    parts: list[Section | bytes] = []
    for start, stop in sections:
        head = f"\r\n--{boundary}\r\nContent-Type: {file.type}\r\nContent-Range: bytes {start}-{stop - 1}/{file.size}"
        parts += [f"{head}\r\n\r\n".encode("latin-1"), (start, stop)]
    parts.append(f"\r\n--{boundary}--\r\n".encode("latin-1"))
    response.headers["Content-Type"] = f"multipart/byteranges; boundary={boundary}"
    response.content_length = sum(len(part) if isinstance(part, bytes) else part[1] - part[0] for part in parts)
    return parts
