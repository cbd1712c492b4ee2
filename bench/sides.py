"""The two sides: our portal and stock CKAN, each with its own database, index core, queue and web server.

Both live on the servers of the bench's own home; either can be emptied in a moment, from a template database.
"""

from __future__ import annotations

import contextlib
import json
import math
import string
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import requests

from bench.results import OURS, STOCK
from stack.errors import PortalError
from stack.home import ROOT, Home, private_write
from stack.portal import CKAN, DATABASE, INTERNAL, ROLE, Portal
from stack.service import Service
from stack.settings import Settings, load
from stack.solr import Solr

PORTS = [*INTERNAL, f"{OURS}-web", f"{STOCK}-web", "replay"]
PLATFORM = "guizhou"
SOURCE, SOURCE_ALL = "bench", "bench-all"
"""Stock's two harvest sources: asked for what changed since the last run, and for everything."""


@dataclass
class BenchHome(Home):
    """The home of the bench's servers. They are always its own, whatever servers the portal has been given."""

    @cached_property
    def settings(self) -> Settings:
        """Return of the portal's settings only what it takes to install and start servers."""
        found = load(self.path.parent, ROOT)
        return Settings(java=found.java, maven_repository=found.maven_repository, account=found.account)


@dataclass
class SideHome(Home):
    """One side's home: its files are its own, ports and passwords those of the servers."""

    shared: Home = field(kw_only=True)

    @cached_property
    def settings(self) -> Settings:
        """Return the settings of the servers, with this side's port."""
        return replace(self.shared.settings, port=self.shared.ports().get(f"{self.path.name}-web", 0))

    def secret(self, name: str) -> str:
        """Return a secret of the servers."""
        return self.shared.secret(name)

    def ports(self) -> dict[str, int]:
        """Return the servers' ports."""
        return self.shared.ports()


@dataclass(frozen=True)
class Harvested:
    """How a harvest went: seconds by its job's own clock, and what became of the records by ckanext-harvest's words."""

    seconds: float
    counts: dict[str, int]


