"""The administrator's settings: the environment first, then the state folder's portal.toml, then config/portal.toml."""

from __future__ import annotations

import json
import os
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from stack.errors import PortalError

LAST = "last.json"
"""In the state folder: where the last `up` listened, so that later commands find it without being told again."""


@dataclass(frozen=True)
class Settings:
    """Where the portal listens, and which services are somebody else's. An empty address means: ours, embedded."""

    host: str = "127.0.0.1"
    """Address the web server binds."""
    port: int = 5000
    """Port the web server binds."""
    url: str = ""
    """Public address, when a reverse proxy stands in front; else made of host and port."""
    postgresql_url: str = ""
    """Administrative address of an external PostgreSQL (a role that may create roles and databases)."""
    valkey_url: str = ""
    """Address of an external Valkey or Redis, with its database number."""
    solr_url: str = ""
    """Address of an external Solr core that has our configuration set."""
    java: str = ""
    """Path of a Java 17 or newer to run Solr with, instead of the one we install."""
    maven_repository: str = ""
    """Address of a Maven mirror for Solr's jars, for people behind one."""
    s3_bucket: str = ""
    """Bucket for uploaded files, in S3 or in what speaks its language, instead of the state folder."""
    s3_endpoint: str = ""
    """Address of that server; Amazon's when it is empty."""
    s3_key: str = ""
    """Access key of an account that may list, read, write and delete in the bucket."""
    s3_secret: str = ""
    """Secret of the access key."""
    s3_region: str = ""
    """Region of the bucket, where the server asks for one."""
    s3_prefix: str = ""
    """What the names of our files in the bucket begin with."""
    s3_addressing: str = ""
    """`path` or `virtual` (the bucket in the host's name), where the server insists on one."""
    account: str = ""
    """Account for what refuses to run as root; only used by root. Default: postgres where it exists, else nobody."""

    @property
    def web(self) -> str:
        """Return the address that people open."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host
        return self.url.rstrip("/") or f"http://{host}:{self.port}"


def load(home: Path, root: Path) -> Settings:
    """Read the settings for the state folder `home` of the checkout `root`.

    Each key of `Settings` may be set as `PORTAL_<KEY>` in the environment. Raises PortalError for an unknown key or
    a value of the wrong type, naming the file and the key.
    """
    values: dict[str, Any] = {}
    if (home / LAST).exists():
        values.update(json.loads((home / LAST).read_text("utf-8")))
    known = {field.name: field for field in fields(Settings)}
    for path in (root / "config" / "portal.toml", home / "portal.toml"):
        if not path.exists():
            continue
        try:
            read = tomllib.loads(path.read_text("utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise PortalError(f"{path} is not valid TOML: {error}", f"{path} 不是有效的 TOML：{error}") from error
        for key, value in read.items():
            if key not in known:
                raise PortalError(
                    f"{path}: there is no setting “{key}”. Known: {', '.join(known)}",
                    f"{path}：没有名为“{key}”的设置项。可用：{'、'.join(known)}",
                )
            values[key] = value
    for key in known:
        if text := os.environ.get(f"PORTAL_{key.upper()}"):
            values[key] = text
    try:
        values["port"] = int(values.get("port", Settings.port))
    except ValueError as error:
        raise PortalError(
            f"The port must be a number: {values['port']}", f"端口必须是数字：{values['port']}"
        ) from error
    return Settings(**values)
