"""Runs the services under supervisor, and knows how to find and end what an earlier run left behind."""

from __future__ import annotations

import contextlib
import http.client
import os
import shlex
import signal
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stack.errors import PortalError
from stack.home import Home, private_write
from stack.service import Service

NAME = "supervisor"
# Every process of a home carries this in its environment, so that none can be overlooked.
MARK = "GOVSHARE_HOME"

CHILD_LOCALE = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}


def clean_environment(home: Home) -> dict[str, str]:
    """Return the environment that our processes start with: the mark, the locale, and little else.

    What a developer's shell sets (no bytecode, another Python path, CKAN's own variables) must not reach them.
    """
    kept = {key: value for key in ("HOME", "TMPDIR", "TZ") if (value := os.environ.get(key))}
    return {**kept, **CHILD_LOCALE, "PATH": f"{home.venv / 'bin'}:{os.defpath}", MARK: str(home.path)}


def processes(home: Home) -> list[Any]:
    """Return all running processes of this home, as psutil sees them."""
    import psutil

    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.environ().get(MARK) == str(home.path) and process.pid != os.getpid():
                found.append(process)
    return found


def end_all(home: Home, seconds: float = 10) -> None:
    """End every process of this home: asked first, killed after that time."""
    import psutil

    left = processes(home)
    for process in left:
        with contextlib.suppress(psutil.Error):
            # PostgreSQL takes SIGTERM as “wait for everybody”; SIGINT means “now, but cleanly”.
            process.send_signal(signal.SIGINT if process.name() == "postgres" else signal.SIGTERM)
    _, left = psutil.wait_procs(left, timeout=seconds)
    for process in left:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(left, timeout=5)


def _escaped(text: str | Path) -> str:
    """Return the text as supervisor's configuration wants it: % doubled."""
    return str(text).replace("%", "%%")


def _environment(values: dict[str, str]) -> str:
    """Return supervisor's `environment` value, every value quoted."""
    quoted = {key: value.replace("\\", "\\\\").replace('"', '\\"') for key, value in values.items()}
    return _escaped(",".join(f'{key}="{value}"' for key, value in quoted.items()))


@dataclass(frozen=True)
class Supervisor:
    """The supervisor of one home, on a loopback port with a password."""

    home: Home
    port: int

    @property
    def address(self) -> str:
        """Return where it listens."""
        return f"127.0.0.1:{self.port}"

    @property
    def configuration(self) -> Path:
        """Return the path of its configuration file."""
        return self.home.path / "supervisord.conf"

    def write(self, services: Sequence[Service]) -> None:
        """Write the configuration; no service starts by itself, so that their order is ours."""
        password = self.home.secret(NAME)
        sections = [
            f"""[supervisord]
nodaemon = true
logfile = {_escaped(self.home.logs / "supervisor.log")}
logfile_maxbytes = 5MB
logfile_backups = 2
pidfile = {_escaped(self.home.path / "supervisord.pid")}
loglevel = warn
{"user = root" if os.geteuid() == 0 else ""}

[inet_http_server]
port = {self.address}
username = portal
password = {password}

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
"""
        ]
        for service in services:
            group = "true" if service.whole_group else "false"
            lines = [
                f"[program:{service.name}]",
                f"command = {_escaped(' '.join(shlex.quote(str(part)) for part in service.command))}",
                f"directory = {'/' if service.account else _escaped(self.home.path)}",
                f"environment = {_environment(dict(service.environment))}" if service.environment else "",
                f"user = {service.account}" if service.account else "",
                "autostart = false",
                "autorestart = true",
                "startsecs = 1",
                "startretries = 30",
                f"stopsignal = {service.stop_signal}",
                f"stopwaitsecs = {service.patience}",
                f"stopasgroup = {group}",
                "killasgroup = true",
                "redirect_stderr = true",
                # From where the supervisor runs: it expands this value twice, so that no % survives.
                f"stdout_logfile = logs/{service.name}.log",
                "stdout_logfile_maxbytes = 10MB",
                "stdout_logfile_backups = 2",
            ]
            sections.append("\n".join(line for line in lines if line) + "\n")
        private_write(self.configuration, "\n".join(sections))

    @property
    def _rpc(self) -> Any:
        url = f"http://portal:{self.home.secret(NAME)}@{self.address}/RPC2"
        return xmlrpc.client.ServerProxy(url).supervisor

    def running(self) -> bool:
        """Tell whether this home's supervisor answers."""
        try:
            self._rpc.getPID()
            return True
        except (OSError, http.client.HTTPException, xmlrpc.client.Error):
            return False

    def launch(self) -> None:
        """Start the supervisor, in a session of its own so that it outlives this command."""
        log = self.home.logs / "supervisor.out"
        with log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "supervisor.supervisord", "-c", str(self.configuration)],
                env=clean_environment(self.home),
                cwd=self.home.path,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        until = time.monotonic() + 20
        while not self.running():
            if process.poll() is not None or time.monotonic() > until:
                raise PortalError(f"The supervisor did not start; see {log}.", f"进程管理器未能启动，详见 {log}。")
            time.sleep(0.05)

    def start(self, names: Sequence[str]) -> None:
        """Start services; does not wait for what they need to be of use."""
        states = {row["name"]: row["statename"] for row in self._rpc.getAllProcessInfo()}
        for name in names:
            if states.get(name) not in ("RUNNING", "STARTING"):
                with contextlib.suppress(xmlrpc.client.Fault):
                    self._rpc.startProcess(name, False)

    def states(self) -> list[dict[str, Any]]:
        """Return `{"name", "state", "pid"}` of each service as the supervisor knows it, in lower case."""
        return [
            {"name": row["name"], "state": row["statename"].lower(), "pid": row["pid"] or None}
            for row in self._rpc.getAllProcessInfo()
        ]

    def pid(self) -> int:
        """Return the supervisor's own process id."""
        return int(self._rpc.getPID())

    def wait_running(self, names: Sequence[str], seconds: float = 60) -> None:
        """Wait until all these services run; raises PortalError naming the one that does not, and its log."""
        until = time.monotonic() + seconds
        while True:
            states = {row["name"]: row["state"] for row in self.states()}
            waiting = [name for name in names if states.get(name) != "running"]
            if not waiting:
                return
            failed = [name for name in waiting if states.get(name) == "fatal"]
            if failed or time.monotonic() > until:
                name = (failed or waiting)[0]
                raise PortalError(
                    f"The service “{name}” does not run; see ./portal logs {name}.",
                    f"服务“{name}”未能运行，详见 ./portal logs {name}。",
                )
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop all services and the supervisor, then whatever is left."""
        with contextlib.suppress(OSError, http.client.HTTPException, xmlrpc.client.Error):
            self._rpc.shutdown()
            until = time.monotonic() + 40
            while processes(self.home) and time.monotonic() < until:
                time.sleep(0.1)
        end_all(self.home)
