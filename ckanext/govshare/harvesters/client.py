"""A polite HTTP client: one request at a time, never hurried, never talked into a wrong place."""

from __future__ import annotations

import json
import logging
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import ckan.plugins.toolkit as tk
from ckan.lib.redis import connect_to_redis
from urllib3 import BaseHTTPResponse, Timeout
from urllib3.exceptions import HTTPError, NameResolutionError, NewConnectionError
from urllib3.exceptions import TimeoutError as UrllibTimeoutError

from ckanext.govshare.fetch.guard import AllowedHosts, ForbiddenAddress, guarded_pool
from ckanext.govshare.harvesters.errors import RecordGone, SourceError, SourceUnreachable

__all__ = ["Client", "UnexpectedAnswer"]

log = logging.getLogger(__name__)

_ = tk._
T = TypeVar("T")

ATTEMPTS = 4
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 300.0
REDIRECTS = 3
TIMEOUT = Timeout(connect=10, read=60)
LARGEST_BODY = 32 << 20
TOKEN = "govshare"
ROBOTS_LAST = 3600.0

# What hosts allow, and until when that is taken to hold. A worker makes a client for each record.
_robots: dict[str, tuple[float, RobotFileParser]] = {}


class UnexpectedAnswer(ValueError):
    """An answer that arrived, but is not what its address should give."""


class _Failed(Exception):
    """One attempt that may be repeated: why, whether anybody answered, and how long the source asks to wait."""

    def __init__(self, reason: str, answered: bool = True, wait: float | None = None) -> None:
        super().__init__(reason)
        self.answered = answered
        self.wait = wait


