"""The Guizhou family against the samples of its platform's traffic, which are kept here unchanged."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from ckanext.govshare.harvesters.client import Client
from ckanext.govshare.harvesters.errors import RecordGone, SourceError
from ckanext.govshare.harvesters.families.guizhou import Guizhou, day
from ckanext.govshare.harvesters.family import Facts
from ckanext.govshare.harvesters.platforms import platform

SAMPLES = Path(__file__).parent / "samples"


def sample(name: str) -> bytes:
    """Return a sample."""
    return (SAMPLES / f"guizhou.{name}.json").read_bytes()


class Platform:
    """Answers with the samples, and keeps what it was asked."""

    def __init__(self) -> None:
        """Listen."""
        served = self
        self.asked: list[tuple[str, dict[str, Any], str | None]] = []
        self.paths = {
            "/api/search/data/getDataListByParams": sample("getDataListByParams"),
            "/api/search/data/getDataDetailByDataId": sample("getDataDetailByDataId"),
        }

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                served.asked.append((self.path, body, self.headers.get("role")))
                content = served.paths.get(self.path)
                self.send_response(404 if content is None else 200)
                self.end_headers()
                self.wfile.write(content or b"")

            def do_GET(self) -> None:
                self.send_error(404)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.family = Guizhou(platform("guizhou"), Client(0), f"http://127.0.0.1:{self._server.server_address[1]}")

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def guizhou(with_request_context: None) -> Iterator[Platform]:
    """The platform of the samples."""
    made = Platform()
    yield made
    made.close()


def test_request(guizhou: Platform) -> None:
    """A division's list is asked for exactly as the sample does."""
    division = platform("guizhou").division("520100")
    guizhou.family.list_page(division, 1, 12)
    [(path, body, role)] = guizhou.asked
    assert path == "/api/search/data/getDataListByParams"
    assert body == json.loads(sample("getDataListByParams.request"))
    assert role == "0"
    guizhou.family.list_page(None, 3, 50)
    assert "divisionId" not in guizhou.asked[-1][1]
    assert (guizhou.asked[-1][1]["pageIndex"], guizhou.asked[-1][1]["pageSize"]) == (3, 50)


def test_list_and_detail(guizhou: Platform) -> None:
    """The samples' records are read as what they say."""
    page = guizhou.family.list_page(None, 1, 12)
    assert page.total == 2469
    assert [row.source_id[:8] for row in page.rows] == ["78f3f905", "e412a22d", "c4ac2491"]
    detail = guizhou.family.detail(page.rows[1].source_id)
    assert guizhou.family.facts(page.rows[1].values, detail) == Facts(
        title="云岩区规模以上工业企业数",
        notes="云岩区规模以上工业企业数",
        department="贵阳市大数据发展管理局",
        theme_name="城建住房",
        industry_name="公共管理、社会保障和社会组织",
        open_type="open",
        update_frequency="annual",
        release_date="2021-12-13",
        data_updated="2022-10-13",
        formats=("xls",),
    )
    without_formats, conditional = page.rows[0], page.rows[2]
    assert guizhou.family.facts(without_formats.values, {}).formats == ()
    assert guizhou.family.facts(conditional.values, {}).open_type == "conditional"


def test_old_list(guizhou: Platform) -> None:
    """Where the list still has its old name, that one is found, and asked for from then on."""
    guizhou.paths["/api/search/data/getDataDirectoryListByParams"] = guizhou.paths.pop(
        "/api/search/data/getDataListByParams"
    )
    for _number in range(2):
        assert guizhou.family.list_page(None, 1, 12).total == 2469
    assert [path.rsplit("/", 1)[-1] for path, _body, _role in guizhou.asked] == [
        "getDataListByParams",
        "getDataDirectoryListByParams",
        "getDataDirectoryListByParams",
    ]


@pytest.mark.parametrize(
    "answer", [b"[]", b"{}", b'{"total": "12", "data": []}', b'{"total": 1, "data": {}}', b'{"total": -1, "data": []}']
)
def test_no_list(guizhou: Platform, monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
    """Anything but a list is an error, whatever its status."""
    monkeypatch.setattr("ckanext.govshare.harvesters.client.FIRST_PAUSE", 0.01)
    guizhou.paths["/api/search/data/getDataListByParams"] = answer
    with pytest.raises(SourceError):
        guizhou.family.list_page(None, 1, 12)


def test_no_detail(guizhou: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record that is not there is told apart from an answer about another."""
    monkeypatch.setattr("ckanext.govshare.harvesters.client.FIRST_PAUSE", 0.01)
    with pytest.raises(SourceError) as error:
        guizhou.family.detail("another")
    assert not isinstance(error.value, RecordGone)
    guizhou.paths["/api/search/data/getDataDetailByDataId"] = b'{"data": null}'
    with pytest.raises(RecordGone):
        guizhou.family.detail("another")


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1, "conditional"), ("1", "conditional"), (0, "open"), (2, "unknown"), (None, "unknown"), (True, "unknown")],
)
def test_open_type(guizhou: Platform, value: Any, expected: str) -> None:
    """Only known numbers mean anything."""
    assert guizhou.family.facts({"name": "甲", "openAttribute": value}, {}).open_type == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(5, "realtime"), (7, "other"), (9, "archived"), (0, "annual"), (None, ""), (99, ""), ("每天", ""), ([1], "")],
)
def test_frequency(guizhou: Platform, value: Any, expected: str) -> None:
    """An empty frequency is not “real time”, and 7 is not “annual”."""
    assert guizhou.family.facts({"name": "甲"}, {"frequency": value}).update_frequency == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1639359000000, "2021-12-13"),
        # Midnight in Shanghai is still the day before in UTC.
        (1676217600000, "2023-02-13"),
        (0, ""),
        (None, ""),
        ("1639359000000", ""),
        (10**20, ""),
        (True, ""),
    ],
)
def test_days(value: Any, expected: str) -> None:
    """Times are milliseconds, days are Shanghai's."""
    assert day(value) == expected


def test_the_provinces_platform() -> None:
    """Guizhou's own entry: ten divisions, its own address."""
    guizhou = platform("guizhou")
    assert len(guizhou.divisions) == 10
    assert guizhou.root == "https://data.guizhou.gov.cn"
    assert guizhou.division("529900")
    assert guizhou.region == "520000"
