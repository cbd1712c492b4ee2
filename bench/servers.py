"""The bench's servers, with the two sides set up on them, and the replay servers that both harvest."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.results import OURS, STOCK
from bench.sides import PORTS, BenchHome, Ours, Side, SideHome, Stock
from stack.commands import exclusive
from stack.errors import PortalError
from stack.home import Home, listening
from stack.jars import read_lock
from stack.portal import ROLE, Portal, python
from stack.solr import Solr
from stack.supervise import end_all


class Servers(Portal):
    """PostgreSQL, Valkey and Solr, without a portal."""

    @property
    def solr(self) -> Solr:
        """Return the search server with a core for each side."""
        return Solr(self.home, self.ports["solr"], [Ours.core, Stock.core], frozenset([Stock.core]))


@dataclass
class Stand:
    """Everything set up: both sides, empty, on the same servers."""

    home: Home
    ours: Ours
    stock: Stock
    versions: dict[str, str]
    loaded: bool = False
    """Whether both sides hold the catalogue that was harvested last."""

    @property
    def sides(self) -> dict[str, Side]:
        """Return both sides by their names."""
        return {side.label: side for side in (self.ours, self.stock)}

    @contextlib.contextmanager
    def replay(self, family: str, catalogue: Path) -> Iterator[None]:
        """Serve a catalogue in a platform family's wire format meanwhile.

        Raises PortalError, with the server's own words, when it does not start.
        """
        port = self.home.ports()["replay"]
        log = self.home.logs / "replay.log"
        with log.open("w") as output:
            words = ("-m", "demo.replay", family, "--catalogue", str(catalogue), "--port", str(port))
            server = python(self.ours, *words, stdout=output, stderr=output)
        try:
            until = time.monotonic() + 60
            while not listening(port):
                if server.poll() is not None or time.monotonic() > until:
                    said = log.read_text("utf-8", errors="replace")
                    raise PortalError(f"The replay server did not start: {said}", f"回放服务未能启动：{said}")
                time.sleep(0.05)
            yield
        finally:
            server.terminate()
            server.wait()


def _clear(home: Home) -> None:
    """End what an earlier run left, and delete its data; the logs and the results stay."""
    Servers.at(home).stop()
    for name in (OURS, STOCK):
        end_all(SideHome(home.path / name, shared=home))
    for name in ("data", "solr", *(f"{side}/{part}" for side in (OURS, STOCK) for part in ("storage", "set-up"))):
        for folder in {home.path / name, home.unprivileged / name}:
            shutil.rmtree(folder, ignore_errors=True) if folder.is_dir() else folder.unlink(missing_ok=True)
    for name in (OURS, STOCK):
        shutil.rmtree(home.path / name / "secrets", ignore_errors=True)


def _server_versions(servers: Servers) -> dict[str, str]:
    import redis

    with servers.postgresql.connect() as cursor:
        cursor.execute("SHOW server_version")
        postgresql = cursor.fetchone()[0]
    info = redis.Redis.from_url(servers.valkey.url()).info("server")
    return {
        "postgresql": str(postgresql),
        "valkey": str(info.get("valkey_version") or info["redis_version"]),
        "solr": next(jar.version for jar in read_lock() if jar.artifact == "solr-core"),
    }


@contextlib.contextmanager
def stand(home: Home) -> Iterator[Stand]:
    """Start the servers in `bench/` of the portal's home, set both sides up, and stop everything afterwards."""
    own = BenchHome(home.path / "bench", installed=home.installed)
    with exclusive(own):
        _clear(own)
        own.create()
        servers = Servers(own, own.choose_ports(PORTS))
        try:
            services = servers.servers()
            servers.supervisor.write(services)
            servers.supervisor.launch()
            servers.supervisor.start([service.name for service in services])
            servers.postgresql.wait()
            servers.valkey.wait()
            servers.postgresql.ensure_role(ROLE)
            ours = Ours(SideHome(own.path / OURS, installed=home.installed, shared=own), servers.ports)
            stock = Stock(SideHome(own.path / STOCK, installed=home.installed, shared=own), servers.ports)
            servers.solr.wait()
            for side in (ours, stock):
                side.home.create()
                side.set_up()
                side.keep_empty()
            yield Stand(own, ours, stock, _server_versions(servers))
        finally:
            _clear(own)
