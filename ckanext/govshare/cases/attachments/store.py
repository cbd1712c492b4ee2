"""Where the files of cases lie: in a private folder of their own, or where uploads do when those are in S3."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import IO

import ckan.plugins.toolkit as tk
import file_keeper
from ckan.lib import files

__all__ = ["keep", "open_file", "remove"]

PREFIX = "cases"


def _storage() -> file_keeper.Storage:
    try:
        return files.get_storage(tk.config["ckan.files.default_storages.resource"])
    except files.exc.UnknownStorageError:
        # As for uploads: without a storage of its name, CKAN's folder.
        return _folder(tk.config["ckan.storage_path"])


@cache
def _folder(path: str) -> file_keeper.Storage:
    settings = {"type": "file_keeper:fs", "path": str(Path(path)), "initialize": True, "recursive": True}
    return file_keeper.make_storage("govshare_cases", settings)


def _place(case_id: str, id: str) -> file_keeper.Location:
    # Names that people chose are no part of it.
    return file_keeper.Location(f"{PREFIX}/{case_id}/{id}")


def keep(case_id: str, id: str, content: IO[bytes]) -> None:
    """Store a file."""
    _storage().upload(_place(case_id, id), file_keeper.make_upload(content))


def open_file(case_id: str, id: str) -> bytes:
    """Return what is in a file; they are small.

    :raises FileNotFoundError: when it is not there any more
    """
    storage = _storage()
    try:
        return bytes(storage.content(storage.analyze(_place(case_id, id))))
    except (file_keeper.exc.MissingFileError, file_keeper.exc.LocationError) as error:
        raise FileNotFoundError(id) from error


def remove(case_id: str, id: str) -> None:
    """Remove a file, if it is there."""
    storage = _storage()
    try:
        storage.remove(storage.analyze(_place(case_id, id)))
    except (file_keeper.exc.MissingFileError, file_keeper.exc.LocationError):
        return