class Client:
    """Fetches JSON from platforms, with retries and within each host's rules."""

    def __init__(self, delay: float = 1.0) -> None:
        """Wait ``delay`` seconds between two requests to a host, unless an administrator allowed that host."""
        self._allowed = AllowedHosts(tk.aslist(tk.config.get("govshare.fetch.allowed_hosts")))
        self._pool = guarded_pool(self._allowed)
        self._delay = delay
        address = tk.config.get("ckan.site_url") or ""
        self._agent = f"{TOKEN}-harvester/1.0 (open-data catalogue; +{address})"

    def json(self, url: str, body: Any, headers: dict[str, str], check: Callable[[Any], T]) -> T:
        """POST ``body`` as JSON and return what ``check`` makes of the answer.

        ``check`` raises :class:`UnexpectedAnswer` when the answer has another shape than it should. That, HTML
        with status 200, a cut-off body, a server's error and silence are tried again a few times, with growing
        pauses or the pause the source asks for.

        :raises RecordGone: when the address does not exist.
        :raises SourceUnreachable: when nobody answers, or only with errors.
        :raises SourceError: for everything else.
        """
        self._ask_robots(url)
        content = json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json"} | headers

        def attempt() -> T:
            try:
                return check(_parse(self._fetch("POST", url, content, headers)))
            except UnexpectedAnswer as error:
                raise _Failed(_("an unexpected answer ({reason})").format(reason=error)) from None

        return self._retry(url, attempt)

    def _retry(self, url: str, attempt: Callable[[], T]) -> T:
        for number in range(1, ATTEMPTS + 1):
            try:
                return attempt()
            except ForbiddenAddress as error:
                message = _("{url}: {address} is not a public address; name the host in govshare.fetch.allowed_hosts")
                raise SourceUnreachable(message.format(url=url, address=error)) from None
            except _Failed as failure:
                pause = FIRST_PAUSE * 2 ** (number - 1) * random.uniform(0.8, 1.2)
                pause = pause if failure.wait is None else failure.wait
                log.info("%s: attempt %s failed (%s)", url, number, failure)
                if number == ATTEMPTS or pause > LONGEST_PAUSE:
                    kind = SourceError if failure.answered else SourceUnreachable
                    raise kind(f"{url}: {failure}") from None
                time.sleep(pause)
        raise AssertionError("unreachable")

    def _fetch(self, method: str, url: str, content: bytes | None, headers: dict[str, str]) -> bytes:
        for _step in range(REDIRECTS + 1):
            self._wait_turn(url)
            try:
                response = self._pool.request(
                    method,
                    url,
                    body=content,
                    headers={"User-Agent": self._agent, "Accept-Encoding": "gzip"} | headers,
                    redirect=False,
                    retries=False,
                    timeout=TIMEOUT,
                    preload_content=False,
                )
                try:
                    found = _read(response)
                finally:
                    response.drain_conn() if response.status < 400 else response.close()
                    response.release_conn()
            except (HTTPError, OSError) as error:
                raise _Failed(_("no answer ({reason})").format(reason=_silence(error)), answered=False) from error
            target = response.get_redirect_location()
            if not target:
                return self._judge(url, response, found)
            url = urljoin(url, str(target))
            if urlsplit(url).scheme not in ("http", "https"):
                break
        raise SourceError(_("{url}: redirected too often or to a strange place").format(url=url))

    @staticmethod
    def _judge(url: str, response: BaseHTTPResponse, found: bytes) -> bytes:
        status = response.status
        if status == 200:
            return found
        if status in (404, 410):
            raise RecordGone(_("{url}: there is no such address (HTTP {status})").format(url=url, status=status))
        reason = _("HTTP status {status}").format(status=status)
        if status in (408, 429) or status >= 500:
            raise _Failed(reason, answered=False, wait=_retry_after(response.headers.get("Retry-After")))
        raise SourceError(f"{url}: {reason}")

    def _wait_turn(self, url: str) -> None:
        """Wait until the host's turn has come, also across processes."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if (host, port) in self._allowed:
            return
        delay = max(self._delay, self._crawl_delay(url))
        redis = connect_to_redis()
        key = f"ckan:{tk.config.get('ckan.site_id')}:govshare:turn:{host}"
        while delay and not redis.set(key, "1", nx=True, px=max(1, int(delay * 1000))):
            time.sleep(min(0.05, delay))

    def _crawl_delay(self, url: str) -> float:
        known = _robots.get(_origin(url))
        asked = known[1].crawl_delay(TOKEN) if known else None
        return min(float(asked), LONGEST_PAUSE) if asked else 0.0

    def _ask_robots(self, url: str) -> None:
        """Raise :class:`SourceError` when the host's robots.txt keeps us out. It is read once an hour."""
        origin = _origin(url)
        until, robots = _robots.get(origin, (0.0, None))
        if robots is None or until < time.monotonic():
            robots = self._read_robots(f"{origin}/robots.txt")
            _robots[origin] = (time.monotonic() + ROBOTS_LAST, robots)
        if not robots.can_fetch(TOKEN, url):
            raise SourceError(_("{url}: the site's robots.txt does not allow it").format(url=url))

    def _read_robots(self, url: str) -> RobotFileParser:
        robots = RobotFileParser()
        try:
            found = self._retry(url, lambda: self._fetch("GET", url, None, {})).decode("utf-8", "replace")
        except SourceUnreachable:
            raise
        except SourceError:
            found = ""
        # Sites built as one page answer every address with it: that is no rule.
        robots.parse([] if found.lstrip().startswith("<") else found.splitlines())
        return robots


def _silence(error: Exception) -> str:
    """Return in words why nobody answered."""
    log.debug("No answer", exc_info=error)
    if isinstance(error, NameResolutionError):
        return _("the address is not known")
    if isinstance(error, NewConnectionError):
        return _("the connection was refused")
    if isinstance(error, TimeoutError | UrllibTimeoutError):
        return _("it took too long")
    return _("the connection broke off")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _read(response: BaseHTTPResponse) -> bytes:
    parts, size = [], 0
    while part := response.read(1 << 16, decode_content=True):
        parts.append(part)
        size += len(part)
        if size > LARGEST_BODY:
            response.close()
            raise SourceError(_("an answer of more than {size} MB").format(size=LARGEST_BODY >> 20))
    return b"".join(parts)


def _parse(found: bytes) -> Any:
    try:
        return json.loads(found)
    except (ValueError, RecursionError):
        html = found.lstrip()[:1] == b"<"
        raise _Failed(_("a web page instead of data") if html else _("not JSON, or cut off")) from None


def _retry_after(value: str | None) -> float | None:
    """Return the seconds a source asks to wait, given as a number or as a moment."""
    if not value:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
