"""The state folder: everything that is made at run time, in one place."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import socket
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from stack import account
from stack.errors import PortalError
from stack.settings import Settings, load

ROOT = Path(__file__).resolve().parent.parent
# Linux gives outgoing connections those from 32,768 on: one of them could have a port before its server does.
PORTS = range(20_000, 32_768)


def private_write(path: Path, text: str) -> None:
    """Write a file that only its owner can read, complete or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".part")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)


def free_port() -> int:
    """Return a port of the loopback address that nothing listens on, one of `PORTS`."""
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def free_ports(number: int) -> list[int]:
    """Return so many of them, all different."""
    found: set[int] = set()
    while len(found) < number:
        found.add(free_port())
    return list(found)


def listening(port: int, host: str = "127.0.0.1") -> bool:
    """Tell whether something accepts connections there."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((host, port)) == 0


@dataclass
class Home:
    """One state folder. `installed` is the folder that holds the programs; the tests' home borrows the portal's."""

    path: Path
    installed: Path = field(default=Path())

    def __post_init__(self) -> None:
        """Programs are installed in the folder itself unless it borrows them."""
        if self.installed == Path():
            self.installed = self.path

    @classmethod
    def current(cls) -> Home:
        """Return the home that PORTAL_HOME names, or `.portal/` in the checkout."""
        return cls(Path(os.environ.get("PORTAL_HOME") or ROOT / ".portal").absolute())

    @cached_property
    def settings(self) -> Settings:
        """Return the administrator's settings for this home."""
        return load(self.path, ROOT)

    @property
    def venv(self) -> Path:
        """Return the folder of the portal's Python environment."""
        return self.installed / "venv"

    @property
    def python(self) -> Path:
        """Return the interpreter of the portal's Python environment."""
        return self.venv / "bin" / "python"

    @property
    def servers(self) -> Path:
        """Return the folder of the servers' programs."""
        return self.installed / "servers"

    @property
    def logs(self) -> Path:
        """Return the folder of the services' logs."""
        return self.path / "logs"

    @property
    def ini(self) -> Path:
        """Return CKAN's configuration file, made anew at each `up`."""
        return self.path / "ckan.ini"

    @property
    def id(self) -> str:
        """Return a short text that tells this home from any other on the machine."""
        return hashlib.sha256(str(self.path).encode()).hexdigest()[:12]

    @cached_property
    def unprivileged(self) -> Path:
        """Return the folder for what the unprivileged account must read and write.

        It is the home itself, unless we are root and that account cannot enter it.
        """
        if not account.needed() or account.can_enter(self.path):
            return self.path
        return Path("/var/lib") / f"govshare-{self.id}"

    def secret(self, name: str) -> str:
        """Return this installation's secret of that name, made at the first call and kept in a file of mode 0600."""
        path = self.path / "secrets" / name
        if not path.exists():
            path.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
            private_write(path, secrets.token_urlsafe(24))
        return path.read_text("utf-8").strip()

    def ports(self) -> dict[str, int]:
        """Return the internal services' ports chosen at the last start; empty before the first."""
        path = self.path / "ports.json"
        return json.loads(path.read_text("utf-8")) if path.exists() else {}

    def choose_ports(self, names: list[str]) -> dict[str, int]:
        """Choose a free port for each name, the last start's where it is still free, and remember them."""
        last = self.ports()
        chosen: dict[str, int] = {}
        for name in names:
            port = last.get(name)
            while port is None or listening(port) or port in chosen.values():
                port = free_port()
            chosen[name] = port
        private_write(self.path / "ports.json", json.dumps(chosen))
        return chosen

    def create(self) -> None:
        """Make the folder; others may pass through it (the unprivileged account must) but not list it.

        Raises PortalError for a path that CKAN could not read its configuration from.
        """
        if "%" in str(self.path):
            raise PortalError(
                f"CKAN cannot run from a path that has a percent sign: {self.path}. Set PORTAL_HOME to another folder.",
                f"CKAN 无法在含有百分号的路径中运行：{self.path}。请把 PORTAL_HOME 设为其他目录。",
            )
        self.path.mkdir(parents=True, exist_ok=True)
        self.path.chmod(0o711)
        for name in ("logs", "secrets", "storage"):
            (self.path / name).mkdir(mode=0o700, exist_ok=True)
