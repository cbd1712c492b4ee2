"""A run of the bench, from the servers' start to the tables."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from rich.console import Console

from bench import catalogue
from bench.measures import cases, downloads, enforcement, harvest, index, memory, pages, search
from bench.plan import Plan
from bench.results import Row, save, show, versions
from bench.servers import Stand, stand
from stack.home import Home
from stack.language import say

MEASURES: dict[str, Callable[[Stand, Plan], list[Row]]] = {
    "harvest": harvest.measure,
    "index": index.measure,
    "search": search.measure,
    "pages": pages.measure,
    "memory": memory.measure,
    "downloads": downloads.measure,
    "enforcement": enforcement.measure,
    "cases": cases.measure,
}
DEFAULT = ("harvest", "index", "search", "pages")


def run_bench(home: Home, options: argparse.Namespace) -> int:
    """Measure what the options name, print the tables and keep the results; returns the exit code.

    A missed aim is a result like any other: only an error makes the code different from 0.
    """
    console = Console(highlight=False, soft_wrap=True)
    folder = home.path / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "catalogue.jsonl"
    records = catalogue.write(file, options.records, options.catalogue)
    console.print(say(f"Setting up both sides for {records:,} records …", f"正在为 {records:,} 条记录准备两方环境……"))
    with stand(home) as here:
        plan = Plan(
            catalogue=file,
            records=records,
            source=options.catalogue,
            repeats=options.repeats,
            seconds=options.seconds,
            sizes=options.sizes,
            tell=lambda message: console.print(message, style="dim", markup=False),
        )
        for name in [options.name] if options.name else DEFAULT:
            rows = MEASURES[name](here, plan)
            console.print()
            show(console, name, rows)
            save(folder / f"results-{name}.json", name, rows, conditions(here, plan))
    console.print(say(f"The results are in {folder}", f"结果保存在 {folder}"), style="dim")
    return 0


def conditions(here: Stand, plan: Plan) -> dict[str, Any]:
    """Return what a run was made with, for its JSON."""
    return {
        "versions": {**versions(), **here.versions},
        "catalogue": str(plan.source.name) if plan.source else "generated",
        "records": plan.records,
        "repeats": plan.repeats,
        "notes": plan.notes,
    }
