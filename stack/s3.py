"""Uploads in S3: what CKAN's configuration says where the settings name a bucket."""

from __future__ import annotations

from pathlib import Path

from stack.errors import PortalError
from stack.settings import Settings

__all__ = ["configuration"]


def configuration(settings: Settings, storage: Path) -> str:
    """Return the lines of CKAN's configuration; none without a bucket, for uploads then stay on the disk.

    The folder that held them remains known under the name `disk`, so that they can be moved.

    :param storage: CKAN's folder for what it stores
    :raises PortalError: when other settings are given, but no bucket
    """
    given = {
        "endpoint": settings.s3_endpoint,
        "key": settings.s3_key,
        "secret": settings.s3_secret,
        "region": settings.s3_region,
        "path": settings.s3_prefix,
        "addressing": settings.s3_addressing,
    }
    if not settings.s3_bucket:
        if any(given.values()):
            raise PortalError(
                "Settings for S3 are given, but no bucket: please set s3_bucket.",
                "已填写 S3 的设置，但没有指定存储桶：请设置 s3_bucket。",
            )
        return ""
    values = {
        "default_storages.resource": "s3",
        "storage.s3.type": "govshare:s3",
        "storage.s3.bucket": settings.s3_bucket,
        **{f"storage.s3.{key}": value for key, value in given.items() if value},
        "storage.disk.type": "file_keeper:fs",
        "storage.disk.path": str(storage / "resources"),
        "storage.disk.initialize": "true",
    }
    return "\n".join(f"ckan.files.{key} = {value}" for key, value in values.items())
