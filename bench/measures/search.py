"""Search: how much of what is there each side finds for Chinese words, and how fast it answers the same.

A search that finds nothing is fast, so latency is compared for those queries only that give the same datasets on
both sides.
"""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from pathlib import Path
from typing import Any

import requests

from bench.measures.harvest import load
from bench.plan import Plan
from bench.results import Row, both, compare, percentile
from bench.servers import Stand
from bench.sides import Side
from stack.errors import PortalError
from stack.language import say

PAGE = 20
MOST = 1000
"""CKAN gives no more rows at once; words in more titles than that are left out."""
TITLES = 40

WORDS = Path(__file__).parents[1] / "words.txt"


class Api:
    """One side's search API, over one connection."""

    def __init__(self, side: Side) -> None:
        """Open the connection at the first search."""
        self._address = f"{side.local_web}/api/3/action/package_search"
        self._session = requests.Session()

    def search(self, **query: Any) -> dict[str, Any]:
        """Return the result of `package_search`; raises PortalError for anything but an answer."""
        answer = self._session.get(self._address, params=query, timeout=60)
        if not answer.ok:
            raise PortalError(
                f"A search failed: {answer.status_code} {answer.text[:300]}",
                f"检索失败：{answer.status_code} {answer.text[:300]}",
            )
        return dict(answer.json()["result"])

    def titles(self, **query: Any) -> Counter[str]:
        """Return the titles of all that a query finds, up to CKAN's largest page."""
        rows = self.search(**query, rows=MOST, fl="title")["results"]
        return Counter(row["title"] for row in rows)

    def timed(self, **query: Any) -> float:
        """Return the milliseconds that a page of results took."""
        started = time.perf_counter()
        self.search(**query, rows=PAGE)
        return (time.perf_counter() - started) * 1000


def measure(stand: Stand, plan: Plan) -> list[Row]:
    """Ask both sides the same, first for what they find, then for how long it takes."""
    load(stand, plan)
    with contextlib.ExitStack() as stack:
        for side in stand.sides.values():
            stack.enter_context(side.serving())
        apis = {label: Api(side) for label, side in stand.sides.items()}
        truth = _truth(Counter(title for _, title in stand.ours.datasets()))
        if not truth:
            raise PortalError(
                "None of the bench's words is in a title of this catalogue.", "该目录的标题中没有任何测试词。"
            )
        recalls = {label: _recalls(api, truth) for label, api in apis.items()}
        same = _same(apis, _candidates(stand))
        plan.notes["search"] = {"words": len(truth), "queries_with_the_same_datasets": len(same)}
        rows = [
            compare(
                "recall",
                say("recall, of titles with the word", "召回率（标题含检索词）"),
                "",
                {label: [sum(values) / len(values)] for label, values in recalls.items()},
            ),
            compare(
                "found_nothing",
                say("words that find nothing", "无结果的词"),
                say("of {}", "共 {} 个").format(len(truth)),
                {label: [float(values.count(0))] for label, values in recalls.items()},
                less_is_better=True,
            ),
        ]
        label = say("latency, same datasets", "延迟（结果相同的检索）")
        rows += _latency(stand, plan, apis, "same", label, same)
        label = say("latency, the words (stock finds little)", "延迟（检索词，原版结果很少）")
        rows += _latency(stand, plan, apis, "words", label, [{"q": word} for word in truth])
    return rows


def _truth(titles: Counter[str]) -> dict[str, Counter[str]]:
    """Return the titles that hold a word, for each word that some title holds."""
    words = WORDS.read_text("utf-8").split()
    found = {word: Counter({title: number for title, number in titles.items() if word in title}) for word in words}
    return {word: there for word, there in found.items() if 0 < there.total() <= MOST}


def _recalls(api: Api, truth: dict[str, Counter[str]]) -> list[float]:
    """Return for each word which share of the titles that hold it is found."""
    return [(api.titles(q=word) & there).total() / there.total() for word, there in truth.items()]


def _candidates(stand: Stand) -> list[dict[str, str]]:
    """Return queries that both sides may answer alike: whole titles, formats, everything."""
    titles = sorted({title for _, title in stand.ours.datasets()})
    chosen = titles[:: max(1, len(titles) // TITLES)]
    formats = ("JSON", "XLS", "CSV", "XML")
    queries = [{"q": f'"{title}"'} for title in chosen if '"' not in title]
    return [*queries, *({"fq": f"res_format:{name}"} for name in formats), {}]


def _same(apis: dict[str, Api], queries: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return those of the queries for which both sides find the same datasets, and some."""
    same = []
    for query in queries:
        found = [api.titles(**query) for api in apis.values()]
        if found[0] and found[0] == found[1]:
            same.append(query)
    return same


def _latency(
    stand: Stand, plan: Plan, apis: dict[str, Api], key: str, label: str, queries: list[dict[str, str]]
) -> list[Row]:
    """Return p50 and p95 of the queries' times on each side, a value for each run."""
    if not queries:
        return []
    halves = both()
    tails = both()
    for side in plan.turns(stand, f"search ({key})"):
        times = [apis[side.label].timed(**query) for query in queries]
        halves[side.label].append(percentile(times, 0.5))
        tails[side.label].append(percentile(times, 0.95))
    return [
        compare(f"{key}_p50", f"{label}, p50", "ms", halves, less_is_better=True),
        compare(f"{key}_p95", f"{label}, p95", "ms", tails, less_is_better=True),
    ]
