"""The ASGI application around a WSGI one.

A WSGI server gives a thread to each answer until its last byte is taken, so that a handful of slow readers stop the
site. Here the few threads only run the application. What it answers is sent by the event loop; a file is read, in a
thread of another pool, whenever its reader has room; what an application makes piece by piece is made to the end and
kept until it is taken.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from ckanext.govshare.gateway.bodies import Abandoned, Spool, close, may_wait
from ckanext.govshare.gateway.requests import Gone, Message, Receive, Scope, Send, TooLarge, environment, received

__all__ = ["Gateway"]

log = logging.getLogger(__name__)

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

READERS = 64
# More than any page has; from here on an answer is sent while it is being made.
WHOLE = 1 << 20
# Seconds after which a reader that takes nothing at all is left.
STALLED = 120
# Said before anybody knows the reader's language.
TOO_LARGE = "请求内容过大。The request is too large.".encode()
FAILED = "系统内部错误。Internal server error.".encode()


class _Answer:
    """What the application answers to one request; filled by its thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.ready = loop.create_future()
        """Done when there is something to send: all of it, its first part, or a body to read."""
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.pieces: list[bytes] = []
        self.spool: Spool | None = None
        self.body: Iterable[bytes] | None = None
        self.failed = False
        self._size = 0

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], None]:
        """Be PEP 3333's `start_response`."""
        self.status = int(status.split(" ", 1)[0])
        self.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return self.add

    def add(self, piece: bytes) -> None:
        """Add to what is sent."""
        self._size += len(piece)
        if self.spool is not None:
            self.spool.write(piece)
            return
        self.pieces.append(piece)
        if self._size > WHOLE:
            self.spool = Spool(self._loop)
            self.tell()

    def tell(self) -> None:
        """Say that there is something to send; for the application's thread."""
        self._loop.call_soon_threadsafe(self._be_ready)

    def _be_ready(self) -> None:
        if not self.ready.done():
            self.ready.set_result(None)

    def message(self, length: int | None = None) -> Message:
        """Return the message that opens the answer; with the length of its body where nothing says it."""
        headers = self.headers
        if length is not None and all(name != b"content-length" for name, _ in headers):
            headers = [*headers, (b"content-length", str(length).encode())]
        return {"type": "http.response.start", "status": self.status, "headers": headers}


class Gateway:
    """An ASGI application that answers with a WSGI one's answers."""

    def __init__(self, application: Wsgi, threads: int, largest: int) -> None:
        """Take the application, how many of its requests run at once, and the largest body of a request in bytes."""
        self._application = application
        self._largest = largest
        self._threads = ThreadPoolExecutor(threads, "request")
        self._readers = ThreadPoolExecutor(READERS, "body")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; or follow the server's start and end."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            what = (await receive())["type"]
            if what == "lifespan.shutdown":
                self._threads.shutdown(wait=False, cancel_futures=True)
                self._readers.shutdown(wait=False, cancel_futures=True)
            await send({"type": f"{what}.complete"})
            if what == "lifespan.shutdown":
                return

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await received(scope, receive, self._largest)
        except Gone:
            return
        except TooLarge:
            return await _plain(send, 413, TOO_LARGE)
        with body:
            size = body.seek(0, 2)
            body.seek(0)
            answer = _Answer(asyncio.get_running_loop())
            self._threads.submit(self._run, environment(scope, body, size), answer)
            await answer.ready
            try:
                await self._send(scope, answer, receive, send)
            finally:
                if answer.spool:
                    answer.spool.close()
                if answer.body is not None:
                    await asyncio.get_running_loop().run_in_executor(self._readers, close, answer.body)

    def _run(self, environ: dict[str, Any], answer: _Answer) -> None:
        """Run the application, in one of its threads, until somebody else can go on."""
        try:
            body = self._application(environ, answer.start)
            if may_wait(body):
                answer.body = body
                return
            try:
                for piece in body:
                    answer.add(piece)
            finally:
                close(body)
        except Abandoned:
            answer.failed = True
        except BaseException:
            answer.failed = True
            log.exception("An answer failed: %s", environ["PATH_INFO"])
        finally:
            if answer.spool:
                answer.spool.end()
            answer.tell()

    async def _send(self, scope: Scope, answer: _Answer, receive: Receive, send: Send) -> None:
        if answer.spool is None and answer.body is None:
            if answer.failed or not answer.status:
                return await _plain(send, 500, FAILED)
            whole = b"".join(answer.pieces)
            bodiless = scope["method"] == "HEAD" or answer.status in (204, 304)
            await send(answer.message(None if bodiless else len(whole)))
            return await send({"type": "http.response.body", "body": whole})
        gone = asyncio.ensure_future(_departure(receive))
        try:
            if answer.spool is not None:
                await self._send_spool(answer, answer.spool, gone, send)
            else:
                await self._send_file(scope, answer, gone, send)
        finally:
            gone.cancel()

    async def _send_file(self, scope: Scope, answer: _Answer, gone: asyncio.Future[None], send: Send) -> None:
        read = partial(next, iter(answer.body or ()), None)
        loop = asyncio.get_running_loop()
        try:
            # An application may say what it answers as late as with the first block.
            block = await loop.run_in_executor(self._readers, read)
        except Exception:
            log.exception("A body could not be read: %s", scope["path"])
            return await _plain(send, 500, FAILED)
        if gone.done():
            return
        await send(answer.message())
        while block is not None and not gone.done():
            await _pass_on(send, block)
            block = await loop.run_in_executor(self._readers, read)
        await send({"type": "http.response.body", "body": b""})

    async def _send_spool(self, answer: _Answer, spool: Spool, gone: asyncio.Future[None], send: Send) -> None:
        await send(answer.message())
        await _pass_on(send, b"".join(answer.pieces))
        loop = asyncio.get_running_loop()
        while await spool.wait() and not gone.done():
            await _pass_on(send, await loop.run_in_executor(self._readers, spool.take))
        if answer.failed:
            # The connection breaks, so that nobody takes the part for the whole.
            raise ConnectionAbortedError
        await send({"type": "http.response.body", "body": b""})


async def _pass_on(send: Send, block: bytes) -> None:
    async with asyncio.timeout(STALLED):
        await send({"type": "http.response.body", "body": block, "more_body": True})


async def _departure(receive: Receive) -> None:
    """Return when the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _plain(send: Send, status: int, text: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(text)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})
