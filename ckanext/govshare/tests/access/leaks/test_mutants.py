"""Each guard is needed: without it, the walk finds something. A mutant takes only its own guard's way."""

from __future__ import annotations

import pytest
from ckan.lib.search import rebuild
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.tests.access.leaks.attempts import ATTEMPTS, BEHIND
from ckanext.govshare.tests.access.leaks.removal import guards, remove
from ckanext.govshare.tests.access.leaks.walker import Walker
from ckanext.govshare.tests.access.leaks.world import World

pytestmark = pytest.mark.xdist_group("leaks-1")


def test_every_guard_is_tried() -> None:
    """A new guard comes with an attempt to get past it."""
    assert sorted(ATTEMPTS) == sorted(guards())


@pytest.mark.parametrize("guard", ATTEMPTS)
def test_without_a_guard_something_is_told(
    portal: CKANTestApp, world: World, tokens: dict[str, str], monkeypatch: pytest.MonkeyPatch, guard: str
) -> None:
    """What a guard stops gets through without it, and only without it."""
    who, attempt = ATTEMPTS[guard]
    if guard in BEHIND:
        remove(BEHIND[guard], monkeypatch, portal)
    assert not attempt(Walker(portal, world, who, tokens.get(who)))
    remove(guard, monkeypatch, portal)
    try:
        assert attempt(Walker(portal, world, who, tokens.get(who)))
    finally:
        monkeypatch.undo()
        rebuild(world.planted["closed"].dataset["id"])
