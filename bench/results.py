"""What was measured: as a table for people, as JSON for later."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from stack.home import private_write
from stack.language import say

PACKAGES = ("ckan", "ckanext-harvest", "granian", "SQLAlchemy", "pysolr")
OURS, STOCK = "ours", "stock"


@dataclass(frozen=True)
class Row:
    """One measure: its runs by what is compared (usually the two sides), and what the comparison gives."""

    measure: str
    """What was measured, as a key of the JSON."""
    label: str
    unit: str
    runs: dict[str, list[float]]
    ratio: float | None = None
    aim: str = ""
    reached: bool | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "measure": self.measure,
            "unit": self.unit,
            "values": {
                name: {"median": median(values), "runs": [_rounded(value) for value in values]}
                for name, values in self.runs.items()
            },
            "ratio": None if self.ratio is None else _rounded(self.ratio),
            "aim": self.aim or None,
            "reached": self.reached,
        }


def median(values: Sequence[float]) -> float:
    """Return the median, rounded."""
    return _rounded(statistics.median(values))


def _rounded(value: float) -> float:
    """Return a number with as many digits as a measurement deserves."""
    return float(f"{value:.4g}")


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def both() -> dict[str, list[float]]:
    """Return the two sides without a run yet."""
    return {OURS: [], STOCK: []}


def compare(
    measure: str,
    label: str,
    unit: str,
    runs: dict[str, list[float]],
    *,
    less_is_better: bool = False,
    at_least: float | None = None,
) -> Row:
    """Return the two sides' runs with how many times better the median of ours is, and whether that is the aim."""
    better, worse = (runs[STOCK], runs[OURS]) if less_is_better else (runs[OURS], runs[STOCK])
    divisor = statistics.median(worse)
    ratio = statistics.median(better) / divisor if divisor else None
    aim = f"≥ {at_least:g}" if at_least else ""
    reached = ratio >= at_least if at_least and ratio is not None else None
    return Row(measure, label, unit, runs, ratio, aim, reached)


def machine() -> dict[str, Any]:
    """Return what the figures depend on besides the code: processor, cores, memory, system."""
    cpuinfo = Path("/proc/cpuinfo").read_text("utf-8", errors="replace")
    models = [line.partition(":")[2].strip() for line in cpuinfo.splitlines() if line.startswith("model name")]
    return {
        "processor": models[0] if models else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": f"{platform.system()} {platform.release()}",
        "load": [round(value, 1) for value in os.getloadavg()],
    }


def versions() -> dict[str, str]:
    """Return the versions of the Python side; the servers add theirs."""
    return {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}


def save(path: Path, name: str, rows: Sequence[Row], conditions: dict[str, Any]) -> None:
    """Write one bench's results as JSON, with the conditions they were measured under."""
    content = {
        "bench": name,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        **conditions,
        "rows": [row.as_dict() for row in rows],
    }
    private_write(path, json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def show(console: Console, title: str, rows: Sequence[Row]) -> None:
    """Print one bench's results as a table, medians only."""
    names = {OURS: say("ours", "本门户"), STOCK: say("stock", "原版 CKAN")}
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, title_style="bold")
    table.add_column(say("measure", "指标"))
    for name in rows[0].runs:
        table.add_column(names.get(name, name), justify="right")
    table.add_column(say("unit", "单位"))
    table.add_column(say("ratio", "倍数"), justify="right")
    table.add_column(say("aim", "目标"))
    table.add_column("")
    marks = {True: say("reached", "达到"), False: say("missed", "未达到"), None: ""}
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        values = [f"{median(values):,g}" for values in row.runs.values()]
        table.add_row(row.label, *values, row.unit, ratio, row.aim, marks[row.reached])
    console.print(table)
    console.print()
