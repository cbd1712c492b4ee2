"""Links that lead elsewhere, fetched on behalf of a reader who is not told where: guarded, and within limits."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import ckan.plugins.toolkit as tk
from urllib3 import BaseHTTPResponse, Timeout
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ReadTimeoutError

from ckanext.govshare.fetch.guard import AllowedHosts, ForbiddenAddress, guarded_pool

__all__ = ["Limits", "Unavailable", "Upstream"]

REDIRECTS = 5
PASSED = (
    *("Content-Type", "Content-Length", "Content-Range", "Content-Encoding"),
    *("Accept-Ranges", "ETag", "Last-Modified"),
)
ASKED = ("Range", "If-Range")
LONGEST_HEADER = 200


class Unavailable(Exception):
    """The address gives nothing that may be passed on; the argument is one of `KINDS`."""

    KINDS = ("silent", "slow", "large", "page")


@dataclass(frozen=True)
class Limits:
    """How much, and how long, is fetched from elsewhere."""

    bytes: int
    connect: int
    read: int
    total: int
    refused: frozenset[str]

    @classmethod
    def configured(cls) -> Limits:
        """Return those of the settings `govshare.download.…`."""
        setting = {key: tk.config[f"govshare.download.{key}"] for key in ("connect", "read", "total", "largest")}
        refused = frozenset(type.lower() for type in tk.config["govshare.download.refused_types"])
        return cls(setting["largest"] << 20, setting["connect"], setting["read"], setting["total"], refused)


class Upstream:
    """One request to an address that stays secret. No exception of its own says where it leads."""

    def __init__(self, url: str, method: str, headers: Mapping[str, str], limits: Limits) -> None:
        """Take the address and, of the reader's headers, those that ask for a range."""
        self._url, self._method, self._limits = url, method, limits
        # What is stored compressed is passed on so; nothing is to be compressed for the way.
        self._headers = {"Accept-Encoding": "identity", "User-Agent": "govshare"}
        self._headers |= {name: headers[name] for name in ASKED if name in headers}
        self._pool = guarded_pool(AllowedHosts(tk.aslist(tk.config["govshare.fetch.allowed_hosts"])))
        self._response: BaseHTTPResponse | None = None
        self._hosts: set[str] = set()
        self._spent, self._read = 0.0, 0

    def open(self) -> tuple[int, dict[str, str]]:
        """Ask for the data; returns the status and the headers that may be passed on.

        :raises Unavailable: when there is none to pass on
        """
        began = time.monotonic()
        try:
            response = self._response = self._follow()
        except (HTTPError, ForbiddenAddress, OSError, ValueError) as error:
            # To urllib3 a refused connection is a late one, too.
            slow = isinstance(error, ConnectTimeoutError | ReadTimeoutError)
            raise Unavailable("slow" if slow and not isinstance(error, NewConnectionError) else "silent") from None
        self._spent = time.monotonic() - began
        if response.status not in (200, 206, 416):
            raise Unavailable("silent")
        type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if response.status != 416 and type in self._limits.refused:
            raise Unavailable("page")
        length = response.headers.get("Content-Length", "")
        if length.isdigit() and int(length) > self._limits.bytes:
            raise Unavailable("large")
        return response.status, self._passed(response)

    def _follow(self) -> BaseHTTPResponse:
        timeout = Timeout(connect=self._limits.connect, read=self._limits.read)
        url = self._url
        for _step in range(REDIRECTS + 1):
            if urlsplit(url).scheme not in ("http", "https"):
                break
            self._hosts.add(urlsplit(url).hostname or url)
            options: dict[str, Any] = {"redirect": False, "retries": False, "preload_content": False}
            response = self._pool.request(self._method, url, headers=self._headers, timeout=timeout, **options)
            target = response.get_redirect_location()
            if not target:
                return response
            response.close()
            url = urljoin(url, str(target))
        raise Unavailable("silent")

    def _passed(self, response: BaseHTTPResponse) -> dict[str, str]:
        """Return the headers that a reader may see: those that describe the data, unless they name where it is."""
        found = {name: response.headers[name] for name in PASSED if name in response.headers}
        return {
            name: value
            for name, value in found.items()
            if len(value) <= LONGEST_HEADER and not any(host in value.lower() for host in self._hosts)
        }

    def read(self, size: int) -> bytes:
        """Return up to so many bytes, as they come; none at the end.

        :raises Unavailable: when it breaks off, takes too long in all, or is too large
        """
        if self._response is None:
            return b""
        began = time.monotonic()
        try:
            found = self._response.read1(size, decode_content=False)
        except (HTTPError, OSError, ValueError):
            raise Unavailable("silent") from None
        self._spent += time.monotonic() - began
        self._read += len(found)
        if self._spent > self._limits.total:
            raise Unavailable("slow")
        if self._read > self._limits.bytes:
            raise Unavailable("large")
        return found

    def close(self) -> None:
        """End the request, whatever is still to come."""
        if self._response is not None:
            self._response.close()
        self._pool.clear()
