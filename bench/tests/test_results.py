"""What the bench keeps and prints."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from bench.results import compare, percentile, save, show, versions


def test_the_medians_are_compared_and_held_against_the_aim() -> None:
    runs = {"ours": [30.0, 90.0, 60.0], "stock": [9.0, 11.0, 10.0]}
    row = compare("new", "new records", "records/s", runs, at_least=3)
    assert (row.ratio, row.aim, row.reached) == (6.0, "≥ 3", True)
    missed = compare("new", "", "", {"ours": [10.0], "stock": [10.0]}, at_least=3)
    assert missed.reached is False
    faster = compare("p50", "", "ms", {"ours": [5.0], "stock": [20.0]}, less_is_better=True)
    assert (faster.ratio, faster.reached) == (4.0, None)
    nothing = compare("recall", "", "", {"ours": [1.0], "stock": [0.0]})
    assert nothing.ratio is None


def test_percentiles() -> None:
    values = [float(value) for value in range(100, 0, -1)]
    assert (percentile(values, 0.5), percentile(values, 0.95), percentile([7.0], 0.95)) == (51.0, 96.0, 7.0)


def test_the_json_states_machine_versions_and_runs(tmp_path: Path) -> None:
    rows = [compare("new", "新增记录", "条/秒", {"ours": [30.123456], "stock": [10.0]}, at_least=3)]
    file = tmp_path / "results-harvest.json"
    save(file, "harvest", rows, {"versions": versions(), "records": 20, "repeats": 1, "notes": {}})
    kept = json.loads(file.read_text("utf-8"))
    assert kept["bench"] == "harvest" and kept["repeats"] == 1
    assert {"processor", "cores", "memory_gb", "system", "load"} == set(kept["machine"])
    assert kept["machine"]["cores"] > 0 and kept["machine"]["memory_gb"] > 0
    assert {"python", "ckan", "ckanext-harvest", "granian"} <= set(kept["versions"])
    assert kept["rows"] == [
        {
            "measure": "new",
            "unit": "条/秒",
            "values": {"ours": {"median": 30.12, "runs": [30.12]}, "stock": {"median": 10.0, "runs": [10.0]}},
            "ratio": 3.012,
            "aim": "≥ 3",
            "reached": True,
        }
    ]


@pytest.mark.parametrize(
    ("language", "words"), [("zh", ("本门户", "原版 CKAN", "未达到")), ("en", ("ours", "stock", "missed"))]
)
def test_the_table_speaks_the_readers_language(
    language: str, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_LANG", language)
    console = Console(record=True, width=120, file=io.StringIO())
    show(console, "harvest", [compare("new", "new", "", {"ours": [20.0], "stock": [10.0]}, at_least=3)])
    text = console.export_text()
    assert all(word in text for word in (*words, "2.00", "≥ 3"))
