"""Charts and maps: the points are in the page, drawn or not."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import ckan.plugins.toolkit as tk
import pytest
from bs4 import BeautifulSoup
from ckan.tests.helpers import CKANTestApp

import ckanext.govshare
from ckanext.govshare.tests.pages.reading import page, text

pytestmark = pytest.mark.xdist_group("pages")


def drawn(portal: CKANTestApp, table: dict[str, Any], *pairs: tuple[str, str]) -> tuple[dict[str, Any], BeautifulSoup]:
    """Return what the browser is given to draw, and the page."""
    found = page(portal, f"{table['page']}?{urlencode([('view', 'chart'), *pairs])}")
    return json.loads(found.select_one("[data-chart]")["data-chart"]), found


def test_chosen_by_itself(portal: CKANTestApp, table: dict[str, Any]) -> None:
    """Without a choice a column of time goes along the axis, and a number that is no coordinate up."""
    chart, found = drawn(portal, table)
    assert (chart["type"], chart["x"], chart["y"]) == ("line", "opened", "seats合计")
    assert chart["points"][0] == ["2025-01-01", 28]
    assert len(chart["points"]) == 28
    assert text(found.select_one("figcaption")) == "按opened统计：seats合计"


def test_shares(portal: CKANTestApp, table: dict[str, Any]) -> None:
    """Rows are counted for each district; the same numbers stand in a table, and the form says what was chosen."""
    chart, found = drawn(portal, table, ("type", "pie"), ("x", "区域"), ("y", ""))
    assert sorted(chart["points"]) == [["南山区", 15], ["新城区", 15], ["西关区", 15]]
    rows = [text(row) for row in found.select(".gs-details tbody tr")]
    assert sorted(rows) == ["南山区 15", "新城区 15", "西关区 15"]
    chosen = {field["name"]: field.select_one("[selected]")["value"] for field in found.select("#gs-type, #gs-x")}
    assert chosen == {"type": "pie", "x": "区域"}


@pytest.mark.parametrize(("how", "value"), [("sum", 315), ("mean", 21), ("min", 0), ("max", 42), ("count", 15)])
def test_ways(portal: CKANTestApp, table: dict[str, Any], how: str, value: float) -> None:
    """Values are added up, averaged, or the least or greatest of them."""
    chart, _ = drawn(portal, table, ("type", "bar"), ("x", "区域"), ("y", "seats"), ("how", how))
    assert dict(chart["points"])["南山区"] == value


def test_points(portal: CKANTestApp, table: dict[str, Any]) -> None:
    """Two numbers against each other; a row without one of them is left out."""
    chart, _ = drawn(portal, table, ("type", "scatter"), ("x", "longitude"), ("y", "latitude"))
    assert chart["type"] == "scatter"
    assert len(chart["points"]) == 44


def test_conditions_hold_for_charts(portal: CKANTestApp, table: dict[str, Any]) -> None:
    """A chart shows the rows that the reader chose, and its form keeps the condition."""
    condition = [("col", "区域"), ("op", "eq"), ("val", "西关区")]
    chart, found = drawn(portal, table, ("x", "区域"), ("y", ""), *condition)
    assert chart["points"] == [["西关区", 15]]
    form = found.select(".gs-conditions")[1]
    kept = [(field["name"], field["value"]) for field in form.select("input[type=hidden]")]
    assert kept == [("view", "chart"), *condition]


@pytest.mark.parametrize("wrong", [("x", "nothing"), ("y", "stop_name"), ("type", "globe"), ("how", "median")])
def test_choices_that_do_not_exist(portal: CKANTestApp, table: dict[str, Any], wrong: tuple[str, str]) -> None:
    """Something sensible is drawn where the address asks for what is not there."""
    chart, _ = drawn(portal, table, wrong)
    assert chart["points"]


def test_map(portal: CKANTestApp, table: dict[str, Any]) -> None:
    """Each row with both coordinates is a point that says what it is, north above south, on a grid of degrees."""
    found = page(portal, f"{table['page']}?view=map")
    points = {text(point): point for point in found.select("[data-map] circle")}
    assert len(points) == 44
    south, north = points["广州火车站100% (113.2, 23.1)"], points["站点44号 (113.244, 23.144)"]
    assert float(south["cy"]) > float(north["cy"])
    assert float(south["cx"]) < float(north["cx"])
    assert "113.22°" in [text(line) for line in found.select(".gs-map__grid text")]
    assert found.select("[data-map] image") == []


def test_tiles(portal: CKANTestApp, table: dict[str, Any], ckan_config: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures of a tile server lie under the points where a setting names one, and only then."""
    monkeypatch.setitem(tk.config, "govshare.map.tiles", "https://tiles.example.gov.cn/{z}/{x}/{y}.png")
    monkeypatch.setitem(tk.config, "govshare.map.tiles_attribution", "审图号：GS(2026)0001号")
    found = page(portal, f"{table['page']}?view=map")
    tiles = found.select("[data-map] image")
    assert tiles
    assert all(tile["href"].startswith("https://tiles.example.gov.cn/") and "{" not in tile["href"] for tile in tiles)
    # The tiles reach over the whole picture.
    assert min(float(tile["x"]) for tile in tiles) <= 0
    assert max(float(tile["x"]) + float(tile["width"]) for tile in tiles) >= 960
    assert "审图号：GS(2026)0001号" in text(found.select_one("#preview"))


def test_library(portal: CKANTestApp, table: dict[str, Any]) -> None:
    """The library is served by the portal and is the file that its README names."""
    _, found = drawn(portal, table)
    served = portal.get(found.select_one("[data-chart]")["data-script"]).data
    folder = Path(ckanext.govshare.__file__).parent / "assets/vendor/echarts"
    assert hashlib.sha256(served).hexdigest() in (folder / "README.md").read_text(encoding="utf-8")
    assert (folder / "LICENSE.txt").is_file()
