"""Servers as the portal starts them, and readers that take little at a time."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests

REPOSITORY = Path(__file__).parents[4]
MB = 1 << 20


class Served:
    """A server with its workers."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        """Know the process and the port that it listens on."""
        self.process, self.port = process, port

    def url(self, path: str) -> str:
        """Return an address of it."""
        return f"http://127.0.0.1:{self.port}{path}"

    def get(self, path: str, **options: Any) -> requests.Response:
        """Ask for one."""
        return requests.get(self.url(path), timeout=30, **options)

    def memory(self) -> int:
        """Return the resident memory of its workers, in bytes."""
        return sum(each.memory_info().rss for each in psutil.Process(self.process.pid).children(recursive=True))


class Reader:
    """Somebody who takes 10 kB a second through a small window, until closed."""

    def __init__(self, port: int, path: str, headers: str = "") -> None:
        """Connect, and ask."""
        self.taken = b""
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._socket.connect(("127.0.0.1", port))
        self._socket.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{headers}\r\n".encode())
        self._socket.settimeout(30)
        self._over = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        try:
            while not self._over.is_set() and (found := self._socket.recv(1000)):
                self.taken += found
                time.sleep(0.1)
        except OSError:
            pass

    def close(self) -> None:
        """Leave."""
        self._over.set()
        self._socket.close()


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for something that comes soon."""
    latest = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < latest
        time.sleep(0.1)


@pytest.fixture
def readers() -> Iterator[Callable[..., list[Reader]]]:
    """Makes readers, who leave after the test."""
    made: list[Reader] = []

    def make(number: int, port: int, path: str, headers: str = "") -> list[Reader]:
        made.extend(Reader(port, path, headers) for _number in range(number))
        return made[-number:]

    yield make
    for each in made:
        each.close()


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[..., Served]]:
    """Starts granian as the portal does, with an application and an environment."""
    started: list[subprocess.Popen[bytes]] = []

    def start(application: str, folder: Path, workers: int, **environment: str) -> Served:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        words = [sys.executable, "-m", "granian", "--interface", "asgi", "--port", str(port), "--no-ws"]
        words += ["--workers", str(workers), "--working-dir", str(folder), application]
        path = os.pathsep.join([str(REPOSITORY), os.environ.get("PYTHONPATH", "")])
        started.append(subprocess.Popen(words, env={**os.environ, "PYTHONPATH": path, **environment}))
        served = Served(started[-1], port)
        until = time.monotonic() + 120
        while True:
            try:
                served.get("/")
                return served
            except requests.RequestException:
                assert started[-1].poll() is None and time.monotonic() < until
                time.sleep(0.1)

    yield start
    for process in started:
        process.terminate()
    for process in started:
        process.wait()
