"""A whole new index, in documents per second: our way against CKAN's, on our data and on stock's; and Solr alone."""

from __future__ import annotations

from bench.measures.harvest import load
from bench.plan import Plan
from bench.results import OURS, STOCK, Row, both, compare
from bench.servers import Stand
from stack.language import say

AT_LEAST = 5


def measure(stand: Stand, plan: Plan) -> list[Row]:
    """Index everything anew, on each side in turn: stock by `search-index rebuild`, ours by that and by our own."""
    load(stand, plan)
    whole, same, sending = both(), both(), both()
    for side in plan.turns(stand, "index"):
        by_ckan = side.within("index", "ckan")
        if side.label == STOCK:
            whole[STOCK].append(by_ckan["documents"] / by_ckan["seconds"])
            sending[STOCK].append(by_ckan["documents"] / by_ckan["sending"])
            continue
        by_us = side.within("index", "ours")
        rate = by_us["documents"] / by_us["seconds"]
        whole[OURS].append(rate)
        same[OURS].append(rate)
        same[STOCK].append(by_ckan["documents"] / by_ckan["seconds"])
        sending[OURS].append(by_us["documents"] / by_us["sending"])
    unit = say("documents/s", "文档/秒")
    rebuilt = say("rebuilt: ours, and stock CKAN with its own schema", "全量重建：本门户与使用自带模式的原版 CKAN")
    both_ways = say("rebuilt, our portal's data: our way and CKAN's", "全量重建本门户数据：本门户的方式与 CKAN 的方式")
    return [
        compare("documents", rebuilt, unit, whole, at_least=AT_LEAST),
        compare("same_documents", both_ways, unit, same, at_least=AT_LEAST),
        compare("solr", say("Solr alone, batches of 1,000", "仅 Solr，每批 1,000"), unit, sending),
    ]
