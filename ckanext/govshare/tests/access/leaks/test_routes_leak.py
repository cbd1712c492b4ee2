"""Every route of the portal, taken by those who must see nothing: pages, files, feeds, RDF, tables, forms."""

from __future__ import annotations

import pytest
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.tests.access.leaks.addresses import addresses, rules
from ckanext.govshare.tests.access.leaks.people import OUTSIDERS, walks
from ckanext.govshare.tests.access.leaks.walker import Walker
from ckanext.govshare.tests.access.leaks.world import World

# What a program may send to be answered in another way: a part, another method, another type.
ODD = {"Range": "bytes=0-9999", "X-HTTP-Method-Override": "GET", "Accept": "application/json"}
# Those through whose forms there is something to say to a dataset.
WRITTEN = ("conditional", "hidden")


@pytest.mark.parametrize("who", walks())
def test_no_route_tells(portal: CKANTestApp, world: World, tokens: dict[str, str], who: str) -> None:
    """No page, file, feed or form gives a secret away, in its body, its headers, or on the page that follows."""
    walker = Walker(portal, world, who, tokens.get(who))
    for rule in rules(portal.flask_app):
        methods, taken = rule.methods or set(), set[str]()
        for kind in OUTSIDERS[who]:
            for address in addresses(rule, world, world.planted[kind]):
                if address in taken:
                    continue
                taken.add(address)
                if "GET" in methods:
                    walker.ask("GET", address, f"GET {rule.rule}", headers={"Accept": "text/html"})
                if "POST" in methods and kind in WRITTEN:
                    walker.ask("POST", address, f"POST {rule.rule}")
                if kind == "conditional":
                    for method in ("HEAD", "GET", "POST", "OPTIONS"):
                        walker.ask(method, address, f"{method} {rule.rule}, oddly", headers=ODD)
    assert not (leaks := walker.leaks()), "\n".join(leaks)
