"""What the sample's files say: complete, valid and about nothing and nobody real."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from demo import sample
from demo.sample.catalogue import Dataset, datasets, organizations
from demo.sample.places import province
from demo.sample.uscc import uscc

REAL_PLACES = Path(__file__).with_name("real_places.txt").read_text("utf-8").split()
FILES = sorted(path for path in sample.FOLDER.rglob("*") if path.suffix in (".yaml", ".jsonl"))

REGIONS = {"990000", "990100", "990200", "990300"}
THEMES = {str(number) for number in range(1, 23)}
INDUSTRIES = set("ABCDEFGHIJKLMNOPQRST")
OPEN_TYPES = {"open", "login", "conditional", "closed"}
FREQUENCIES = {
    *("realtime", "minutely", "hourly", "daily", "weekly", "tenday", "semimonthly", "monthly", "quarterly"),
    *("semiannual", "annual", "biennial", "irregular", "on_demand", "never", "static", "archived", "other"),
}
ITEM_TYPES = set("CNYDTLMGBIF")
REQUIRED = {
    *("id", "title", "notes", "owner_org", "resource_code", "catalog_class", "theme", "industry", "region_code"),
    *("tag_string", "open_type", "share_type", "share_condition", "update_frequency", "release_date", "data_updated"),
    *("contact_office", "contact_phone", "contact_email", "items"),
}
OF_A_TYPE = {
    "open": {"license_id"},
    "login": {"license_id"},
    "conditional": {"open_condition", "use_requirements", "security_measures"},
    "closed": {"closed_reason", "legal_basis"},
}
OPTIONAL = {"share_modes", "source_department", "temporal_start", "temporal_end"}
ITEM = {"name", "name_en", "type", "sensitivity", "is_open"}
ITEM_OPTIONAL = {"length", "unit", "source_department", "description"}


def cities() -> list[dict[str, Any]]:
    """Return the records of the cities' catalogue."""
    return [json.loads(line) for line in sample.CATALOGUE.read_text("utf-8").splitlines()]


def name_of(dataset: Dataset) -> str:
    """Name a dataset in the tests' list."""
    return dataset.package["title"]


def test_how_many() -> None:
    """The sample has 300 datasets, as the issue asks, and tables of every kind of file."""
    authored = datasets()
    assert (len(authored), len(cities())) == (sample.AUTHORED, sample.HARVESTED)
    assert sample.DATASETS == 300
    kinds = Counter(Path(dataset.table.file).suffix for dataset in authored if dataset.table)
    assert 40 <= kinds[".csv"] + kinds[".xlsx"] <= 50
    assert set(kinds) == {".csv", ".xlsx", ".json", ".geojson"}
    assert "2023年 公交(1).csv" in {dataset.table.file for dataset in authored if dataset.table}


def test_variety() -> None:
    """The departments' datasets are of all 22 themes and of every open type that a department may choose."""
    packages = [dataset.package for dataset in datasets()]
    assert {theme for package in packages for theme in package["theme"]} == THEMES
    assert {package["open_type"] for package in packages} == OPEN_TYPES
    assert {package["region_code"] for package in packages} == REGIONS
    assert {"law", "policy", "sensitive"} == {p["closed_reason"] for p in packages if p["open_type"] == "closed"}


def test_nothing_twice() -> None:
    """Ids, resource codes and titles are each dataset's own, and so are the departments' codes and names."""
    packages = [dataset.package for dataset in datasets()]
    for field in ("id", "resource_code", "title"):
        assert len({package[field] for package in packages}) == len(packages)
    departments = organizations()
    for field in ("id", "name", "title", "provider_uscc", "contact_email"):
        assert len({department[field] for department in departments}) == len(departments)


