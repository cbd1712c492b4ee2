"""The replay server, asked over HTTP and held against the samples of the platform's real traffic."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[2]
SAMPLES = REPOSITORY / "demo" / "replay" / "samples"
LIST = "/api/search/data/getDataListByParams"
OLD_LIST = "/api/search/data/getDataDirectoryListByParams"
DETAIL = "/api/search/data/getDataDetailByDataId"
FAULTS = ["errors", "slow", "truncate", "repeat-page", "html200", "hostile", "retry-after"]


def sample(name: str) -> Any:
    """Return a sample as JSON."""
    return json.loads((SAMPLES / f"guizhou.{name}.json").read_text(encoding="utf-8"))


def record(number: int, **values: Any) -> dict[str, Any]:
    """Return a record of a catalogue."""
    return {
        "source": "guizhou_guiyang",
        "city": ("贵阳市", "遵义市", "杭州市")[number % 3],
        "title": f"第{number}号目录",
        "description": None,
        "tags": ["目录、编号"],
        "department": "市统计局",
        "category": ["综合政务"],
        "industry": None,
        "open_type": "unconditional",
        "update_frequency": "annual",
        "issued": "2023-02-13",
        "modified": None,
        "formats": ["xls"],
        "record_count": 7,
        "source_url": f"http://data.guizhou.gov.cn/open-data/{uuid.UUID(int=number)}",
        **values,
    }


class Replay:
    """A server in a process of its own."""

    def __init__(self, folder: Path, family: str, records: list[dict[str, Any]], *words: str, packed: bool) -> None:
        """Start it."""
        self.path = folder / ("catalogue.jsonl.gz" if packed else "catalogue.jsonl")
        self.write(records)
        command = [sys.executable, "-m", "demo.replay", family, "--catalogue", str(self.path), "--port", "0", *words]
        self.process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert self.process.stdout
        self.greeting = self.process.stdout.readline().decode()
        self.port = int(self.greeting.rsplit(":", 1)[-1])
        self.status = 0
        self.headers: dict[str, str] = {}

    def write(self, records: list[dict[str, Any]]) -> None:
        """Replace the catalogue."""
        text = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records).encode()
        new = self.path.with_name("new")
        new.write_bytes(gzip.compress(text) if self.path.suffix == ".gz" else text)
        new.replace(self.path)

    def ask(self, path: str, body: Any = None, method: str = "POST") -> bytes:
        """Return the body of an answer; its status and headers are kept."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        content = json.dumps(body).encode() if body is not None else None
        connection.request(method, path, content, {"role": "0", "Content-Type": "application/json"})
        response = connection.getresponse()
        found = response.read()
        self.status, self.headers = response.status, dict(response.headers)
        connection.close()
        return found

    def list(self, path: str = LIST, **values: Any) -> dict[str, Any]:
        """Return a list, asked for as the sample asks."""
        wanted = sample("getDataListByParams.request") | {"divisionId": None} | values
        return json.loads(self.ask(path, wanted))

    def detail(self, id_: str) -> dict[str, Any]:
        """Return a detail."""
        return json.loads(self.ask(DETAIL, {"id": id_}))

    def get(self, path: str) -> Any:
        """Return what a GET gives."""
        return json.loads(self.ask(path, method="GET"))


