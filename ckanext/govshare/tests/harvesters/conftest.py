"""What the harvesters' tests share: a platform of each test's own, replayed by a real server."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ckan.model as model
import pytest
import yaml
from ckan.common import CKANConfig
from ckan.tests.helpers import call_action

from ckanext.govshare.catalog.themes import ensure_themes
from ckanext.govshare.harvesters.run import Counts
from ckanext.govshare.harvesters.sources import harvest_platform

REPOSITORY = Path(__file__).parents[4]
DIVISIONS = [
    {"code": "520100", "name": "贵阳市", "region": "520100"},
    {"code": "520300", "name": "遵义市", "region": "520300"},
]
CODES = {
    "open_type": {"0": "open", "1": "conditional"},
    "update_frequency": {"0": "annual", "2": "monthly", "4": "daily"},
}


def record(number: int, **values: Any) -> dict[str, Any]:
    """Return a record of a catalogue; every third is listed in no division that the platform has."""
    return {
        "source": "guizhou_test",
        "city": ("贵阳市", "遵义市", "某市")[number % 3],
        "title": f"第{number}号目录",
        "description": f"第{number}号目录的说明",
        "department": ("贵阳市交通委员会", "遵义市水务局", "省统计局")[number % 3],
        "category": "交通运输",
        "industry": "制造业",
        "open_type": "unconditional",
        "update_frequency": "monthly",
        "issued": "2023-02-13",
        "modified": "2023-05-01",
        "formats": ["xls"],
        "source_url": f"https://data.guizhou.gov.cn/open-data/{uuid.uuid4()}",
        **values,
    }


def act(action: str, **values: Any) -> Any:
    """Call an action as an administrator."""
    user = call_action("get_site_user")["name"]
    return call_action(action, {"user": user}, **values)


class Province:
    """A platform, its catalogue and the server that replays it."""

    def __init__(self, folder: Path) -> None:
        """Describe a platform that no other test has."""
        self.key = f"t{secrets.token_hex(4)}"
        self.records: list[dict[str, Any]] = []
        self.description = folder / "platforms.yaml"
        self.root = ""
        self._catalogue = folder / "catalogue.jsonl"
        self._server: subprocess.Popen[str] | None = None
        self.describe()

    def describe(self, **values: Any) -> None:
        """Write the platform's description; ``values`` replace parts of it."""
        entry = {
            "title": f"测试平台{self.key}",
            "family": "guizhou",
            "root": f"https://{self.key}.example",
            "landing": "https://data.guizhou.gov.cn/open-data/{id}",
            "region": "520000",
            "page_size": 7,
            "divisions": DIVISIONS,
            "codes": CODES,
            **values,
        }
        self.description.write_text(yaml.safe_dump({self.key: entry}, allow_unicode=True), encoding="utf-8")

    def fill(self, count: int, **values: Any) -> None:
        """Put ``count`` records into the catalogue."""
        self.records = [record(number, **values) for number in range(count)]

    def write(self) -> None:
        """Save the catalogue as it is now; a running server notices."""
        lines = [json.dumps(each, ensure_ascii=False) + "\n" for each in self.records]
        new = self._catalogue.with_suffix(".new")
        new.write_text("".join(lines), encoding="utf-8")
        new.replace(self._catalogue)

    def start(self, *faults: str, limit: int = 1000) -> None:
        """Start the server, with the faults it is to have."""
        self.stop()
        self.write()
        words = [sys.executable, "-m", "demo.replay", "guizhou", "--catalogue", str(self._catalogue), "--port", "0"]
        words += ["--page-limit", str(limit), *(word for fault in faults for word in ("--fault", fault))]
        self._server = subprocess.Popen(words, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        assert self._server.stdout
        self.root = self._server.stdout.readline().split()[-1]
        assert self.root.startswith("http://127.0.0.1:")

    def stop(self) -> None:
        """Stop the server, if it runs."""
        if self._server:
            self._server.kill()
            self._server.communicate()
            self._server = None

    def harvest(self, **options: Any) -> Counts:
        """Harvest it in this process."""
        if "counts" not in options:
            self.write()
        return harvest_platform(self.key, self.root, **options)

    def packages(self, state: str = "active") -> dict[str, model.Package]:
        """Return its datasets in the database, by the ids they have at their source."""
        model.Session.rollback()
        found = model.Session.query(model.Package).filter(
            model.Package.extras["source_platform"].astext == self.key, model.Package.state == state
        )
        return {package.extras["source_id"]: package for package in found}

    def dataset(self, position: int) -> dict[str, Any]:
        """Return the dataset of the record at a position, as the API shows it."""
        source_id = self.records[position]["source_url"].rsplit("/", 1)[-1]
        found = call_action("package_search", fq=f'source_platform:{self.key} source_id:"{source_id}"')
        assert found["count"] == 1
        return call_action("package_show", id=found["results"][0]["id"])

    def found(self) -> int:
        """Return how many of its datasets a search finds."""
        return int(call_action("package_search", fq=f"source_platform:{self.key}", rows=0)["count"])


@pytest.fixture(scope="module")
def themes(tables: Any) -> None:
    """A database with the 22 themes."""
    ensure_themes()


@pytest.fixture
def province(
    themes: None, tmp_path: Path, ckan_config: CKANConfig, monkeypatch: pytest.MonkeyPatch, with_request_context: None
) -> Iterator[Province]:
    """A platform with 20 records, not yet replayed."""
    made = Province(tmp_path)
    made.fill(20)
    monkeypatch.setitem(ckan_config, "govshare.harvest.platforms", str(made.description))
    try:
        yield made
    finally:
        made.stop()
