"""Search: what each side finds of the golden set's queries, how good its first page is, and how fast.

Both sides index the same documents, in the same Solr: the sample province's first, then the catalogue's.
"""

from __future__ import annotations

import json
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from typing import Any

import requests

from bench import corpus
from bench.golden.truth import Query, queries
from bench.plan import Plan
from bench.quality import Quality, quality
from bench.results import OURS, STOCK, Row, both, percentile
from bench.servers import Stand
from bench.sides import Side
from stack.language import say

RECALL, PRECISION, NDCG = 0.99, 0.95, 0.9
SOLR_MS, PAGE_MS = 50, 250
# Kinds that ask for words as they stand in a record: their recall has the aim.
WORDS = ("word", "joined", "folded", "quoted", "colon", "several", "department")


def measure(stand: Stand, plan: Plan) -> list[Row]:
    """Ask both sides the golden queries over both corpora; the sides are empty afterwards."""
    rows: list[Row] = []
    for name in ("sample", "catalogue"):
        rows += _over(stand, plan, name)
    for side in stand.sides.values():
        side.restore()
    stand.loaded = False
    return rows


def _over(stand: Stand, plan: Plan, name: str) -> list[Row]:
    found = corpus.of_sample() if name == "sample" else corpus.of_catalogue(plan.catalogue)
    asked = queries([record for _, record in found], name)
    file = stand.home.path / "queries.json"
    file.write_text(json.dumps([query.text for query in asked], ensure_ascii=False), "utf-8")
    loads: dict[str, dict[str, float]] = {}
    answers: dict[str, list[dict[str, Any]]] = {}
    for label, side in stand.sides.items():
        plan.tell(say(f"search over the {name}: loading, {label}", f"search（{name}）：载入，{label}"))
        side.restore()
        loads[label] = side.within("load", name, str(plan.catalogue))
        plan.tell(say(f"search over the {name}: asking, {label}", f"search（{name}）：检索，{label}"))
        answers[label] = side.within("ask", str(file))
    judged = {
        label: [quality(query, answer["ids"]) for query, answer in zip(asked, found, strict=True)]
        for label, found in answers.items()
    }
    plan.notes[name] = {
        "queries": len(asked),
        "documents": loads[OURS]["documents"],
        "weakest": [_told(each) for each in sorted(judged[OURS], key=lambda each: each.ndcg)[:20]],
    }
    return [
        *_quality(judged, name),
        *_latency(stand, plan, name, asked, answers),
        _row(f"{name}_size", say("index size", "索引大小"), "MB", loads, lambda load: load["bytes"] / 1e6),
        _row(
            f"{name}_rate",
            say("documents taken by Solr", "Solr 接收文档"),
            say("documents/s", "文档/秒"),
            loads,
            lambda load: load["documents"] / load["sending"],
        ),
    ]


def _quality(judged: dict[str, list[Quality]], name: str) -> list[Row]:
    """Return recall, precision and nDCG of each kind of query, and of all."""
    kinds: defaultdict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(judged[OURS]):
        kinds[each.query.kind].append(number)
        kinds["all"].append(number)
        if each.query.kind in WORDS:
            kinds["words"].append(number)
    rows = []
    for kind, numbers in kinds.items():
        for measure, aim in (("recall", RECALL), ("precision", PRECISION), ("ndcg", NDCG)):
            aimed = (measure == "recall" and kind == "words") or (measure != "recall" and kind == "all")
            runs = {
                label: [statistics.mean(getattr(found[number], measure) for number in numbers)]
                for label, found in judged.items()
            }
            rows.append(
                Row(
                    f"{name}_{kind}_{measure}",
                    f"{name} · {kind} ({len(numbers)}) · {measure}",
                    "",
                    runs,
                    aim=f"≥ {aim}" if aimed else "",
                    reached=runs[OURS][0] >= aim if aimed else None,
                )
            )
    near = kinds["near"]
    if near:
        label = say("near-misses that lead", "误命中排在前面")
        rows.append(
            Row(
                f"{name}_near",
                f"{name} · {label}",
                say("of {}", "共 {} 个").format(len(near)),
                {side: [float(sum(found[number].led_astray for number in near))] for side, found in judged.items()},
            )
        )
    return rows


def _latency(
    stand: Stand, plan: Plan, name: str, asked: Sequence[Query], answers: dict[str, list[dict[str, Any]]]
) -> list[Row]:
    """Return p50 and p95 within Solr, by its own clock, and of the page, for one client over warm sides."""
    solr = {label: [answer["qtime"] for answer in found] for label, found in answers.items()}
    pages = both()
    with ExitStack() as stack:
        for side in stand.sides.values():
            stack.enter_context(side.serving())
        for label, side in stand.sides.items():
            _pages(side, asked)
            pages[label] = _pages(side, asked)
    return [
        row
        for key, label, times, aim in (
            ("solr", say("latency in Solr", "Solr 延迟"), solr, SOLR_MS),
            ("page", say("latency of the page", "页面延迟"), pages, PAGE_MS),
        )
        for row in _tails(f"{name}_{key}", f"{name} · {label}", times, aim)
    ]


def _tails(key: str, label: str, times: dict[str, list[float]], aim: int) -> Iterable[Row]:
    for share in (0.5, 0.95):
        runs = {side: [percentile(values, share)] for side, values in times.items()}
        aimed = share > 0.5
        name = f"p{round(share * 100)}"
        reached = runs[OURS][0] <= aim if aimed else None
        yield Row(f"{key}_{name}", f"{label}, {name}", "ms", runs, aim=f"≤ {aim}" if aimed else "", reached=reached)


def _pages(side: Side, asked: Sequence[Query]) -> list[float]:
    """Return the milliseconds that each query's page took."""
    session = requests.Session()
    times = []
    for query in asked:
        started = time.perf_counter()
        answer = session.get(f"{side.local_web}/dataset/", params={"q": query.text}, timeout=60)
        times.append((time.perf_counter() - started) * 1000)
        answer.raise_for_status()
    return times


def _row(
    key: str, label: str, unit: str, found: dict[str, dict[str, float]], value: Callable[[dict[str, float]], float]
) -> Row:
    return Row(key, label, unit, {side: [value(found[side])] for side in (OURS, STOCK)})


def _told(each: Quality) -> dict[str, Any]:
    return {
        "kind": each.query.kind,
        "query": each.query.text,
        "recall": round(each.recall, 3),
        "precision": round(each.precision, 3),
        "ndcg": round(each.ndcg, 3),
        "hits": each.hits,
    }
