"""Solr documents per second: by each side's own way of indexing the same datasets, and by Solr alone."""

from __future__ import annotations

from bench.measures.harvest import load
from bench.plan import Plan
from bench.results import OURS, STOCK, Row, both, compare
from bench.servers import Stand
from stack.language import say

WAYS = {OURS: "batches", STOCK: "single"}


def measure(stand: Stand, plan: Plan) -> list[Row]:
    """Index everything on each side in turn: ours in batches, stock as `search-index rebuild` does."""
    load(stand, plan)
    whole = both()
    sending = both()
    for side in plan.turns(stand, "index"):
        found = side.within("index", WAYS[side.label])
        whole[side.label].append(found["documents"] / found["seconds"])
        sending[side.label].append(found["documents"] / found["sending"])
    unit = say("documents/s", "文档/秒")
    return [
        compare("documents", say("made and sent (ours in batches)", "生成并提交（本门户分批）"), unit, whole),
        compare("solr", say("Solr alone, batches of 1,000", "仅 Solr，每批 1,000"), unit, sending),
    ]
