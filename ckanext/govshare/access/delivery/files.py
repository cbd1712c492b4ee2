"""Files that are stored here: on a disk, or in whatever CKAN has for a storage."""

from __future__ import annotations

import mimetypes
import os
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import file_keeper
from ckan.lib.uploader import get_resource_uploader
from file_keeper.default.adapters.fs import FsStorage

__all__ = ["Stored", "stored"]


@dataclass
class Stored:
    """A file as it is now."""

    size: int
    etag: str
    modified: datetime | None
    type: str

    def read(self, start: int, size: int) -> bytes:
        """Return up to `size` bytes from a place; none behind the end."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of it."""


class _OnDisk(Stored):
    """A file of this machine. It stays the same while it is open, whatever is uploaded meanwhile."""

    def __init__(self, path: str, type: str) -> None:
        self._file = open(path, "rb")  # noqa: SIM115
        found = os.fstat(self._file.fileno())
        modified = datetime.fromtimestamp(found.st_mtime, UTC)
        super().__init__(found.st_size, f"{found.st_mtime_ns:x}-{found.st_size:x}", modified, type)

    def read(self, start: int, size: int) -> bytes:
        return os.pread(self._file.fileno(), size, start)

    def close(self) -> None:
        self._file.close()


class _Elsewhere(Stored):
    """A file of a storage that is not a disk. It is asked for when the first byte is wanted."""

    def __init__(self, storage: file_keeper.Storage, data: file_keeper.FileData, type: str) -> None:
        modified = data.storage_data.get("modified")
        super().__init__(data.size, data.hash, datetime.fromisoformat(modified) if modified else None, type)
        self._storage, self._data = storage, data
        self._pieces: Iterator[bytes] = iter(())
        self._held, self._place = b"", -1

    def read(self, start: int, size: int) -> bytes:
        if start != self._place:
            self._pieces, self._held, self._place = iter(self._from(start)), b"", start
        while len(self._held) < size and (piece := next(self._pieces, None)) is not None:
            self._held += piece
        found, self._held = self._held[:size], self._held[size:]
        self._place += len(found)
        return found

    def close(self) -> None:
        # A generator that is not read to its end holds a connection.
        if isinstance(self._pieces, Generator):
            self._pieces.close()

    def _from(self, start: int) -> Iterable[bytes]:
        if self._storage.supports(file_keeper.Capability.RANGE):
            return self._storage.range(self._data, start, self.size)
        return self._storage.range_synthetic(self._data, start, self.size)


def stored(resource: Mapping[str, Any]) -> Stored:
    """Return the file of a resource that was uploaded here.

    :raises FileNotFoundError: when it is not where it should be
    :raises OSError: when the storage cannot be read at the moment
    """
    uploader: Any = get_resource_uploader(dict(resource))
    path = uploader.get_path(resource["id"])
    type = resource.get("mimetype") or mimetypes.guess_type(resource.get("url") or "")[0] or "application/octet-stream"
    storage = getattr(uploader, "storage", None)
    if storage is None:
        return _OnDisk(path, type)
    if isinstance(storage, FsStorage):
        return _OnDisk(storage.full_path(path), type)
    location = file_keeper.Location(path)
    try:
        data = storage.analyze(location)
    except (file_keeper.exc.MissingFileError, file_keeper.exc.LocationError) as error:
        raise FileNotFoundError(path) from error
    return _Elsewhere(storage, data, type)
