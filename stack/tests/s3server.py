"""A real server that speaks S3 (SeaweedFS), for tests."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from stack.home import free_ports

KEY, SECRET = "portal", "nobody-else-knows-this"
BUCKET = "uploads"
SERVICES = ("master", "volume", "filer", "s3")


@dataclass
class S3Server:
    """A running server with one bucket."""

    endpoint: str
    client: Any

    def names(self) -> list[str]:
        """Return the names of what the bucket holds."""
        return [each["Key"] for each in self.client.list_objects_v2(Bucket=BUCKET).get("Contents", ())]

    def settings(self) -> dict[str, str]:
        """Return the portal's settings for it."""
        return {"s3_bucket": BUCKET, "s3_endpoint": self.endpoint, "s3_key": KEY, "s3_secret": SECRET}


@contextmanager
def s3_server() -> Iterator[S3Server]:
    """Run one on loopback until the end of the block; raises AssertionError when it does not start."""
    # Its sockets' names may not be long, as pytest's folders are.
    folder = Path(tempfile.mkdtemp(prefix="s3-"))
    identity = {"name": "portal", "credentials": [{"accessKey": KEY, "secretKey": SECRET}]}
    actions = ["Admin", "Read", "Write", "List", "Tagging"]
    (folder / "s3.json").write_text(json.dumps({"identities": [{**identity, "actions": actions}]}), "utf-8")
    (folder / "data").mkdir()
    names = [f"{name}.port{kind}" for name in SERVICES for kind in ("", ".grpc")]
    ports = dict(zip(names, free_ports(len(names)), strict=True))
    command = [
        *(Path(sys.executable).with_name("weed"), "server", "-dir", folder / "data"),
        *("-ip", "127.0.0.1", "-ip.bind", "127.0.0.1", "-filer", "-s3", "-s3.config", folder / "s3.json"),
        *("-filer.localSocket", folder / "filer.sock", "-s3.localSocket", folder / "s3.sock"),
        *("-s3.iam=false", "-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false"),
        *("-master.volumeSizeLimitMB=64", "-volume.max=20"),
        *(f"-{name}={port}" for name, port in ports.items()),
    ]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([str(word) for word in command], stdout=log, stderr=log, cwd=folder)
    try:
        server = S3Server(f"http://127.0.0.1:{ports['s3.port']}", _client(f"http://127.0.0.1:{ports['s3.port']}"))
        _wait(server, process, folder / "log")
        yield server
    finally:
        # Asked to end, it would first wait half a minute for its parts to notice; nothing of it is to be kept.
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _client(endpoint: str) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
        region_name="us-east-1",
        config=Config(retries={"max_attempts": 0}, request_checksum_calculation="when_required"),
    )


def _wait(server: S3Server, process: subprocess.Popen[bytes], log: Path, seconds: float = 90) -> None:
    """Wait until the bucket is there and takes a file: the parts of the server start one after the other."""
    until = time.monotonic() + seconds
    while True:
        try:
            server.client.create_bucket(Bucket=BUCKET)
            server.client.put_object(Bucket=BUCKET, Key="first", Body=b"1")
            server.client.delete_object(Bucket=BUCKET, Key="first")
            return
        except server.client.exceptions.BucketAlreadyOwnedByYou:
            server.client.delete_bucket(Bucket=BUCKET)
        except (BotoCoreError, ClientError):
            pass
        assert process.poll() is None and time.monotonic() < until, log.read_text("utf-8", "replace")[-3000:]
        time.sleep(0.2)