Start = Callable[..., Replay]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts servers."""
    started: list[Replay] = []

    def make(records: list[dict[str, Any]], *words: str, family: str = "guizhou", packed: bool = False) -> Replay:
        folder = tmp_path / str(len(started))
        folder.mkdir()
        started.append(Replay(folder, family, records, *words, packed=packed))
        return started[-1]

    yield make
    for each in started:
        each.process.kill()
        each.process.communicate()


class TestWireFormat:
    """The same keys and the same kinds of values as the samples."""

    @pytest.mark.parametrize("path", [LIST, OLD_LIST])
    def test_list(self, start: Start, path: str) -> None:
        """The list by its present and by its old name."""
        real = sample("getDataListByParams")
        answer = start([record(number) for number in range(3)]).list(path)
        assert answer.keys() == real.keys()
        for row in answer["data"]:
            assert list(row) == list(real["data"][1])
            for key, value in real["data"][1].items():
                assert row[key] is None or type(row[key]) is type(value), key

    def test_detail(self, start: Start) -> None:
        """The detail of one record; none for one that is not there."""
        real = sample("getDataDetailByDataId")
        server = start([record(0)])
        answer = server.detail(str(uuid.UUID(int=0)))
        assert answer.keys() == real.keys()
        assert answer["data"].keys() == real["data"].keys()
        assert server.detail("nobody") == {"data": None}

    def test_values(self, start: Start) -> None:
        """A record says on the wire what it says in the catalogue."""
        records = [
            record(0, open_type="conditional", update_frequency="monthly", modified="2023-06-30"),
            record(1, open_type="login", update_frequency="biennial", formats=[], department=None, category=None),
        ]
        server = start(records)
        first, second = server.list(pageSize=10)["data"]
        assert first["id"] == str(uuid.UUID(int=0))
        assert (first["openAttribute"], first["topicName"], first["resourceFormats"]) == (1, "综合政务", ["xls"])
        assert datetime.fromtimestamp(first["createTime"] / 1000, UTC).isoformat() == "2023-02-12T16:00:00+00:00"
        assert datetime.fromtimestamp(first["updateTime"] / 1000, UTC).isoformat() == "2023-06-29T16:00:00+00:00"
        unknown = ("openAttribute", "topicName", "resourceFormats", "orgName")
        assert [second[key] for key in unknown] == [None, "默认主题", None, None]
        assert server.detail(first["id"])["data"]["frequency"] == 2
        assert server.detail(first["id"])["data"]["dataCapacity"] == 7
        assert server.detail(second["id"])["data"]["frequency"] is None

    def test_counters_move(self, start: Start) -> None:
        """Views and calls differ between requests, nothing else does."""
        server = start([record(0)])
        one, other = server.list()["data"][0], [server.list() for _number in range(3)][-1]["data"][0]
        moved = {key for key in one if one[key] != other[key]}
        assert moved == {"views", "calls"}

    def test_other_requests(self, start: Start) -> None:
        """What is no request of the family is refused, and does no harm."""
        server = start([record(0)])
        server.ask(LIST, method="GET")
        assert server.status == 405
        server.ask("/robots.txt", method="GET")
        assert server.status == 404
        server.ask(LIST, [1])
        assert server.status == 400
        assert server.list(pageSize="many", pageIndex=None, searchText=7, orgId={})["total"] == 1


class TestLists:
    """Divisions, pages, order and filters."""

    def test_divisions(self, start: Start) -> None:
        """A city's records are in its division; without a division all are listed."""
        server = start([record(number) for number in range(9)])
        assert server.list(divisionId="520100")["total"] == 3
        assert server.list(divisionId="520300")["total"] == 3
        assert server.list(divisionId="522300")["total"] == 0
        assert server.list()["total"] == 9

    def test_pages(self, start: Start) -> None:
        """Pages count from 1 and hold each record once; the server gives no more than its limit."""
        server = start([record(number) for number in range(9)], "--page-limit", "4")
        pages = [server.list(pageIndex=number, pageSize=100)["data"] for number in (1, 2, 3, 4)]
        assert [len(page) for page in pages] == [4, 4, 1, 0]
        assert len({row["id"] for page in pages for row in page}) == 9

    def test_order_and_filters(self, start: Start) -> None:
        """Order and filters are harmless, and do what they say."""
        records = [record(0), record(1, open_type="conditional"), record(2, modified="2024-01-01", formats=["csv"])]
        server = start(records)
        assert server.list(orderBy=1)["data"][0]["name"] == "第2号目录"
        assert [row["name"] for row in server.list(searchText=["1号"])["data"]] == ["第1号目录"]
        assert server.list(openAttribute=1)["total"] == 1
        assert server.list(resourceFormats=["csv"])["total"] == 1
        assert server.list(orgId=["市统计局"])["total"] == 3
        assert server.list(topicId=["别的"])["total"] == 0


