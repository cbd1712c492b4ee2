"""The answer that passes on what an address elsewhere gives."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from html import escape
from typing import IO, Any, cast

import ckan.plugins.toolkit as tk
from flask import Response
from werkzeug.wsgi import wrap_file

from ckanext.govshare.access.answers import reads_pages
from ckanext.govshare.access.delivery.upstream import Unavailable, Upstream

__all__ = ["BLOCK", "Relayed"]

log = logging.getLogger(__name__)

_ = tk._

BLOCK = 1 << 20
STATUS = {"slow": 504}
# Stands in the page of an error for its sentence.
_SENTENCE = "{{sentence}}"


class Relayed(Response):
    """An answer whose status, headers and body come from elsewhere, and only when its first block is wanted.

    PEP 3333 lets an application say that late what it answers. So the wait for a slow address is not that of the
    thread that made this answer, where the server reads files (`wsgi.file_wrapper`) in another.
    """

    # How long a body is that nobody has read yet, only its source can say.
    automatically_set_content_length = False

    def __init__(self, upstream: Upstream, resource_id: str) -> None:
        """Take the request that is to be made; the resource's id is for the log."""
        super().__init__(content_type="application/octet-stream")
        self.upstream, self.resource_id = upstream, resource_id
        # Whoever reads the body later has no request any more, and no language.
        self._pages = reads_pages()
        self._page = tk.render("govshare/unavailable.html", {"sentence": _SENTENCE}) if self._pages else ""
        self._sentences = {
            "silent": _(
                "The place that keeps this data cannot be reached, or answers with an error. Please try again later."
            ),
            "slow": _("The place that keeps this data did not answer in time. Please try again later."),
            "large": _(
                "This file is larger than what the portal passes on. Please ask the department that provides it."
            ),
            "page": _("The place that keeps this data answered with a web page instead of the data."),
        }

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Return the body; reading it makes the request."""
        return wrap_file(environ, cast(IO[bytes], _Body(self, environ, start_response)), BLOCK)

    def fail(self, kind: str) -> bytes:
        """Become the answer that says why there is nothing; returns its body."""
        log.warning("The address of resource %s gives nothing: %s", self.resource_id, kind)
        self.status_code = STATUS.get(kind, 502)
        self.headers.pop("Content-Disposition", None)
        sentence = self._sentences[kind]
        if self._pages:
            self.headers["Content-Type"] = "text/html; charset=utf-8"
            body = self._page.replace(escape(_SENTENCE), escape(sentence)).encode()
        else:
            self.headers["Content-Type"] = "application/json;charset=utf-8"
            error = {"__type": "Source Error", "message": sentence}
            body = json.dumps({"success": False, "error": error}, ensure_ascii=False).encode()
        self.headers["Content-Length"] = str(len(body))
        return body


class _Body:
    """What `Relayed` answers, as a file: the first read asks for it."""

    def __init__(self, answer: Relayed, environ: dict[str, Any], start: Callable[..., Any]) -> None:
        self._answer, self._environ, self._start = answer, environ, start
        self._begun = self._ended = False

    def read(self, size: int) -> bytes:
        first = b"" if self._begun else self._begin()
        if self._ended:
            return first
        return self._answer.upstream.read(size)

    def _begin(self) -> bytes:
        self._begun = True
        answer, body = self._answer, b""
        try:
            answer.status_code, headers = answer.upstream.open()
            answer.headers.update(headers)
        except Unavailable as error:
            self._ended = True
            body = answer.fail(str(error))
        if answer.status_code == 416:
            # What is told there with it is not for the reader.
            self._ended, answer.headers["Content-Length"] = True, "0"
        if self._environ["REQUEST_METHOD"] == "HEAD":
            self._ended, body = True, b""
        self._start(answer.status, answer.get_wsgi_headers(self._environ).to_wsgi_list())
        return body

    def close(self) -> None:
        self._answer.upstream.close()
