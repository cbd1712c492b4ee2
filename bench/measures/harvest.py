"""New and unchanged records per second: our harvest of a Guizhou platform against ckanext-harvest's of a CKAN one.

Both read the same records; what counts is the time of the harvest job by its own clock, so that no side pays for the
start of its processes. Each run starts from an empty catalogue.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from bench.plan import Plan
from bench.results import OURS, STOCK, Row, both, compare
from bench.servers import Stand
from bench.sides import Harvested, Side
from stack.errors import PortalError
from stack.language import say

NEW_AT_LEAST, UNCHANGED_AT_LEAST = 3, 50
FAMILIES = {OURS: "guizhou", STOCK: "ckan"}


def measure(stand: Stand, plan: Plan) -> list[Row]:
    """Harvest everything as new, then again unchanged, on each side in turn."""
    rates: defaultdict[str, dict[str, list[float]]] = defaultdict(both)

    def add(what: str, side: Side, found: Harvested) -> None:
        # By what was made: a record that failed was not harvested.
        rates[what][side.label].append(len(side.datasets()) / found.seconds)
        plan.tell(f"  {what}: {found.seconds:.1f} s {found.counts}")

    for side in plan.turns(stand, "harvest"):
        side.restore()
        with stand.replay(FAMILIES[side.label], plan.catalogue), side.ready():
            add("new", side, side.harvest())
            if not side.datasets():
                raise PortalError(
                    f"The {side.label} side harvested nothing; see {side.home.logs}.",
                    f"{side.label} 一方没有采集到任何数据，详见 {side.home.logs}。",
                )
            add("nothing since", side, side.harvest())
            add("unchanged", side, side.harvest_unchanged())
    stand.loaded = True
    plan.notes["datasets"] = datasets(stand)
    new = say("new records", "新增记录")
    unchanged = say("unchanged records (stock: force_all)", "未变化记录（原版：force_all）")
    since = say("unchanged records (stock asks only for changes)", "未变化记录（原版只请求变化部分）")
    unit = say("records/s", "条/秒")
    return [
        compare("new", new, unit, rates["new"], at_least=NEW_AT_LEAST),
        compare("unchanged", unchanged, unit, rates["unchanged"], at_least=UNCHANGED_AT_LEAST),
        compare("unchanged_modified_since", since, unit, rates["nothing since"]),
    ]


def load(stand: Stand, plan: Plan) -> None:
    """Fill both sides with the catalogue, unless they hold it already."""
    if stand.loaded:
        return
    for side in stand.sides.values():
        plan.tell(say(f"loading the records, {side.label}", f"载入记录，{side.label}"))
        side.restore()
        with stand.replay(FAMILIES[side.label], plan.catalogue), side.ready():
            side.harvest()
    stand.loaded = True
    plan.notes["datasets"] = datasets(stand)


def datasets(stand: Stand) -> dict[str, int]:
    """Return how many datasets each side made of the records, and how many titles they have in common."""
    ours, stock = (Counter(title for _, title in side.datasets()) for side in stand.sides.values())
    return {OURS: ours.total(), STOCK: stock.total(), "same_titles": (ours & stock).total()}
