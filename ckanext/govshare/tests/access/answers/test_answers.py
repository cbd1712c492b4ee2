"""The walks prove something only if what they call answers somebody: each action and route does, or is excused."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from ckan.logic import _actions
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.tests.access.leaks.addresses import addresses, rules
from ckanext.govshare.tests.access.leaks.people import KINDS
from ckanext.govshare.tests.access.leaks.unrelated import UNANSWERED, UNRELATED
from ckanext.govshare.tests.access.leaks.walker import Walker
from ckanext.govshare.tests.access.leaks.world import World

pytestmark = pytest.mark.xdist_group("answers")

# What does away with things comes last.
ENDING = ("delete", "purge", "clear", "reset", "abort", "revoke", "logout", "update_many", "register")


def last(names: Iterable[str]) -> list[str]:
    """Return names in order, those that do away with something at the end."""
    return sorted(names, key=lambda name: (sum(word in name for word in ENDING), name))


def test_every_route_answers(portal: CKANTestApp, world: World, tokens: dict[str, str]) -> None:
    """Every route that the walk takes shows something planted to the department's editor or a sysadmin."""
    walkers = [Walker(portal, world, who, tokens[who]) for who in ("admin", "editor")]
    silent = []
    for rule in rules(portal.flask_app):
        if any(word in rule.rule for word in ENDING) or "GET" not in (rule.methods or ()):
            continue
        asked = [address for kind in KINDS for address in addresses(rule, world, world.planted[kind])]
        if not any(walker.ask("GET", address).status_code < 400 for address in asked for walker in walkers):
            silent.append(rule.rule)
    assert set(silent) == set(UNANSWERED), "\n".join(silent)


def test_every_action_answers(portal: CKANTestApp, world: World, tokens: dict[str, str]) -> None:
    """Every action answers an administrator about something planted, or has nothing to do with datasets."""
    walkers = [Walker(portal, world, who, tokens[who]) for who in ("admin", "editor")]
    silent = {
        name
        for name in last(_actions)
        if not any(walker.act_on(name, world.planted[kind]) for kind in KINDS for walker in walkers)
    }
    assert silent <= set(UNRELATED), "\n".join(sorted(silent - set(UNRELATED)))
    # Nobody is excused who is no longer there.
    assert set(UNRELATED) <= set(_actions)
