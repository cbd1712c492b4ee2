"""`./portal test`: servers of the tests' own, a database, index and key space for each parallel worker, then pytest."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

from stack.home import ROOT, Home
from stack.install import install_locks
from stack.language import say
from stack.portal import DATABASE, DATASTORE, INTERNAL, READER, ROLE, Portal
from stack.solr import Solr

WORKERS = 2


def worker_names(workers: int) -> list[str]:
    """Return the names that pytest-xdist gives its workers."""
    return [f"gw{number}" for number in range(workers)]


class TestPortal(Portal):
    """The servers without the web: one core for each worker."""

    __test__ = False

    @property
    def solr(self) -> Solr:
        """Return the search server with a core for each worker."""
        return Solr(self.home, self.ports["solr"], [f"test_{name}" for name in worker_names(WORKERS)])


def environment(portal: Portal) -> dict[str, str]:
    """Return what conftest.py needs to give each worker its own; `{worker}` stands for the worker's name."""
    database = portal.postgresql
    return {
        "TEST_SQLALCHEMY_URL": database.url(ROLE, f"{DATABASE}_{{worker}}"),
        "TEST_MAIN_ADMIN_URL": database.admin_url(f"{DATABASE}_{{worker}}"),
        "TEST_DATASTORE_WRITE_URL": database.url(ROLE, f"{DATASTORE}_{{worker}}"),
        "TEST_DATASTORE_READ_URL": database.url(READER, f"{DATASTORE}_{{worker}}"),
        "TEST_DATASTORE_ADMIN_URL": database.admin_url(f"{DATASTORE}_{{worker}}"),
        "TEST_REDIS_URL": portal.valkey.url(0).replace("/0?", "/{number}?"),
        "TEST_SOLR_URL": portal.solr.url("test_{worker}"),
        "TEST_SOLR_USER": portal.solr.user,
        "TEST_SOLR_PASSWORD": portal.solr.password,
        "TEST_STORAGE_PATH": str(portal.home.path / "storage" / "{worker}"),
        # Tests of the runtime make homes of their own, which borrow what this one has installed.
        "TEST_INSTALLED": str(portal.home.installed),
        **portal.ckan_environment(),
        "PYTHONPATH": str(ROOT),
        "LC_ALL": "C.UTF-8",
        "LANG": "C.UTF-8",
    }


def run_tests(home: Home, arguments: Sequence[str]) -> int:
    """Start what the tests need, run them, stop it. Arguments go to pytest. Returns pytest's exit code.

    The portal of the same home may be up meanwhile: the tests' servers have a folder and ports of their own.
    """
    install_locks(home, "dev", "requirements-dev.txt")
    own = Home(home.path / "test", installed=home.installed)
    own.create()
    portal = TestPortal.at(own)
    portal.stop()
    for name in ("data", "solr", "storage"):
        for folder in {own.path / name, own.unprivileged / name}:
            shutil.rmtree(folder, ignore_errors=True)
    own.create()
    portal = TestPortal(own, own.choose_ports(INTERNAL))
    print(say("Starting the tests' servers …", "正在启动测试所需的服务……"), flush=True)
    try:
        services = portal.servers()
        portal.supervisor.write(services)
        portal.supervisor.launch()
        portal.supervisor.start([service.name for service in services])
        portal.postgresql.wait()
        portal.valkey.wait()
        for role in (ROLE, READER):
            portal.postgresql.ensure_role(role)
        for name in worker_names(WORKERS):
            for database in (DATABASE, DATASTORE):
                portal.postgresql.ensure_database(f"{database}_{name}", ROLE)
        portal.solr.wait()
        words = [sys.executable, "-m", "pytest"]
        if not any(argument.startswith("-n") for argument in arguments):
            words += ["-n", str(WORKERS), "--dist", "loadgroup"]
        # Only what the tests ask for: an outer portal's settings are not theirs.
        outer = {key: value for key, value in os.environ.items() if not key.startswith(("PORTAL_", "CKAN_"))}
        return subprocess.run(
            [*words, *arguments], cwd=ROOT, env={**outer, **environment(portal)}, check=False
        ).returncode
    finally:
        portal.stop()
