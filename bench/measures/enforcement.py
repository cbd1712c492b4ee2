"""What enforcing the classification costs: a search page's 50 results, and one dataset, for an account."""

from __future__ import annotations

from bench.measures.harvest import load
from bench.plan import Plan
from bench.results import Row, median
from bench.servers import Stand
from stack.language import say

CALLS = 1000
AT_MOST = {"search": 5.0, "show": 1.0}


def measure(stand: Stand, plan: Plan) -> list[Row]:
    """Call each a thousand times with the redactor on and off in turn, within ours."""
    load(stand, plan)
    plan.tell(say(f"enforcement: {CALLS:,} calls each, on and off", f"权限执行：各 {CALLS:,} 次，开与关"))
    times = stand.ours.within("enforce", str(CALLS))
    labels = {
        "search": say("search, 50 results, processor time", "检索，50 条结果，处理器时间"),
        "show": say("package_show, processor time", "package_show，处理器时间"),
    }
    rows = []
    for what, found in times.items():
        on, off = median(found["on"]), median(found["off"])
        runs = {say("on", "开"): [on], say("off", "关"): [off], say("more", "多出"): [on - off]}
        aim = say(f"< {AT_MOST[what]:g} ms more", f"多出 < {AT_MOST[what]:g} 毫秒")
        rows.append(Row(f"enforcement_{what}", labels[what], "ms", runs, None, aim, on - off < AT_MOST[what]))
    return rows
