"""The tables: the same at every making, of the size that was asked, and true to their data items."""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from openpyxl import load_workbook

from demo.sample.catalogue import LABEL, Dataset, datasets
from demo.sample.files import make

TABLES = [dataset for dataset in datasets() if dataset.table]


def read(name: str, content: bytes) -> list[dict[str, Any]]:
    """Return the rows of a made file, as somebody who downloads it would read them."""
    if name.endswith(".csv"):
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    if name.endswith(".json"):
        return json.loads(content)
    if name.endswith(".geojson"):
        features = json.loads(content)["features"]
        assert all(feature["geometry"]["type"] == "Point" for feature in features)
        position = ("经度", "纬度")
        return [
            feature["properties"] | dict(zip(position, feature["geometry"]["coordinates"], strict=True))
            for feature in features
        ]
    header, *body = load_workbook(io.BytesIO(content), read_only=True).active.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in body]


READS: dict[str, Callable[[str], object]] = {
    **dict.fromkeys("IBFNY", float),
    "D": datetime.date.fromisoformat,
    "T": datetime.datetime.fromisoformat,
}


@pytest.mark.parametrize("dataset", TABLES, ids=lambda dataset: dataset.package["title"])
def test_table(dataset: Dataset) -> None:
    """A table is made byte for byte the same, has 100 to 5,000 labelled rows and the columns of its data items."""
    assert dataset.table
    file = make(dataset.table)
    assert make(dataset.table) == file
    rows = read(file.name, file.content)
    assert len(rows) == file.resource["row_count"]
    assert 100 <= len(rows) <= 5000
    items = {item["name"]: item for item in dataset.package["items"]}
    for row in rows:
        assert row.keys() == items.keys()
        assert row["数据性质"] == LABEL
        for name, value in row.items():
            READS.get(items[name]["type"], str)(value)
            assert len(str(value)) <= items[name].get("length", 200)
    dimensions = [item["name"] for item in dataset.table.items if "each" in item["fill"]] or list(items)
    assert len({tuple(row[name] for name in dimensions) for row in rows}) == len(rows)


def rows_of(title: str) -> list[dict[str, Any]]:
    """Return the rows of the dataset with that title."""
    table = next(dataset.table for dataset in TABLES if dataset.package["title"] == title)
    assert table
    file = make(table)
    return read(file.name, file.content)


def test_totals_add_up() -> None:
    """A column that is a sum is one, and a place's figures grow over the years."""
    rows = rows_of("地区生产总值（GDP）统计")
    for row in rows:
        parts = [float(row[name]) for name in ("第一产业增加值", "第二产业增加值", "第三产业增加值")]
        assert float(row["地区生产总值"]) == pytest.approx(sum(parts), abs=0.01)
    one = [float(row["地区生产总值"]) for row in rows if row["县区"] == "云麓区"]
    assert len(one) == 16 and all(before < after for before, after in pairwise(one))


def test_rows_of_one_thing_agree() -> None:
    """What belongs to a line, not to a stop, is the same at every stop of the line."""
    first = {(row["线路名称"], row["首班时间"], row["票价"]) for row in rows_of("公交线路站点信息")}
    assert len(first) == 40


def test_a_city_stays_at_home() -> None:
    """A city's department has tables of its own city."""
    assert {row["地址"][:3] for row in rows_of("公共停车场（库）信息")} == {"云麓区", "鹭洲区", "白汀县"}


def test_seasons() -> None:
    """It is colder in January than in July."""
    rows = [row for row in rows_of("国家气象站逐日观测资料") if row["站名"].startswith("云麓区")]
    mean = {
        month: sum(float(row["平均气温"]) for row in rows if row["日期"][5:7] == month) / 31 for month in ("01", "07")
    }
    assert mean["01"] < 8 and mean["07"] > 20
