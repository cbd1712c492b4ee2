"""Resident memory of our harvest, at a small and at a large number of records."""

from __future__ import annotations

import os
import subprocess
import tempfile

from bench import catalogue
from bench.measures.harvest import FAMILIES
from bench.plan import Plan
from bench.results import OURS, Row
from bench.servers import Stand
from stack.errors import PortalError
from stack.language import say

AT_MOST = 1.1


def measure(stand: Stand, plan: Plan) -> list[Row]:
    """Harvest both numbers of records, new and unchanged, and compare the peaks."""
    peaks: dict[str, dict[str, list[float]]] = {"new": {}, "unchanged": {}}
    stand.loaded = False
    file = stand.home.path / "memory.jsonl"
    for size in plan.sizes:
        found = catalogue.write(file, size, plan.source)
        if found < size:
            raise PortalError(
                f"The catalogue has {found} records only; choose smaller --sizes.",
                f"目录只有 {found} 条记录，请用 --sizes 选择较小的数量。",
            )
        stand.ours.restore()
        with stand.replay(FAMILIES[OURS], file):
            for what in peaks:
                plan.tell(say(f"memory: {size:,} records, {what}", f"memory：{size:,} 条记录，{what}"))
                peaks[what][f"{size:,}"] = [peak(stand)]
        made = len(stand.ours.datasets())
        plan.notes[f"datasets at {size}"] = made
    labels = {
        "new": say("peak, all records new", "峰值（全部为新增）"),
        "unchanged": say("peak, all unchanged", "峰值（全部未变化）"),
    }
    return [_row(what, labels[what], values) for what, values in peaks.items()]


def _row(what: str, label: str, values: dict[str, list[float]]) -> Row:
    small, large = (runs[0] for runs in values.values())
    ratio = large / small
    return Row(f"memory_{what}", label, "MB", values, ratio, f"≤ {AT_MOST:g}", ratio <= AT_MOST)


def peak(stand: Stand) -> float:
    """Return the largest resident memory of one harvest, in MB, as the system counts it.

    Raises PortalError when the harvest fails.
    """
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            [str(stand.ours.home.python), *stand.ours.harvest_words()],
            env=stand.ours.python_environment(),
            stdout=output,
            stderr=output,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            last = "".join(output.readlines()[-12:])
            raise PortalError(f"The harvest failed:\n{last}", f"采集失败：\n{last}")
    return usage.ru_maxrss / 1024
