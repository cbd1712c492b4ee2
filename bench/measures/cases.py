"""A hundred thousand open cases: a round of the time-driven work, the inbox, and many who apply at once. Ours alone."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests

from bench.plan import Plan
from bench.results import OURS, Row, median, percentile
from bench.servers import Stand
from bench.sides import Side
from stack.errors import PortalError
from stack.language import say

CASES = 100_000
APPLICANTS = 20
ROUNDS = 5
PAGES = 200
TICK, INBOX, APPLYING = 5.0, 200.0, 2.0
APPLICATION = {
    "kind": "access_request",
    "basis": "国家自然科学基金项目",
    "scenario": "流域水质研究",
    "method": "download",
    "until": "2035-12-31",
    "security": "专机存放",
    "applicant_type": "university",
    "applicant_name": "张三",
    "applicant_phone": "010-55501234",
    "undertaking": True,
}


def measure(stand: Stand, plan: Plan) -> list[Row]:
    """Make the cases, then measure each; nothing of it has a counterpart in stock CKAN."""
    side = stand.ours
    plan.tell(say(f"cases: making {CASES:,}", f"办件：生成 {CASES:,} 件"))
    made = side.within("desks", str(CASES), str(APPLICANTS))
    plan.tell(say("cases: rounds, pages, applications", "办件：定时办理、页面、申请"))
    rounds = side.within("rounds", str(ROUNDS))
    with side.serving():
        inbox = _inbox(side, made["clerk"])
        applied = _apply(side, made)
    return [
        _row("tick_idle", say("a round in which nothing is due", "一轮定时办理，没有到期"), "s", rounds["idle"], TICK),
        _row("tick_due", say("a round with 1,000 deadlines", "一轮定时办理，1,000 项到期"), "s", rounds["due"], TICK),
        _row("inbox", say("inbox page, p95", "待办页面，p95"), "ms", [percentile(inbox, 0.95) * 1000], INBOX),
        _row(
            "applying",
            say("20 applicants at once, p95", "20 人同时申请，p95"),
            "s",
            [percentile(applied, 0.95)],
            APPLYING,
        ),
    ]


def _row(measure: str, label: str, unit: str, runs: list[float], most: float) -> Row:
    return Row(measure, label, unit, {OURS: runs}, None, f"< {most:g} {unit}", median(runs) < most)


def _inbox(side: Side, token: str) -> list[float]:
    """Return the seconds of each of many calls of a department's inbox, by its pages and colours."""
    times = []
    with requests.Session() as session:
        session.headers["Authorization"] = token
        for number in range(-5, PAGES):
            asked = {"page": str(1 + number % 50), "colour": ("", "red", "overdue")[number % 3]}
            started = time.perf_counter()
            answer = session.get(f"{side.local_web}/cases", params=asked, timeout=60)
            if answer.status_code != 200:
                raise PortalError(f"/cases: {answer.status_code}", f"/cases：{answer.status_code}")
            if number >= 0:
                times.append(time.perf_counter() - started)
    return times


def _apply(side: Side, made: dict[str, Any]) -> list[float]:
    """Return the seconds that each of many applicants waits who apply at the same time."""
    asked = {**APPLICATION, "dataset_id": made["dataset"], "resources": [made["resource"]]}

    def apply(token: str) -> float:
        started = time.perf_counter()
        address = f"{side.local_web}/api/3/action/govshare_case_create"
        answer = requests.post(address, json=asked, headers={"Authorization": token}, timeout=60)
        if answer.status_code != 200:
            raise PortalError(f"An application failed: {answer.text}", f"申请失败：{answer.text}")
        return time.perf_counter() - started

    with ThreadPoolExecutor(APPLICANTS) as pool:
        return list(pool.map(apply, made["applicants"]))
