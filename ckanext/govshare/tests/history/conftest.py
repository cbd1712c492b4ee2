"""A history with some days behind it, and the two that check it: the command, and the file that needs only Python."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ckan.model as model
import click
import pytest
import sqlalchemy as sa
from ckan.common import config
from ckan.config.middleware import make_app
from click.testing import CliRunner
from freezegun import freeze_time

from ckanext.govshare.history import tick
from ckanext.govshare.history.cli import history as commands
from ckanext.govshare.history.model import events, metadata
from ckanext.govshare.history.record import moment, record
from ckanext.govshare.history.verifier import ZERO, digest
from ckanext.govshare.tests.conftest import administer

IN_ORDER = sa.select(events).where(events.c.chain == sa.bindparam("chain")).order_by(events.c.number)
EVENTS = "govshare_history.history_event"
ROOTS = "govshare_history.history_root"
SPANS = "govshare_history.history_span"
A, B = "dataset:a", "dataset:b"


@pytest.fixture(scope="module")
def command() -> click.Group:
    """`ckan govshare`, as far as it is about the history; the whole of CKAN would be loaded anew for each call."""
    application = make_app(config)._wsgi_app

    @click.group()
    @click.pass_context
    def group(context: click.Context) -> None:
        context.meta["flask_app"] = application

    group.add_command(commands)
    return group


@dataclass
class History:
    """The history of a portal whose book of roots is a file in a folder of the test's own."""

    folder: Path
    command: click.Group
    exports: list[Path] = field(default_factory=list)

    @property
    def book(self) -> Path:
        """The book of roots outside the database."""
        return self.folder / "outside" / "roots.jsonl"

    def day(self, day: str, *entries: tuple[str, int]) -> None:
        """Have a day on which chains get a number of events each; the days before it are sealed."""
        with freeze_time(f"{day} 04:00:00"):
            tick.seal_history()
            for chain, count in entries:
                for number in range(count):
                    record(chain, "classification", {"open_type": ["open", f"第{number}种"]}, f"user-{number}")
            model.Session.commit()

    def run(self, *words: str) -> tuple[int, str]:
        """Run `ckan govshare history …`, in English."""
        done = CliRunner().invoke(self.command, ["history", *words])
        return done.exit_code, done.output

    def verify(self, *options: str) -> tuple[int, str]:
        """Run the portal's own check."""
        return self.run("verify", *options)

    def export(self, *options: str) -> Path:
        """Write everything into a new folder."""
        folder = self.folder / f"export-{len(self.exports)}"
        self.exports.append(folder)
        status, said = self.run("export", str(folder), *options)
        assert status == 0, said
        return folder

    def check(self, folder: Path, *options: str, language: str = "en_US.UTF-8") -> tuple[int, str]:
        """Run the exported verifier on its own, where neither CKAN nor the checkout is within reach."""
        done = subprocess.run(
            [sys.executable, "-I", str(folder / "verify.py"), *options],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env={"LANG": language, "LC_ALL": "", "PYTHONUTF8": "1"},
        )
        assert not done.stderr, done.stderr
        return done.returncode, done.stdout


@pytest.fixture
def history(
    non_clean_db: None,
    command: click.Group,
    tmp_path: Path,
    ckan_config: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> History:
    """An empty history."""
    # Quicker than emptying all of the database.
    administer("; ".join(f"DELETE FROM {table}" for table in metadata.sorted_tables))
    found = History(tmp_path, command)
    monkeypatch.setenv("PORTAL_LANG", "en")
    monkeypatch.setitem(ckan_config, "govshare.history.roots_file", str(found.book))
    return found


@pytest.fixture
def three_days(history: History) -> History:
    """Two days that are sealed, the second without events, and a third that is not: five events of A, three of B."""
    history.day("2026-07-01", (A, 3), (B, 2))
    history.day("2026-07-03", (A, 2), (B, 1))
    return history


def rewrite(chain: str, first: int, last: int, open_type: str) -> None:
    """Rewrite a chain's events as the history itself would have, after changing what the first one says."""
    with model.meta.engine.connect() as connection:
        rows = [
            {**row, "time": moment(row["time"])} for row in connection.execute(IN_ORDER, {"chain": chain}).mappings()
        ]
    previous = rows[first - 2]["hash"] if first > 1 else ZERO
    for row in rows[first - 1 : last]:
        if row["number"] == first:
            row["data"] = {"open_type": ["open", open_type]}
        row["previous"] = previous
        previous = digest(row)
        administer(
            f"UPDATE {EVENTS} SET data = CAST(:data AS jsonb), previous = :previous, hash = :hash "
            "WHERE chain = :chain AND number = :number",
            **{key: row[key] for key in ("chain", "number", "previous")},
            data=json.dumps(row["data"]),
            hash=previous,
        )
