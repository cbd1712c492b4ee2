"""Who may have the data has it, by the same calls that tell others nothing: or else the walks would prove nothing."""

from __future__ import annotations

import pytest
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.tests.access.leaks.tokens import Secret
from ckanext.govshare.tests.access.leaks.walker import Walker
from ckanext.govshare.tests.access.leaks.world import World

pytestmark = pytest.mark.xdist_group("leaks-0")

DATA = ("body", "row", "cell", "dictionary", "view")
KEPT = (*DATA, "internal", "filename", "address", "example", "payload", "task_error", "job_log", "object_error")
# The table “Access” of the contract: who, of what kind, gets what.
GIVEN = [
    *((who, "open", (*DATA, "address")) for who in ("anonymous", "citizen", "outsider", "stranger", "expired")),
    *((who, "login", DATA) for who in ("citizen", "outsider", "stranger", "expired", "columns", "holder", "member")),
    ("holder", "conditional", DATA),
    ("columns", "conditional", ("row", "dictionary", "view")),
    *(("member", kind, DATA) for kind in ("conditional", "closed", "hidden")),
    ("member", "hidden", ("title", "notes", "tag")),
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
    walker, planted = Walker(portal, world, who, tokens.get(who)), world.planted[kind]
    dataset, ids = planted.dataset["id"], planted.ids
    walker.act("package_show", {"id": dataset})
    walker.ask("GET", f"/dataset/{dataset}/resource/{ids['file']}/download")
    walker.act("datastore_search", {"resource_id": ids["alias"]})
    walker.act("datastore_info", {"id": ids["table"]})
    walker.act("resource_view_show", {"id": ids["view"]})
    walker.act("harvest_object_show", {"id": ids["harvest_object"]})
    walker.act("xloader_status", {"resource_id": ids["table"]})
    walker.act("activity_show", {"id": ids["moved"], "include_data": True})
    seen = {secret for secrets in walker.seen.values() for secret in secrets}
    assert {Secret(kind, place) for place in places} - seen == set()
