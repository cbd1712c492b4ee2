"""The generator of catalogues."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from bench import catalogue
from demo.replay.catalogue import read
from stack.errors import PortalError


def test_the_same_records_each_time_however_many(tmp_path: Path) -> None:
    few, many = tmp_path / "few.jsonl", tmp_path / "many.jsonl"
    assert catalogue.write(few, 50) == 50
    assert catalogue.write(many, 400) == 400
    lines = many.read_text("utf-8").splitlines()
    assert lines[:50] == few.read_text("utf-8").splitlines()
    # Of one run and the next, on any Python: the bench's figures are compared over time.
    assert json.loads(lines[0]) == catalogue.record(0)
    assert catalogue.record(1)["title"] == "遵义市危险化学品经营许可一览表"
    assert catalogue.record(1)["source_url"].endswith("/269e67af-e8da-55ff-a8a3-b56b2011eab4")


def test_records_are_what_the_replay_servers_take(tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    catalogue.write(file, 400)
    records = read(file)
    assert len({record.id for record in records}) == 400
    assert {record.city for record in records} == set(catalogue.CITIES.values())
    assert 50 < len({record.department for record in records}) < 200
    # As on a real platform, some titles occur again.
    assert 200 < len({record.title for record in records}) < 400


def test_the_first_records_of_a_file(tmp_path: Path) -> None:
    source, target = tmp_path / "source.jsonl.gz", tmp_path / "target.jsonl"
    with gzip.open(source, "wt", encoding="utf-8") as file:
        file.write('{"title": "公交站点"}\n\n{"title": "水质"}\n{"title": "学校"}')
    assert catalogue.write(target, 2, source) == 2
    assert [json.loads(line)["title"] for line in target.read_text("utf-8").splitlines()] == ["公交站点", "水质"]
    assert catalogue.write(target, 9, source) == 3


def test_a_file_that_is_no_catalogue_is_named(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    broken = tmp_path / "broken.jsonl.gz"
    broken.write_bytes(b"no gzip")
    for source in (tmp_path / "missing.jsonl", empty, broken):
        with pytest.raises(PortalError, match=source.name):
            catalogue.write(tmp_path / "target.jsonl", 5, source)
