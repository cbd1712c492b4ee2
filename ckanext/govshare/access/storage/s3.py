"""A private storage in S3, or in what speaks its language: the adapter ``govshare:s3`` of CKAN's storages.

It differs from file-keeper's own adapter in what matters here: parts of a file are read as such, no link to a file is
ever signed, no route of CKAN's serves it, and the portal starts while the server is away.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import boto3
import ckan.plugins.toolkit as tk
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from ckan.config.declaration import Declaration, Key
from ckan.lib import files
from file_keeper.default.adapters import s3
from flask import Response

__all__ = ["PrivateS3"]

CHUNK = 64 * 1024
MEGABYTE = 1024 * 1024
GONE = ("404", "412", "NoSuchKey", "PreconditionFailed")
Extras = dict[str, Any]


@dataclasses.dataclass
class Settings(files.Settings, s3.Settings):
    """Where the bucket is, and who we are there."""

    path: str = ""
    max_size: int = -1
    addressing: str = "auto"
    """`path`, `virtual` (the bucket in the host's name) or `auto`."""

    def __post_init__(self, **kwargs: Any) -> None:
        """Make the client; nobody is asked yet."""
        files.Settings.__post_init__(self, **kwargs)
        self.path = self.path.strip("/")
        if self.max_size < 0:
            self.max_size = int(tk.config["ckan.max_resource_size"]) * MEGABYTE
        config = Config(
            connect_timeout=5,
            read_timeout=60,
            max_pool_connections=50,
            retries={"mode": "standard", "max_attempts": 3},
            s3={"addressing_style": self.addressing},
            # Checksums of a kind that few servers but Amazon's know.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        self.client = boto3.client(
            "s3",
            aws_access_key_id=self.key,
            aws_secret_access_key=self.secret,
            region_name=self.region or "us-east-1",
            endpoint_url=self.endpoint or None,
            config=config,
        )


class Reader(files.Reader, s3.Reader):
    """Reads whole files and parts of them; signs nothing."""

    capabilities = files.Capability.STREAM | files.Capability.RANGE

    def stream(self, data: files.FileData, extras: Extras) -> Iterator[bytes]:
        """Return the whole file; raises MissingFileError, and ConnectionError when the server gives nothing."""
        return self._get(data)

    def range(self, data: files.FileData, start: int, end: int | None, extras: Extras) -> Iterator[bytes]:
        """Return the bytes from `start` to before `end`; raises what `stream` does, also when the file was replaced."""
        return self._get(data, Range=f"bytes={start}-{'' if end is None else end - 1}")

    def _get(self, data: files.FileData, **asked: Any) -> Iterator[bytes]:
        settings = self.storage.settings
        if data.hash:
            asked["IfMatch"] = f'"{data.hash}"'
        try:
            key = self.storage.full_path(data.location)
            found = settings.client.get_object(Bucket=settings.bucket, Key=key, **asked)
        except (BotoCoreError, ClientError) as error:
            raise _translated(error, self.storage, data.location) from error
        return _parts(found["Body"])


class Manager(files.Manager, s3.Manager):
    """Looks at files without fetching them; signs nothing."""

    capabilities = s3.Manager.capabilities & ~files.Capability.SIGNED

    def analyze(self, location: files.Location, extras: Extras) -> files.FileData:
        """Return size, type, hash and, in `storage_data`, when the file was modified (ISO 8601); raises as `stream`."""
        settings = self.storage.settings
        try:
            found = settings.client.head_object(Bucket=settings.bucket, Key=self.storage.full_path(location))
        except (BotoCoreError, ClientError) as error:
            raise _translated(error, self.storage, location) from error
        return files.FileData(
            location,
            size=found["ContentLength"],
            content_type=found["ContentType"],
            hash=found["ETag"].strip('"'),
            algorithm="md5",
            storage_data={"modified": found["LastModified"].isoformat()},
        )

    def exists(self, data: files.FileData, extras: Extras) -> bool:
        """Tell whether there is such a file."""
        try:
            self.analyze(data.location, extras)
        except files.exc.MissingFileError:
            return False
        return True

    def scan(self, extras: Extras) -> Iterator[str]:
        """Yield the locations of all files."""
        settings = self.storage.settings
        prefix = f"{settings.path}/" if settings.path else ""
        pages = settings.client.get_paginator("list_objects_v2").paginate(Bucket=settings.bucket, Prefix=prefix)
        for page in pages:
            yield from (each["Key"].removeprefix(prefix) for each in page.get("Contents", ()))


class Uploader(files.Uploader, s3.Uploader):
    """Writes files of any size, large ones in parts."""

    capabilities = files.Capability.CREATE

    def upload(self, location: files.Location, upload: files.Upload, extras: Extras) -> files.FileData:
        """Store a file in place of the one that was there."""
        settings = self.storage.settings
        key = self.storage.full_path(location)
        settings.client.upload_fileobj(
            upload.stream, settings.bucket, key, ExtraArgs={"ContentType": upload.content_type}
        )
        return self.storage.analyze(location)


class PrivateS3(files.Storage, s3.S3Storage):
    """A bucket whose files only the portal's own download route gives out."""

    settings: Settings
    SettingsFactory = Settings
    UploaderFactory = Uploader
    ReaderFactory = Reader
    ManagerFactory = Manager

    @classmethod
    def declare_config_options(cls, declaration: Declaration, key: Key) -> None:
        """Declare the settings, below those of every storage."""
        super().declare_config_options(declaration, key)
        declaration.declare(key.bucket).required().set_description("Name of the bucket.")
        for name, text in (
            ("endpoint", "Address of the server; Amazon's when it is empty."),
            ("key", "Access key; when it is empty, where boto3 looks for it."),
            ("secret", "Secret of the access key."),
            ("region", "Region of the bucket."),
        ):
            declaration.declare(getattr(key, name), None).set_description(text)
        declaration.declare(key.addressing, "auto").append_validators("one_of(['auto','path','virtual'])")

    def as_response(self, data: files.FileData, *_: Any, **__: Any) -> Response:
        """Serve nothing to CKAN's own file routes, which do not know who may have a resource's data."""
        return Response(status=404)


def _parts(body: Any) -> Iterator[bytes]:
    """Yield what a response holds; gives up the connection when the reader goes."""
    try:
        yield from body.iter_chunks(CHUNK)
    finally:
        body.close()


def _translated(error: BotoCoreError | ClientError, storage: files.Storage, location: str) -> Exception:
    """Return what CKAN calls an error of the server's; one that says nothing of the file says nothing of the server."""
    if isinstance(error, ClientError) and error.response.get("Error", {}).get("Code") in GONE:
        return files.exc.MissingFileError(storage, location)
    return ConnectionError(type(error).__name__)
