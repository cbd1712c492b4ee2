"""The portal as a whole: its services, in the order in which they start, and CKAN's configuration file."""

from __future__ import annotations

import hashlib
import json
import os
import string
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from stack import s3
from stack.errors import PortalError
from stack.home import ROOT, Home, listening, private_write
from stack.install import done, lock_hash
from stack.language import language
from stack.postgresql import Postgresql
from stack.service import Service
from stack.settings import LAST
from stack.solr import Solr
from stack.supervise import NAME as SUPERVISOR
from stack.supervise import Supervisor, clean_environment, end_all, processes
from stack.valkey import Valkey

ROLE, READER = "govshare", "govshare_reader"
DATABASE, DATASTORE = "govshare", "govshare_datastore"
PLUGINS = (
    "govshare govshare_datasets scheming_groups scheming_organizations harvest govshare_guizhou_harvester "
    "datastore govshare_tables xloader datatables_view text_view activity govshare_dcat govshare_zh"
)
WEB = "web"
INTERNAL = ["postgresql", "valkey", "solr", SUPERVISOR]
CKAN = ["-c", "import sys; sys.argv[0] = 'ckan'; from ckan.cli.cli import ckan; ckan()"]


@dataclass
class Portal:
    """One portal: a home with its servers."""

    home: Home
    ports: dict[str, int]
    application: ClassVar[Sequence[str]] = ("--interface", "asgi", "asgi:application")
    """What the web server's workers run, and how."""

    @classmethod
    def at(cls, home: Home) -> Portal:
        """Return the portal as it was last started; before the first start its ports are 0."""
        return cls(home, {name: home.ports().get(name, 0) for name in INTERNAL})

    @property
    def postgresql(self) -> Postgresql:
        """Return the database server."""
        return Postgresql(self.home, self.ports["postgresql"])

    @property
    def valkey(self) -> Valkey:
        """Return the queue server."""
        return Valkey(self.home, self.ports["valkey"])

    @property
    def solr(self) -> Solr:
        """Return the search server."""
        return Solr(self.home, self.ports["solr"])

    @property
    def supervisor(self) -> Supervisor:
        """Return the supervisor."""
        return Supervisor(self.home, self.ports[SUPERVISOR])

    def servers(self, progress: Callable[[int, int], None] = lambda count, total: None) -> list[Service]:
        """Install and configure the servers that are ours; returns their services."""
        services = []
        if not self.postgresql.external:
            services.append(self.postgresql.prepare())
        if not self.valkey.external:
            services.append(self.valkey.prepare())
        if not self.solr.external:
            services.append(self.solr.prepare(progress))
        return services

    def applications(self) -> list[Service]:
        """Return the services that are CKAN: the web server first, then the workers."""
        settings = self.home.settings
        environment = self.ckan_environment()
        assets = self.home.path / "storage" / "webassets"
        web = Service(
            name=WEB,
            command=[
                self.home.python,
                *("-m", "granian", *self.application),
                *("--host", settings.host, "--port", str(settings.port)),
                *("--workers", "2", "--backlog", "1024", "--respawn-failed-workers"),
                # Whoever reads slowly would keep it from ending.
                *("--workers-kill-timeout", "10"),
                *("--static-path-route", "/webassets", "--static-path-mount", assets),
                *("--working-dir", ROOT / "config", "--no-ws"),
            ],
            address=f"{settings.host}:{settings.port}",
            environment=environment,
        )

        def worker(name: str, *arguments: str) -> Service:
            return Service(
                name=name, command=[self.home.python, *CKAN, "-c", self.home.ini, *arguments], environment=environment
            )

        return [
            web,
            worker("jobs", "jobs", "worker"),
            worker("harvest-gather", "harvester", "gather-consumer"),
            worker("harvest-fetch", "harvester", "fetch-consumer"),
            worker("tick", "govshare", "tick"),
        ]

    def ckan_environment(self) -> dict[str, str]:
        """Return what CKAN's processes need beside the clean environment: libmagic, which comes in a wheel."""
        magic = next(self.home.venv.glob("lib/python*/site-packages/pylibmagic"))
        return {
            "CKAN_INI": str(self.home.ini),
            "LD_LIBRARY_PATH": str(magic),
            "MAGIC": str(magic / "magic.mgc"),
            "PYTHONUNBUFFERED": "1",
        }

    def write_ini(self) -> None:
        """Write CKAN's configuration from the template."""
        settings = self.home.settings
        values: dict[str, Any] = {
            "site_url": settings.web,
            "local_url": f"http://127.0.0.1:{settings.port}",
            "site_title": "示例省公共数据开放平台" if self.has_sample() else "公共数据开放平台",
            "secret_key": self.home.secret("session"),
            "csrf_secret": self.home.secret("csrf"),
            "jwt_secret": self.home.secret("jwt"),
            "sqlalchemy_url": self.postgresql.url(ROLE, DATABASE),
            "datastore_write_url": self.postgresql.url(ROLE, DATASTORE),
            "datastore_read_url": self.postgresql.url(READER, DATASTORE),
            "redis_url": self.valkey.url(),
            "solr_url": self.solr.url(),
            "solr_user": self.solr.user,
            "solr_password": self.solr.password,
            "storage_path": self.home.path / "storage",
            "uploads": s3.configuration(settings, self.home.path / "storage"),
            "plugins": PLUGINS,
            "xloader_token": self.xloader_token(),
            # The replay servers of the demo and of ./portal replay listen on loopback.
            "allowed_hosts": "127.0.0.1 localhost",
            "platforms": ROOT / "demo" / "sample" / "platforms.yaml",
            "roots_file": self.home.path / "history" / "roots.jsonl",
        }
        template = string.Template((ROOT / "config" / "ckan.ini").read_text("utf-8"))
        escaped = {key: str(value).replace("%", "%%") for key, value in values.items()}
        private_write(self.home.ini, template.substitute(escaped))

    def has_sample(self) -> bool:
        """Tell whether this portal was asked to hold the sample."""
        return (self.home.path / "sample").exists()

    def xloader_token(self) -> str:
        """Return the token with which xloader reads files, once the set-up has made it."""
        path = self.home.path / "secrets" / "xloader"
        return path.read_text("utf-8").strip() if path.exists() else "NOT_SET"

    def command_environment(self) -> dict[str, str]:
        """Return the environment of a command that somebody at the keyboard runs within CKAN, in their language."""
        environment = {**clean_environment(self.home), **self.ckan_environment(), "PORTAL_LANG": language()}
        for key in ("TERM", "COLUMNS"):
            if value := os.environ.get(key):
                environment[key] = value
        return environment

    def ckan(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run a `ckan` command in the portal's environment and return when it ends.

        `options` go to subprocess.run; the command speaks the language of the person at the keyboard.
        """
        return subprocess.run(
            [str(self.home.python), *CKAN, "-c", str(self.home.ini), *arguments],
            env={**self.command_environment(), **options.pop("env", {})},
            text=True,
            check=False,
            **options,
        )

    def start_servers(self, progress: Callable[[int, int], None]) -> None:
        """Start the supervisor and the servers, and wait until they answer; Solr, the slowest, may take longer."""
        services = [*self.servers(progress), *self.applications()]
        self.supervisor.write(services)
        self.supervisor.launch()
        self.supervisor.start([service.name for service in services if service.name in INTERNAL])
        self.postgresql.wait()
        self.valkey.wait()

    def set_up(self) -> None:
        """Make roles and databases, and let CKAN's side set itself up: tables, accounts, themes, index, queue."""
        database = self.postgresql
        for role in (ROLE, READER):
            database.ensure_role(role)
        for name in (DATABASE, DATASTORE):
            database.ensure_database(name, ROLE)
        self.solr.configset()
        self.write_ini()
        had_token = self.xloader_token() != "NOT_SET"
        if self.set_up_before():
            # Nothing has changed since, so the pages need not wait for the check that nothing has.
            self.supervisor.start([WEB])
        result = self.ckan(
            "govshare",
            "setup",
            env={
                "GOVSHARE_ADMIN_URL": database.admin_url(DATASTORE),
                "GOVSHARE_MAIN_ADMIN_URL": database.admin_url(DATABASE),
                "GOVSHARE_ADMIN_PASSWORD": self.home.secret("admin"),
                "GOVSHARE_XLOADER_TOKEN_FILE": str(self.home.path / "secrets" / "xloader"),
            },
            capture_output=True,
        )
        log = self.home.logs / "setup.log"
        private_write(log, result.stdout + result.stderr)
        if result.returncode:
            last = "\n".join((result.stdout + result.stderr).splitlines()[-12:])
            raise PortalError(
                f"Setting up CKAN failed; the log, {log}, ends with:\n{last}",
                f"CKAN 初始化失败，日志 {log} 的末尾是：\n{last}",
            )
        if not had_token:
            self.write_ini()
        (self.home.path / "set-up").write_text(self._version(), "utf-8")

    def set_up_before(self) -> bool:
        """Tell whether this very code has been set up here, to its end."""
        return done(self.home.path / "set-up", self._version())

    def _version(self) -> str:
        """Return a text that changes with the code, the packages and the configuration."""
        digest = hashlib.sha256(lock_hash("requirements.txt").encode())
        digest.update(self.home.ini.read_bytes())
        for path in sorted((ROOT / "ckanext").rglob("*.*")):
            if path.suffix in (".py", ".yaml", ".csv", ".mako"):
                digest.update(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}".encode())
        return digest.hexdigest()

    def start_applications(self) -> None:
        """Start the web server and the workers, and wait until the first page is served."""
        self.solr.wait()
        names = [service.name for service in self.applications()]
        self.supervisor.start([WEB])
        self.wait_web()
        self.supervisor.start(names)
        self.supervisor.wait_running(names)

    def wait_web(self, seconds: float = 120) -> None:
        """Wait until the web server answers; raises PortalError when it does not in time."""
        import requests

        until = time.monotonic() + seconds
        while True:
            try:
                if requests.get(f"{self.local_web}/api/3/action/status_show", timeout=10).ok:
                    return
            except requests.RequestException:
                pass
            if time.monotonic() > until:
                raise PortalError(
                    "The web server does not answer; see ./portal logs web.",
                    "网站没有响应，详见 ./portal logs web。",
                )
            time.sleep(0.2)

    @property
    def local_web(self) -> str:
        """Return the web server's address on this machine, whatever the public one is."""
        return f"http://127.0.0.1:{self.home.settings.port}"

    def check_port(self) -> None:
        """Raise PortalError when somebody else listens on the web port."""
        port = self.home.settings.port
        if not listening(port):
            return
        raise PortalError(
            f"Port {port} is taken by another program. Choose another one, for example: PORTAL_PORT={port + 1} "
            "./portal up (or set “port” in config/portal.toml).",
            f"端口 {port} 已被其他程序占用。请换一个端口，例如：PORTAL_PORT={port + 1} ./portal up"
            "（或在 config/portal.toml 中设置 port）。",
        )

    def status(self) -> dict[str, Any]:
        """Return `{"web", "services": [{"name", "state", "pid", "address"}]}`, the supervisor included."""
        supervisor = self.supervisor
        up = bool(self.ports[SUPERVISOR]) and supervisor.running()
        services: list[dict[str, Any]] = [
            {
                "name": SUPERVISOR,
                "state": "running" if up else "stopped",
                "pid": supervisor.pid() if up else None,
                "address": supervisor.address,
            }
        ]
        addresses = {
            **{name: f"127.0.0.1:{self.ports[name]}" for name in INTERNAL},
            WEB: f"{self.home.settings.host}:{self.home.settings.port}",
        }
        if up:
            services += [{**row, "address": addresses.get(row["name"])} for row in supervisor.states()]
        return {"web": self.home.settings.web, "services": services}

    def serves(self) -> bool:
        """Tell whether every service runs and the web server answers."""
        status = self.status()
        return (
            len(status["services"]) > 1
            and all(service["state"] == "running" for service in status["services"])
            and listening(self.home.settings.port)
        )

    def stop(self) -> None:
        """Stop everything; no process is left."""
        if self.ports[SUPERVISOR] and self.supervisor.running():
            self.supervisor.stop()
        end_all(self.home)


def start(home: Home, progress: Callable[[str, int, int], None]) -> Portal:
    """Bring the portal of this home up and return it. `progress` hears the step's name, and how far it is of how much.

    What an earlier run left behind, alive or dead, is taken over or cleared away.
    """
    portal = Portal.at(home)
    if portal.serves():
        return portal
    portal.stop()
    portal.check_port()
    portal = Portal(home, home.choose_ports(INTERNAL))
    private_write(home.path / LAST, json.dumps({"host": home.settings.host, "port": home.settings.port}))
    progress("servers", 0, 0)
    portal.start_servers(lambda count, total: progress("jars", count, total))
    progress("setup", 0, 0)
    portal.set_up()
    progress("web", 0, 0)
    portal.start_applications()
    return portal


def python(portal: Portal, *arguments: str, **options: Any) -> subprocess.Popen[str]:
    """Start one of the checkout's own programs (`-m demo.replay …`) in the portal's environment."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PORTAL_LANG": language()},
        text=True,
        **options,
    )


def none_left(home: Home) -> bool:
    """Tell whether no process of this home runs."""
    return not processes(home)
