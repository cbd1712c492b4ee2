"""How a dataset is cited, in every style, as text, as a file and through the API."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.pages.dataset import citation
from ckanext.govshare.tests.pages.reading import page, text

pytestmark = pytest.mark.xdist_group("pages")


@pytest.fixture
def today() -> str:
    """The day in the portal's time zone."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()


@pytest.fixture
def address(catalogue: dict[str, Any]) -> str:
    """The address of the bus stops, whatever the language."""
    return f"http://test.ckan.net/dataset/{catalogue['bus_stops']['name']}"


def cited(portal: CKANTestApp, catalogue: dict[str, Any], key: str) -> dict[str, Any]:
    """Return what the API says about citing a dataset."""
    return portal.get(f"/api/3/action/govshare_citation_show?id={catalogue[key]['name']}").json["result"]


def test_plain_sentence(portal: CKANTestApp, catalogue: dict[str, Any], today: str, address: str) -> None:
    """The sentence names provider, title, code, day, portal, address, day of access and licence."""
    assert cited(portal, catalogue, "bus_stops")["sentence"] == (
        "数据来源：示例市交通运输局，《全市公交站点信息》（307015/000001，更新于 2026-06-01），"
        f"经公共数据开放平台获取，{address}，获取日期 {today}，许可：知识共享 署名。"
    )


def test_gbt7714(portal: CKANTestApp, catalogue: dict[str, Any], today: str, address: str) -> None:
    """The reference has the order and the marks of GB/T 7714."""
    assert cited(portal, catalogue, "bus_stops")["gbt7714"] == (
        f"示例市交通运输局. 全市公交站点信息[DS/OL]. 公共数据开放平台, 2026(2026-06-01)[{today}]. {address}."
    )


def test_settings(
    portal: CKANTestApp, catalogue: dict[str, Any], today: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An administrator gives the place and another template; one that is none is not used."""
    monkeypatch.setitem(tk.config, "govshare.citation.place", "示例市")
    assert "示例市: 公共数据开放平台, 2026(" in cited(portal, catalogue, "bus_stops")["gbt7714"]
    monkeypatch.setitem(tk.config, "govshare.citation.gbt7714", "{creator}{title}[DS/OL]. [{accessed}]. {url}")
    assert cited(portal, catalogue, "bus_stops")["gbt7714"] == (
        f"示例市交通运输局. 全市公交站点信息[DS/OL]. [{today}]. {address}"
    )
    monkeypatch.setitem(tk.config, "govshare.citation.gbt7714", "{nothing}")
    assert "[DS/OL]" in cited(portal, catalogue, "bus_stops")["gbt7714"]


def test_harvested(portal: CKANTestApp, catalogue: dict[str, Any]) -> None:
    """What is harvested cites the platform that published it, and says where it was found."""
    found = cited(portal, catalogue, "schools")
    assert "贵州省政府数据开放平台" in found["gbt7714"]
    assert found["gbt7714"].endswith("https://data.guizhou.gov.cn/open-data/a-1.")
    assert (
        "原载贵州省政府数据开放平台，https://data.guizhou.gov.cn/open-data/a-1，经公共数据开放平台获取"
        in found["sentence"]
    )
    assert "许可" not in found["sentence"]


def test_ris(portal: CKANTestApp, catalogue: dict[str, Any], today: str, address: str) -> None:
    """A RIS file has a type first, an end last, and lines as the format has them."""
    answer = portal.get(f"/dataset/{catalogue['bus_stops']['name']}/citation.ris")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    lines = answer.data.decode().split("\r\n")
    fields = dict(line.split("  - ", 1) for line in lines if "  - " in line)
    assert (lines[0], lines[-2], lines[-1]) == ("TY  - DATA", "ER  - ", "")
    assert (fields["TI"], fields["AU"], fields["PY"]) == ("全市公交站点信息", "示例市交通运输局", "2026")
    assert (fields["UR"], fields["Y2"]) == (address, today.replace("-", "/"))


def test_bibtex(portal: CKANTestApp, catalogue: dict[str, Any], address: str) -> None:
    """A BibTeX file has one entry with balanced braces, whose key has no blanks."""
    entry = portal.get(f"/dataset/{catalogue['bus_stops']['name']}/citation.bib").data.decode()
    assert re.match(r"@dataset\{[\w-]+,\n", entry)
    fields = dict(re.findall(r"^  (\w+) = \{(.*)\},$", entry, re.M))
    assert (fields["title"], fields["author"]) == ("{全市公交站点信息}", "{示例市交通运输局}")
    assert (fields["year"], fields["url"]) == ("2026", address)
    assert entry.count("{") == entry.count("}")


def test_what_bibtex_would_take_for_commands() -> None:
    """Characters that TeX reads otherwise are written so that it prints them."""
    source = citation.Source(
        key="a b", title="A_B & {50%}", creator="", publisher="P", place="", released="", updated="",
        accessed=datetime(2026, 1, 2, tzinfo=ZoneInfo("UTC")).date(), url="https://a.example/b_c",
    )  # fmt: skip
    entry = citation.bibtex(source)
    assert entry.startswith("@dataset{a-b,\n")
    assert r"title = {{A\_B \& \{50\%\}}}" in entry
    assert "url = {https://a.example/b_c}" in entry


def test_csl(portal: CKANTestApp, catalogue: dict[str, Any], address: str) -> None:
    """The item that citation managers exchange is a dataset with the days as numbers."""
    item = json.loads(portal.get(f"/dataset/{catalogue['bus_stops']['name']}/citation.json").data)[0]
    assert (item["type"], item["title"], item["URL"]) == ("dataset", "全市公交站点信息", address)
    assert item["author"] == [{"literal": "示例市交通运输局"}]
    assert item["issued"] == {"date-parts": [[2026, 6, 1]]}


def test_on_the_page(portal: CKANTestApp, catalogue: dict[str, Any]) -> None:
    """The page shows every style as the API gives it, and leads to the files."""
    name = catalogue["bus_stops"]["name"]
    found = page(portal, f"/dataset/{name}")
    shown = {text(section.h3): section.pre.get_text() for section in found.select("#cite .gs-choice__one")}
    said = cited(portal, catalogue, "bus_stops")
    assert list(shown) == ["来源说明", "GB/T 7714", "BibTeX", "RIS", "CSL-JSON"]
    assert (shown["来源说明"], shown["GB/T 7714"]) == (said["sentence"], said["gbt7714"])
    assert json.loads(shown["CSL-JSON"]) == said["csl_json"]
    for link in found.select("#cite .gs-links a"):
        assert portal.get(link["href"]).data
    portal.get(f"/dataset/{name}/citation.exe", status=404)
    portal.get("/dataset/nowhere/citation.ris", status=404)


def test_english(portal: CKANTestApp, catalogue: dict[str, Any], today: str, address: str) -> None:
    """The sentence of the English page is English; what it names stays as it is, and so does the address."""
    found = page(portal, f"/en/dataset/{catalogue['bus_stops']['name']}")
    assert text(found.select_one("#cite pre")) == (
        "Data source: 示例市交通运输局, “全市公交站点信息” (307015/000001, updated 2026-06-01), "
        f"obtained from Public Data Portal, {address}, accessed {today}, licence: Creative Commons Attribution."
    )
