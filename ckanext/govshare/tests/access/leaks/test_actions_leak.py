"""Every action of every plugin, called by those who must see nothing."""

from __future__ import annotations

import pytest
from ckan.logic import _actions
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.tests.access.leaks.people import OUTSIDERS, walks
from ckanext.govshare.tests.access.leaks.walker import Walker
from ckanext.govshare.tests.access.leaks.world import World


@pytest.mark.parametrize("who", walks())
def test_no_action_tells(portal: CKANTestApp, world: World, tokens: dict[str, str], who: str) -> None:
    """No action gives a secret away, with whatever it is called that was planted; by GET as little as by POST."""
    walker = Walker(portal, world, who, tokens.get(who))
    for name, action in sorted(_actions.items()):
        for kind in OUTSIDERS[who]:
            walker.act_on(name, world.planted[kind])
        if getattr(action, "side_effect_free", False):
            walker.act_on(name, world.planted["conditional"], get=True)
    assert not (leaks := walker.leaks()), "\n".join(leaks)
