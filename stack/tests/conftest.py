"""Homes for the runtime's own tests: they borrow what the tests' home has installed, and share nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from stack.home import ROOT, Home, free_port


@dataclass
class Command:
    """`./portal` with a home and a port of its own."""

    home: Path
    port: int = field(default_factory=free_port)

    def environment(self, **more: str) -> dict[str, str]:
        """Return what a person's shell would hold: nothing of the tests' own, but what installers need."""
        own = ("PORTAL_", "CKAN", "TEST_", "PYTEST", "PYTHON", "LC_", "LD_", "MAGIC", "GOVSHARE")
        kept = {key: value for key, value in os.environ.items() if not key.startswith(own)}
        return {**kept, "LANG": "C.UTF-8", "PORTAL_HOME": str(self.home), "PORTAL_PORT": str(self.port), **more}

    def __call__(self, *words: str, code: int | None = 0, **more: str) -> subprocess.CompletedProcess[str]:
        """Run it, and check its exit code unless that is None."""
        done = subprocess.run(
            [ROOT / "portal", *words],
            env=self.environment(**more),
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            timeout=300,
        )
        if code is not None:
            assert done.returncode == code, done.stdout + done.stderr
        return done

    def status(self) -> dict[str, Any]:
        """Return what `status --json` says, whatever its exit code."""
        return json.loads(self("status", "--json", code=None).stdout)

    @property
    def web(self) -> str:
        """Return the portal's address."""
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture(scope="session")
def make_command(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Command]]:
    """Return a function that makes a home of the given folder name, with everything installed but nothing set up."""
    made: list[Command] = []

    def make(name: str) -> Command:
        home = tmp_path_factory.mktemp("homes") / name
        home.mkdir()
        for part in ("venv", "servers"):
            (home / part).symlink_to(Path(os.environ["TEST_INSTALLED"]) / part)
        made.append(Command(home))
        return made[-1]

    yield make
    for command in made:
        command("reset", "--yes")
        unprivileged = Home(command.home).unprivileged
        if unprivileged != command.home:
            shutil.rmtree(unprivileged, ignore_errors=True)


@pytest.fixture(scope="session")
def portal(make_command: Callable[[str], Command]) -> Command:
    """Return a portal that is up, in a folder whose name has a space and Chinese."""
    command = make_command("门户 一")
    command("up", "-d", "--empty")
    return command