class Side(Portal):
    """What the two have in common."""

    label: str
    database: str
    core: str

    @property
    def solr(self) -> Solr:
        """Return the search server with both cores."""
        return Solr(self.home, self.ports["solr"], ["ckan", STOCK], frozenset([STOCK]))

    @property
    def queue(self) -> str:
        """Return the address of this side's part of Valkey."""
        raise NotImplementedError

    @contextlib.contextmanager
    def ready(self) -> Iterator[None]:
        """Let what a harvest needs besides the servers run meanwhile."""
        yield

    def harvest(self) -> Harvested:
        """Harvest what the replay server has."""
        raise NotImplementedError

    def harvest_unchanged(self) -> Harvested:
        """Harvest once more, with a look at every record."""
        return self.harvest()

    # In and out of CKAN

    def within(self, *arguments: str) -> Any:
        """Run a step of `bench.within` in this side's CKAN; returns what it answers."""
        return json.loads(self.run("-m", "bench.within", *arguments).splitlines()[-1])

    def command(self, *arguments: str) -> str:
        """Run a `ckan` command; returns what it prints."""
        return self.run(*CKAN, "-c", str(self.home.ini), *arguments)

    def run(self, *words: str) -> str:
        """Run Python in this side's environment, and return what it prints.

        Raises PortalError, with the end of what was printed, when it fails.
        """
        done = subprocess.run(
            [str(self.home.python), *words],
            env=self.python_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            last = "\n".join((done.stdout + done.stderr).splitlines()[-12:])
            what = " ".join(words[-3:])
            raise PortalError(
                f"A step of the {self.label} side failed ({what}):\n{last}",
                f"{self.label} 一方的步骤失败（{what}）：\n{last}",
            )
        return done.stdout

    def python_environment(self) -> dict[str, str]:
        """Return the environment for Python programs of the checkout within this side's CKAN."""
        return {**self.command_environment(), "PYTHONPATH": str(ROOT)}

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Return the rows of an SQL query on this side's database."""
        with self.postgresql.connect(self.database) as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())

    def datasets(self) -> list[tuple[str, str]]:
        """Return name and title of each dataset, ordered."""
        statement = "SELECT name, title FROM package WHERE type = 'dataset' AND state = 'active' ORDER BY title, name"
        return [(name, title) for name, title in self.query(statement)]

    # Empty again

    def keep_empty(self) -> None:
        """Remember the side as it is now, set up and without datasets."""
        self._copy_database(self.database, f"{self.database}_empty")

    def restore(self) -> None:
        """Make the side as it was remembered."""
        import redis

        self._copy_database(f"{self.database}_empty", self.database)
        redis.Redis.from_url(self.queue).flushdb()
        answer = requests.post(
            f"{self.solr.url(self.core)}/update?commit=true",
            json={"delete": {"query": "dataset_type:dataset"}},
            auth=(self.solr.user, self.solr.password),
            timeout=120,
        )
        answer.raise_for_status()

    def _copy_database(self, source: str, target: str) -> None:
        with self.postgresql.connect() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {target} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {target} TEMPLATE {source} OWNER {ROLE}")

    # Processes

    @contextlib.contextmanager
    def running(self, service: Service) -> Iterator[subprocess.Popen[bytes]]:
        """Run one of the side's services meanwhile."""
        with (self.home.logs / f"{service.name}.log").open("ab") as log:
            process = subprocess.Popen(
                [str(part) for part in service.command],
                env={**self.python_environment(), **service.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            yield process
        finally:
            process.terminate()
            process.wait()

    @contextlib.contextmanager
    def serving(self) -> Iterator[subprocess.Popen[bytes]]:
        """Serve the side's pages meanwhile; gives the web server, whose children are its workers."""
        self.command("asset", "build")
        with self.running(self.applications()[0]) as server:
            self.wait_web()
            yield server


class Ours(Side):
    """Our portal, as `./portal up` sets it up."""

    label = OURS
    database = DATABASE
    core = "ckan"

    @property
    def queue(self) -> str:
        """Return the address of this side's part of Valkey."""
        return self.valkey.url()

    def harvest_words(self) -> list[str]:
        """Return the harvest as words for Python."""
        root = f"http://127.0.0.1:{self.home.ports()['replay']}"
        return [*CKAN, "-c", str(self.home.ini), "govshare", "harvest", PLATFORM, "--root", root, "--json"]

    def harvest(self) -> Harvested:
        """Harvest, as `./portal harvest` does."""
        counts = json.loads(self.run(*self.harvest_words()).splitlines()[-1])
        statement = (
            "SELECT extract(epoch FROM finished - gather_started) FROM harvest_job ORDER BY created DESC LIMIT 1"
        )
        return Harvested(float(self.query(statement)[0][0]), counts)


class Stock(Side):
    """CKAN with ckanext-harvest and its harvester for CKAN platforms."""

    label = STOCK
    database = STOCK
    core = STOCK
    # As CKAN is served: the server's threads read and send.
    application = ("--interface", "wsgi", "--blocking-threads", "2", "wsgi:application")

    @property
    def queue(self) -> str:
        """Return the address of this side's part of Valkey."""
        return self.valkey.url(1)

    _consumers: Sequence[subprocess.Popen[bytes]] = ()

    def set_up(self) -> None:
        """Make database, configuration, tables and the two harvest sources."""
        self.postgresql.ensure_database(self.database, ROLE)
        self.write_ini()
        self.command("db", "upgrade")
        self.within("sources", f"http://127.0.0.1:{self.home.ports()['replay']}", SOURCE, SOURCE_ALL)

    def write_ini(self) -> None:
        """Write CKAN's configuration from the bench's template."""
        values: dict[str, object] = {
            "site_url": self.home.settings.web,
            "secret_key": self.home.secret("session"),
            "csrf_secret": self.home.secret("csrf"),
            "jwt_secret": self.home.secret("jwt"),
            "sqlalchemy_url": self.postgresql.url(ROLE, self.database),
            "redis_url": self.queue,
            "solr_url": self.solr.url(self.core),
            "solr_user": self.solr.user,
            "solr_password": self.solr.password,
            "storage_path": self.home.path / "storage",
        }
        template = string.Template((Path(__file__).parent / "stock.ini").read_text("utf-8"))
        escaped = {key: str(value).replace("%", "%%") for key, value in values.items()}
        private_write(self.home.ini, template.substitute(escaped))

    @contextlib.contextmanager
    def ready(self) -> Iterator[None]:
        """Run both consumers; starts when they wait for work, so that their own start is not measured."""
        import redis

        def consumer(name: str) -> Service:
            words: list[str | Path] = [self.home.python, *CKAN, "-c", self.home.ini, "harvester", name]
            return Service(name=name, command=words, environment=self.ckan_environment())

        with (
            self.running(consumer("gather-consumer")) as gather,
            self.running(consumer("fetch-consumer")) as fetch,
        ):
            self._consumers = [gather, fetch]
            client = redis.Redis.from_url(self.queue)
            until = time.monotonic() + 120
            while sum(row["cmd"] == "blpop" for row in client.client_list()) < len(self._consumers):
                self._check_consumers(until)
                time.sleep(0.1)
            yield

    def _check_consumers(self, until: float = math.inf) -> None:
        if time.monotonic() > until or any(consumer.poll() is not None for consumer in self._consumers):
            raise PortalError(
                f"A consumer of the stock side does not run; see {self.home.logs}.",
                f"原版一方的采集进程未在运行，详见 {self.home.logs}。",
            )

    def harvest(self) -> Harvested:
        """Harvest what changed since the last run, which is everything the first time."""
        return self._harvest(SOURCE)

    def harvest_unchanged(self) -> Harvested:
        """Harvest all records, whether they changed or not."""
        return self._harvest(SOURCE_ALL)

    def _harvest(self, source: str) -> Harvested:
        self.command("harvester", "job", source)
        job = self.query("SELECT id FROM harvest_job ORDER BY created DESC LIMIT 1")[0][0]
        unfinished = (
            f"SELECT 1 FROM harvest_job WHERE id = '{job}' AND gather_finished IS NULL UNION ALL SELECT 1 FROM "
            f"harvest_object WHERE harvest_job_id = '{job}' AND state NOT IN ('COMPLETE', 'ERROR') LIMIT 1"
        )
        while self.query(unfinished):
            self._check_consumers()
            time.sleep(0.5)
        # Marks the job as finished: without it the next one would not start.
        self.command("harvester", "run")
        seconds = self.query(
            "SELECT extract(epoch FROM coalesce(max(o.import_finished), j.gather_finished) - j.gather_started) "
            "FROM harvest_job j LEFT JOIN harvest_object o ON o.harvest_job_id = j.id "
            f"WHERE j.id = '{job}' GROUP BY j.id"
        )[0][0]
        counts = self.query(
            f"SELECT report_status, count(*) FROM harvest_object WHERE harvest_job_id = '{job}' GROUP BY 1"
        )
        return Harvested(float(seconds), {str(status): int(number) for status, number in counts})
