"""Both sides make the same catalogue of the same records; how fast is no matter here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import catalogue
from bench.measures import harvest
from bench.plan import Plan
from bench.results import OURS, STOCK
from bench.servers import Stand, stand
from stack.home import Home
from stack.supervise import processes

pytestmark = pytest.mark.xdist_group("bench")

RECORDS = 20


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home that borrows what the tests' home has installed."""
    return Home(tmp_path_factory.mktemp("bench"), installed=Path(os.environ["TEST_INSTALLED"]))


@pytest.fixture(scope="module")
def loaded(home: Home) -> Iterator[tuple[Stand, Plan]]:
    """Return both sides, each after one harvest of the same twenty records."""
    file = home.path / "catalogue.jsonl"
    catalogue.write(file, RECORDS)
    plan = Plan(file, RECORDS, None, repeats=1, seconds=1, sizes=(1, 2), tell=print)
    with stand(home) as here:
        harvest.load(here, plan)
        yield here, plan
    assert not processes(here.home) and not any(processes(side.home) for side in here.sides.values())


def test_both_sides_hold_the_same_titles(loaded: tuple[Stand, Plan]) -> None:
    here, plan = loaded
    expected = sorted(catalogue.record(number)["title"] for number in range(RECORDS))
    for side in here.sides.values():
        assert sorted(title for _, title in side.datasets()) == expected
    assert plan.notes["datasets"] == {OURS: RECORDS, STOCK: RECORDS, "same_titles": RECORDS}


def test_a_second_harvest_finds_nothing_new_and_an_emptied_side_is_empty(loaded: tuple[Stand, Plan]) -> None:
    here, plan = loaded
    with here.replay("guizhou", plan.catalogue):
        again = here.ours.harvest_unchanged()
    assert again.counts["unchanged"] == RECORDS and again.seconds > 0
    here.ours.restore()
    assert here.ours.datasets() == []