class TestCatalogue:
    """The file behind the server."""

    def test_packed(self, start: Start) -> None:
        """A gzipped catalogue is the same."""
        assert start([record(number) for number in range(5)], packed=True).list()["total"] == 5

    def test_changes(self, start: Start) -> None:
        """The file is read again when it changes; a broken version is not taken."""
        records = [record(number) for number in range(3)]
        server = start(records)
        records[1]["title"] = "改过的目录"
        server.write(records[1:])
        assert server.list()["total"] == 2
        assert server.list()["data"][0]["name"] == "改过的目录"
        assert server.list()["data"][0]["id"] == str(uuid.UUID(int=1))
        server.path.write_text('{"title": "半', encoding="utf-8")
        assert server.list()["total"] == 2

    def test_ids_without_addresses(self, start: Start) -> None:
        """A record without an address keeps its id when it is edited and when others go."""
        records = [record(number, source_url=None) for number in range(5)]
        server = start(records)
        before = {row["name"]: row["id"] for row in server.list()["data"]}
        assert len(set(before.values())) == 5
        del records[0]
        records[1]["description"] = "改过"
        server.write(records)
        after = {row["name"]: row["id"] for row in server.list()["data"]}
        assert after == {name: before[name] for name in after}
        assert len(after) == 4
        records[1]["title"] = "改名"
        server.write(records)
        assert {row["id"] for row in server.list()["data"]} == set(after.values())

    def test_stable_ids(self, start: Start) -> None:
        """Another server gives the same ids, whatever an address ends in."""
        records = [record(0, source_url="http://example.org/detail?id=7"), record(1, source_url=None)]
        first, second = start(records), start(records)
        assert [row["id"] for row in first.list()["data"]] == [row["id"] for row in second.list()["data"]]


class TestCommand:
    """The command line."""

    @pytest.mark.parametrize(
        ("content", "en", "zh"),
        [
            (None, "No such catalogue file", "目录文件不存在"),
            (b'{"title": "a"}\nnot json\n', "Line 2", "第 2 行"),
            (b"[1]\n", "not a JSON object", "不是 JSON 对象"),
            (b'{"source": "x"}\n', "no title", "缺少 title"),
            (b'{"title": "a", "formats": "xls"}\n', "formats has the wrong type", "formats 的类型不对"),
            (b"\xff\xfe\n", "cannot be read", "无法读取"),
        ],
    )
    def test_bad_files(self, tmp_path: Path, content: bytes | None, en: str, zh: str) -> None:
        """A file that is missing or something else: exit status 2 and the reason, in the reader's language."""
        path = tmp_path / "catalogue.jsonl"
        if content is not None:
            path.write_bytes(content)
        for language, expected in (("en", en), ("zh", zh)):
            done = run("guizhou", "--catalogue", str(path), "--port", "0", language=language)
            assert (done.returncode, expected in done.stderr) == (2, True), done.stderr

    def test_cut_gzip(self, tmp_path: Path) -> None:
        """Half a gzipped file is no catalogue."""
        path = tmp_path / "catalogue.jsonl.gz"
        path.write_bytes(gzip.compress(b'{"title": "a"}\n' * 1000)[:40])
        assert run("guizhou", "--catalogue", str(path), "--port", "0").returncode == 2

    def test_port_taken(self, tmp_path: Path) -> None:
        """A taken port is named, with the remedy."""
        path = tmp_path / "catalogue.jsonl"
        path.write_text('{"title": "a"}\n', encoding="utf-8")
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            done = run("guizhou", "--catalogue", str(path), "--port", port, language="zh")
        assert done.returncode == 2
        assert port in done.stderr
        assert "--port" in done.stderr

    def test_unknown_fault(self, tmp_path: Path) -> None:
        """A fault that does not exist: the ones that do are named."""
        path = tmp_path / "catalogue.jsonl"
        path.write_text('{"title": "a"}\n', encoding="utf-8")
        for fault in ("sloth", "slow=0", "slow=often"):
            done = run("guizhou", "--catalogue", str(path), "--port", "0", "--fault", fault)
            assert done.returncode == 2
            assert all(name in done.stderr for name in FAULTS)

    def test_help_in_both_languages(self) -> None:
        """Help is there in Chinese and in English."""
        assert "platform family" in run("--help", language="en").stdout
        assert "平台类别" in run("--help", language="zh").stdout

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_stops(self, start: Start, number: signal.Signals) -> None:
        """It ends when told to, without complaint, and listens on loopback only."""
        server = start([record(0)])
        assert "http://127.0.0.1:" in server.greeting
        server.process.send_signal(number)
        output, _nothing = server.process.communicate(timeout=10)
        assert server.process.returncode == 0
        assert output == b""


def run(*words: str, language: str = "en") -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    environment = {**os.environ, "PORTAL_LANG": language, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "demo.replay", *words]
    return subprocess.run(
        command, cwd=REPOSITORY, env=environment, capture_output=True, encoding="utf-8", timeout=60, check=False
    )


