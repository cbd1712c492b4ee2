"""Requests on their way in: the body, whole, before a thread is taken; then what PEP 3333 calls the environment."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, MutableMapping
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from ckanext.govshare.gateway.bodies import FileWrapper

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

IN_MEMORY = 1 << 20


class Gone(Exception):
    """The client left before its request was complete."""


class TooLarge(Exception):
    """The body is larger than any that is accepted."""


async def received(scope: Scope, receive: Receive, most: int) -> IO[bytes]:
    """Return a request's body; a large one is in a temporary file.

    :param most: its largest size in bytes
    :raises TooLarge: when it is larger, or says so beforehand
    :raises Gone: when it does not come to its end
    """
    said = dict(scope["headers"]).get(b"content-length", b"")
    if said.isdigit() and int(said) > most:
        raise TooLarge
    body = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
    size, more = 0, True
    try:
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Gone
            piece = message.get("body") or b""
            size += len(piece)
            if size > most:
                raise TooLarge
            if size > IN_MEMORY:
                await asyncio.to_thread(body.write, piece)
            else:
                body.write(piece)
            more = message.get("more_body", False)
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body


def environment(scope: Scope, body: IO[bytes], size: int) -> dict[str, Any]:
    """Return PEP 3333's environment of a request.

    Names of headers that have an underscore are left out: they would be taken for others that have a hyphen.
    """
    path = unquote_to_bytes(scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
    root = scope.get("root_path", "").encode().decode("latin-1")
    server, client = scope.get("server") or ("localhost", 80), scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": root,
        "PATH_INFO": path[len(root) :] if root and path.startswith(root) else path,
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": str(server[0]),
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": str(client[0]),
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileWrapper,
    }
    for name, value in scope["headers"]:
        if b"_" in name:
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        separator = "; " if key == "HTTP_COOKIE" else ","
        text = value.decode("latin-1")
        environ[key] = f"{environ[key]}{separator}{text}" if key in environ else text
    if environ.pop("HTTP_TRANSFER_ENCODING", None):
        environ["CONTENT_LENGTH"] = str(size)
    return environ