@pytest.mark.parametrize("dataset", datasets(), ids=name_of)
def test_dataset(dataset: Dataset) -> None:
    """A dataset has the fields of names.md §3 that its profile and open type ask, each with a value of its list."""
    package = dataset.package
    needed = REQUIRED | OF_A_TYPE[package["open_type"]]
    assert needed <= package.keys() <= needed | OPTIONAL
    assert package["owner_org"] in {department["name"] for department in organizations()}
    assert re.fullmatch(r"\d{12}/\d{6}", package["resource_code"])
    assert package["resource_code"].startswith(package["catalog_class"] + "/")
    assert set(package["theme"]) <= THEMES and package["industry"] in INDUSTRIES
    assert package["update_frequency"] in FREQUENCIES
    assert len(package["title"]) <= 50 and len(package["notes"]) <= 256
    assert package["release_date"] <= package["data_updated"]
    assert package.get("temporal_start", "") <= package.get("temporal_end", "")
    assert package["share_type"] in {"unconditional", "conditional", "none"}
    assert ("share_modes" in package) == (package["share_type"] != "none")
    # Data that nobody gets has no place in a sample.
    assert dataset.table is not None if package["open_type"] == "open" else True
    assert dataset.table is None if package["open_type"] == "closed" else True


@pytest.mark.parametrize("dataset", datasets(), ids=name_of)
def test_items(dataset: Dataset) -> None:
    """Every data item has its names, type and sensitivity; text has its length; what is closed is not open."""
    items = dataset.package["items"]
    assert items
    for item in items:
        assert ITEM <= item.keys() <= ITEM | ITEM_OPTIONAL
        assert item["type"] in ITEM_TYPES and item["sensitivity"] in (1, 2, 3, 4)
        assert re.fullmatch(r"[a-z][a-z0-9_]*", item["name_en"])
        assert ("length" in item) == (item["type"] == "C")
        assert not item["is_open"] or dataset.package["open_type"] != "closed"
    for field in ("name", "name_en"):
        assert len({item[field] for item in items}) == len(items)


def test_credit_codes() -> None:
    """A real company's code comes out right; every department's has the form of a public body in its region."""
    assert uscc("91", "371300", 16829134) == "9137130016829134XT"
    for department in organizations():
        code = department["provider_uscc"]
        assert code == uscc(code[:2], code[2:8], int(code[8:16]))
        assert code[:2] in ("11", "12") and code[2:8] == department["region_code"]


def test_cities() -> None:
    """The cities' records have the keys of the catalogues' format and the variety that harvesting meets."""
    records = cities()
    keys = {
        *("source", "province", "city", "title", "description", "tags", "department", "category", "industry"),
        *("gov_theme", "district", "scene", "open_type_raw", "open_type", "update_frequency_raw", "update_frequency"),
        *("issued", "modified", "formats", "record_count", "source_url"),
    }
    assert all(record.keys() == keys for record in records)
    assert Counter(record["city"] for record in records) == dict.fromkeys(("澄川市", "望泽市", "岚屿市"), 60)
    assert len({record["source_url"] for record in records}) == len(records)
    assert len({record["title"] for record in records}) < len(records)
    assert {"unconditional", "conditional", "unknown"} == {record["open_type"] for record in records}
    assert {"默认主题", "文化休闲"} <= {record["category"] for record in records}
    assert any("<p" in (record["description"] or "") for record in records)
    for field in ("description", "update_frequency", "modified", "record_count"):
        assert any(record[field] is None for record in records)
    assert any(not record["formats"] for record in records)
    # A department has one entry: those who publish here themselves go by an older name there.
    assert not {record["department"] for record in records} & {one["title"] for one in organizations()}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_real(path: Path) -> None:
    """No file names a real province or city, a person's mobile or identity number, or a telephone in use."""
    text = path.read_text("utf-8")
    assert [place for place in REAL_PLACES if place in text] == []
    assert re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", text) == []
    assert re.findall(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{9}[\dX](?![\dA-Z])", text) == []
    assert set(re.findall(r"(?<!\d)0\d{2,3}-\d{7,8}", text)) <= {one["contact_phone"] for one in organizations()}
    assert {match.rpartition(".")[2] for match in re.findall(r"[\w.]+@([\w.]+)", text)} <= {"example"}


def test_nobody() -> None:
    """No column is about a person, and places, telephones and addresses are of the fictional province."""
    columns = {item["name"] for dataset in datasets() if dataset.table for item in dataset.package["items"]}
    assert [name for name in columns if re.search("姓名|法定代表人|联系人|负责人|身份|手机", name)] == []
    assert province().area_code == "0980"
    assert all(county.code.startswith("99") for county in province().counties)