class TestFaults:
    """Misbehaving on request."""

    def test_errors(self, start: Start) -> None:
        """Every Nth request is an error of the server."""
        server = start([record(0)], "--fault", "errors=3")
        statuses = [(server.ask(LIST, {}), server.status)[1] for _number in range(6)]
        assert statuses == [200, 200, 500, 200, 200, 500]

    def test_retry_after(self, start: Start) -> None:
        """It asks to come back later."""
        server = start([record(0)], "--fault", "retry-after=1")
        server.ask(LIST, {})
        assert (server.status, server.headers["Retry-After"]) == (429, "1")

    def test_html(self, start: Start) -> None:
        """A web page with status 200."""
        server = start([record(0)], "--fault", "html200=1")
        assert server.ask(LIST, {}).startswith(b"<!DOCTYPE html>")
        assert server.status == 200

    def test_truncate(self, start: Start) -> None:
        """An answer cut off in the middle."""
        server = start([record(0)], "--fault", "truncate=1")
        with pytest.raises(ValueError, match="char"):
            json.loads(server.ask(LIST, {}))

    def test_slow(self, start: Start) -> None:
        """An answer that takes its time."""
        server = start([record(0)], "--fault", "slow=2")
        times = []
        for _number in range(2):
            began = time.monotonic()
            server.list()
            times.append(time.monotonic() - began)
        assert times[1] > max(1.5, times[0])

    def test_repeat_page(self, start: Start) -> None:
        """Pages that do not move on."""
        server = start([record(number) for number in range(9)], "--fault", "repeat-page=2")
        pages = [[row["id"] for row in server.list(pageIndex=number, pageSize=3)["data"]] for number in (1, 2, 3, 4)]
        assert pages[0] != pages[1] == pages[2] == pages[3]

    def test_hostile(self, start: Start) -> None:
        """Every Nth record holds what nobody wants; its id stays."""
        server = start([record(number) for number in range(14)], "--fault", "hostile=2")
        rows = server.list(pageSize=20)["data"]
        assert [row["id"] for row in rows] == [str(uuid.UUID(int=number)) for number in range(14)]
        spoilt = str([list(row.values()) for row in rows[::2]])
        assert all(part in spoilt for part in ("<script>", "\\x00", "13800138000", "超长文本", "\\ud800"))
        assert [row["name"] for row in rows[1::2]] == [f"第{number}号目录" for number in range(1, 14, 2)]


class TestCkan:
    """The stock side of benchmarks."""

    @pytest.fixture
    def server(self, start: Start) -> Replay:
        """A catalogue as CKAN's API gives it."""
        return start([record(number) for number in range(5)], family="ckan")

    def test_search(self, server: Replay) -> None:
        """Pages as ckanext-harvest's own harvester asks for them."""
        found: list[dict[str, Any]] = []
        for begin in (0, 2, 4, 6):
            path = f"/api/3/action/package_search?rows=2&start={begin}&sort=id+asc"
            answer = server.get(path)
            assert answer["success"]
            assert answer["result"]["count"] == 5
            found += answer["result"]["results"]
        assert [package["id"] for package in found] == sorted(package["id"] for package in found)
        assert len({package["name"] for package in found}) == 5
        assert found[0]["tags"] == [{"name": "目录编号"}]
        assert found[0]["resources"][0]["format"] == "xls"

    def test_since(self, server: Replay) -> None:
        """Only what changed since, as the harvester asks the second time."""
        query = "fq=metadata_modified:%5B{}T00:00:00Z+TO+*%5D"
        for day, count in (("2023-01-01", 5), ("2024-01-01", 0)):
            path = f"/api/3/action/package_search?{query.format(day)}"
            assert server.get(path)["result"]["count"] == count

    def test_show(self, server: Replay) -> None:
        """One package, its organization, and neither for a name that nobody has."""
        package = server.get("/api/3/action/package_search?rows=1")["result"]["results"][0]
        assert server.get(f"/api/3/action/package_show?id={package['name']}")["result"] == package
        organization = server.get(f"/api/3/action/organization_show?id={package['owner_org']}")["result"]
        assert organization["title"] == "市统计局"
        assert not server.get("/api/3/action/package_show?id=nobody")["success"]
        assert server.status == 404
