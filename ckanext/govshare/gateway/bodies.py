"""Bodies on their way out: files that are read as slowly as they are taken, and a spool for what cannot wait."""

from __future__ import annotations

import asyncio
import tempfile
import threading
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

BLOCK = 1 << 20
IN_MEMORY = 1 << 20
LARGEST_SPOOL = 4 << 30


class Readable(Protocol):
    """What a body is read from."""

    def read(self, size: int, /) -> bytes:
        """Return up to so many bytes; none at the end."""


class FileWrapper:
    """The `wsgi.file_wrapper` of PEP 3333: a body that any thread may read, whenever its reader has room."""

    def __init__(self, file: Readable, block_size: int = BLOCK) -> None:
        """Take a file, or whatever has its `read`, and perhaps `close` and `seek`. Blocks are never small."""
        self._file: Any = file
        self._block = max(block_size, BLOCK)

    def __iter__(self) -> Iterator[bytes]:
        """Return itself."""
        return self

    def __next__(self) -> bytes:
        """Return the next block."""
        if block := self._file.read(self._block):
            return block
        raise StopIteration

    def seekable(self) -> bool:
        """Tell whether the file can be read from elsewhere than its beginning."""
        return hasattr(self._file, "seekable") and self._file.seekable()

    def seek(self, *place: int) -> None:
        """Go elsewhere in the file."""
        self._file.seek(*place)

    def tell(self) -> int:
        """Return the place in the file."""
        return self._file.tell()

    def close(self) -> None:
        """Close the file."""
        close(self._file)


def may_wait(body: Iterable[bytes]) -> bool:
    """Tell whether a body may be read later and in another thread; werkzeug wraps a file of which it sends a range."""
    return isinstance(body, FileWrapper) or isinstance(getattr(body, "iterable", None), FileWrapper)


def close(body: object) -> None:
    """Close a body, as PEP 3333 asks, where it can be closed."""
    if closing := getattr(body, "close", None):
        closing()


class Abandoned(Exception):
    """Nobody reads the spool any more, or its reader is too far behind."""


class Spool:
    """What one thread writes as fast as it can, and the event loop sends as slowly as it must.

    It is in memory while it is small, and in a temporary file without a name from then on.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Belong to the loop that reads."""
        # The file outlives this function, and ends with `close`.
        self._file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
        self._lock = threading.Lock()
        self._written = self._read = 0
        self._loop, self._more = loop, asyncio.Event()
        self._ended = False

    def write(self, piece: bytes) -> None:
        """Add to it; for the writing thread. Raises Abandoned when nobody wants it."""
        with self._lock:
            if self._file.closed or self._written - self._read > LARGEST_SPOOL:
                raise Abandoned
            self._file.seek(self._written)
            self._file.write(piece)
            self._written += len(piece)
        self._wake()

    def end(self) -> None:
        """Say that nothing follows; for the writing thread."""
        self._ended = True
        self._wake()

    def _wake(self) -> None:
        if not self._more.is_set():
            self._loop.call_soon_threadsafe(self._more.set)

    def take(self) -> bytes:
        """Return what is there, up to a block."""
        with self._lock:
            self._file.seek(self._read)
            found = self._file.read(BLOCK)
            self._read += len(found)
        return found

    async def wait(self) -> bool:
        """Wait until there is something to take; returns False when nothing will come."""
        while self._read == self._written:
            if self._ended:
                return self._read < self._written
            self._more.clear()
            # What came between the look and the clearing has been seen by now.
            if self._read == self._written and not self._ended:
                await self._more.wait()
        return True

    def close(self) -> None:
        """Throw it away; whoever still writes is told."""
        with self._lock:
            self._file.close()
