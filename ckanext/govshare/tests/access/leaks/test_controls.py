"""Who may have the data has it, by the same calls that tell others nothing: or else the walks would prove nothing."""

from __future__ import annotations

import pytest
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.tests.access.leaks.casework import WRITTEN, WRITTEN_INSIDE
from ckanext.govshare.tests.access.leaks.people import KINDS, OFFICIALS
from ckanext.govshare.tests.access.leaks.tokens import Secret
from ckanext.govshare.tests.access.leaks.walker import Walker
from ckanext.govshare.tests.access.leaks.world import World

pytestmark = pytest.mark.xdist_group("leaks-0")

ENTRY = ("title", "notes", "tag")
DATA = ("body", "row", "cell", "dictionary", "view")
KEPT = (*DATA, "internal", "filename", "address", "example", "payload", "task_error", "job_log", "object_error")
# Where else a dataset, its data and its past are shown; and where many are.
PAGES = (
    "/dataset/{dataset}",
    "/dataset/{dataset}.jsonld",
    "/dataset/{dataset}/resource/{link}",
    "/dataset/{dataset}/resource/{link}/download",
    "/dataset/activity/{dataset}",
    "/datastore/dump/{alias}",
)
LISTS = ("/feeds/custom.atom?q=walked", "/organization/walked-own", "/organization/activity/walked-own")
# The table “Access” of the contract: who, of what kind, gets what.
GIVEN = [
    *((who, "open", (*DATA, "address")) for who in ("anonymous", "citizen", "outsider", "stranger", "expired")),
    *((who, "login", DATA) for who in ("citizen", "outsider", "stranger", "expired", "columns", "holder", "member")),
    ("holder", "conditional", DATA),
    ("columns", "conditional", ("row", "dictionary", "view")),
    *(("member", kind, DATA) for kind in ("conditional", "closed", "hidden")),
    *((who, "hidden", ENTRY) for who in ("member", "operator", "auditor")),
    *((who, "login", DATA) for who in OFFICIALS),
    ("auditor", "conditional", ("basis",)),
    ("holder", "conditional", WRITTEN),
    *((who, "conditional", (*WRITTEN, *WRITTEN_INSIDE)) for who in ("operator", "auditor", "editor", "admin")),
    *(
        (who, kind, KEPT)
        for who in ("editor", "admin")
        for kind in ("open", "login", "conditional", "closed", "hidden")
    ),
    *((who, kind, ("address", "internal")) for who in ("editor", "admin") for kind in ("unknown", "elsewhere")),
]


@pytest.mark.parametrize(
    ("who", "kind", "places"), GIVEN, ids=[f"{who}-{kind}-{len(places)}" for who, kind, places in GIVEN]
)
def test_what_is_given_is_there(
    portal: CKANTestApp, world: World, tokens: dict[str, str], who: str, kind: str, places: tuple[str, ...]
) -> None:
    """The file, the rows, their dictionary and view, and to those who keep the dataset what leads there."""
    walker = Walker(portal, world, who, tokens.get(who))
    take(walker, kind)
    seen = {secret for secrets in walker.seen.values() for secret in secrets}
    assert {Secret(kind, place) for place in places} - seen == set()
    assert not (leaks := walker.leaks()), "\n".join(leaks)


@pytest.mark.parametrize("who", OFFICIALS)
def test_officials_see_no_more(portal: CKANTestApp, world: World, tokens: dict[str, str], who: str) -> None:
    """Whoever supervises sees hidden entries, or grants, where their role says so; no data, and no address."""
    walker = Walker(portal, world, who, tokens[who])
    for kind in KINDS:
        take(walker, kind)
        planted = world.planted[kind]
        for page in PAGES:
            walker.ask(
                "GET", page.format(dataset=planted.dataset["id"], **planted.ids), headers={"Accept": "text/html"}
            )
    for page in LISTS:
        walker.ask("GET", page)
    for everything in ({"fl": "data_dict,validated_data_dict,res_url"}, {"use_default_schema": True}):
        walker.act("package_search", {"q": "*:*", "rows": 100, "include_private": True, **everything})
    walker.act("resource_search", {"query": "name:接口", "limit": 100})
    assert not (leaks := walker.leaks()), "\n".join(leaks)


def take(walker: Walker, kind: str) -> None:
    """Ask for everything that there is of a dataset."""
    planted = walker.world.planted[kind]
    dataset, ids = planted.dataset["id"], planted.ids
    walker.act("package_show", {"id": dataset})
    walker.ask("GET", f"/dataset/{dataset}/resource/{ids['file']}/download")
    walker.act("datastore_search", {"resource_id": ids["alias"]})
    walker.act("datastore_info", {"id": ids["table"]})
    walker.act("resource_view_show", {"id": ids["view"]})
    walker.act("harvest_object_show", {"id": ids["harvest_object"]})
    walker.act("xloader_status", {"resource_id": ids["table"]})
    walker.act("activity_show", {"id": ids["moved"], "include_data": True})
    walker.act("govshare_grant_list", {"dataset_id": dataset})
    if kind == "conditional":
        walker.ask("GET", f"/case/{ids['case']}")
        walker.ask("GET", f"/case/file/{ids['case_file']}")
        walker.ask("GET", f"/case/{ids['case']}/file.zip")
