"""The home page, the search page and dataset pages: requests per second and latency under load, and what each costs.

The cost is processor time of the web server and its workers, which other work on the machine hardly changes; that of
PostgreSQL and Solr, which both sides share, is not in it.
"""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from html import escape

import psutil
import requests

from bench.measures.harvest import load
from bench.plan import Plan
from bench.results import OURS, STOCK, Row, both, compare, median, percentile
from bench.servers import Stand
from bench.sides import Side
from stack.errors import PortalError
from stack.language import say

CONNECTIONS = 4
WARM_UP = 8
DATASETS = 20
COSTED = 60
AT_MOST = 0.5


def measure(stand: Stand, plan: Plan) -> list[Row]:
    """Ask each side in turn for each kind of page, over four connections."""
    load(stand, plan)
    kinds = {
        "home": say("home page", "首页"),
        "search": say("search page", "检索页"),
        "dataset": say("dataset page", "数据集页"),
    }
    rows: list[Row] = []
    with contextlib.ExitStack() as stack:
        servers = {label: stack.enter_context(side.serving()) for label, side in stand.sides.items()}
        addresses = {label: _addresses(stand, side) for label, side in stand.sides.items()}
        for kind, label in kinds.items():
            rates = both()
            halves = both()
            tails = both()
            costs = both()
            for side in plan.turns(stand, f"pages ({kind})"):
                times = load_test(addresses[side.label][kind], plan.seconds)
                rates[side.label].append(len(times) / plan.seconds)
                halves[side.label].append(percentile(times, 0.5) * 1000)
                tails[side.label].append(percentile(times, 0.95) * 1000)
                costs[side.label].append(cost(servers[side.label].pid, addresses[side.label][kind]))
            ratio = median(costs[OURS]) / median(costs[STOCK])
            processor = say("processor time of the web server", "网站进程的处理器时间")
            rows += [
                Row(f"{kind}_cpu", f"{label}, {processor}", "ms", costs, ratio, f"≤ {AT_MOST:g}", ratio <= AT_MOST),
                compare(f"{kind}_rate", label, say("requests/s", "请求/秒"), rates),
                compare(f"{kind}_p50", f"{label}, p50", "ms", halves, less_is_better=True),
                compare(f"{kind}_p95", f"{label}, p95", "ms", tails, less_is_better=True),
            ]
    return rows


def _addresses(stand: Stand, side: Side) -> dict[str, list[str]]:
    """Return each kind's addresses on a side; the datasets are those of the same titles on both.

    Raises PortalError when a dataset's page does not show its title: then it would not be the page to measure.
    """
    titles = [title for _, title in stand.ours.datasets()]
    chosen = sorted(set(titles))[:: max(1, len(set(titles)) // DATASETS)][:DATASETS]
    names = {title: name for name, title in side.datasets()}
    datasets = {title: f"{side.local_web}/dataset/{names[title]}" for title in chosen if title in names}
    for title, address in itertools.islice(datasets.items(), 1):
        page = requests.get(address, timeout=60)
        if not page.ok or escape(title) not in page.text:
            raise PortalError(f"{address} does not show “{title}”.", f"{address} 没有显示“{title}”。")
    return {
        "home": [f"{side.local_web}/"],
        "search": [f"{side.local_web}/dataset/"],
        "dataset": list(datasets.values()),
    }


def cost(server: int, addresses: list[str]) -> float:
    """Return the milliseconds of processor time that a page costs the web server, over pages that are warm.

    Raises PortalError when an answer is an error.
    """
    with requests.Session() as session:
        before = _processor_time(server)
        for address in itertools.islice(itertools.cycle(addresses), COSTED):
            _get(session, address)
        return (_processor_time(server) - before) * 1000 / COSTED


def _processor_time(server: int) -> float:
    """Return the seconds that a process and those it started have worked."""
    process = psutil.Process(server)
    return sum(
        times.user + times.system
        for times in (each.cpu_times() for each in (process, *process.children(recursive=True)))
    )


def _get(session: requests.Session, address: str) -> None:
    answer = session.get(address, timeout=60)
    if not answer.ok:
        raise PortalError(f"{address}: HTTP {answer.status_code}", f"{address}：HTTP {answer.status_code}")


def load_test(addresses: list[str], seconds: float) -> list[float]:
    """Ask for the addresses in turn over four connections for that long; returns the time of each answer in seconds.

    Raises PortalError when an answer is an error.
    """
    turn = itertools.cycle(addresses)
    lock = threading.Lock()

    def ask(session: requests.Session) -> float:
        with lock:
            address = next(turn)
        started = time.perf_counter()
        _get(session, address)
        return time.perf_counter() - started

    with contextlib.ExitStack() as stack:
        sessions = [stack.enter_context(requests.Session()) for _ in range(CONNECTIONS)]
        pool = stack.enter_context(ThreadPoolExecutor(CONNECTIONS))
        for session in sessions:
            for _ in range(WARM_UP // CONNECTIONS):
                ask(session)
        until = time.perf_counter() + seconds

        def connection(session: requests.Session) -> list[float]:
            times = []
            while time.perf_counter() < until:
                taken = ask(session)
                if time.perf_counter() <= until:
                    times.append(taken)
            return times

        found = [taken for times in pool.map(connection, sessions) for taken in times]
    if not found:
        raise PortalError("No page was answered in time; try more --seconds.", "没有页面及时响应，请增大 --seconds。")
    return found
