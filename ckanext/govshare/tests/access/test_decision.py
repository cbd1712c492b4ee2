"""The table “Access” of the contract, cell by cell, and what a grant is worth."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import ckan.model as model
import pytest

from ckanext.govshare.access.decision import decide
from ckanext.govshare.access.model import Grant
from ckanext.govshare.access.reader import forget_readers
from ckanext.govshare.tests.access.conftest import People

pytestmark = pytest.mark.xdist_group("access")

# Who, and what they get of: open, login, conditional, closed, unknown, conditional at another platform.
TABLE = {
    "nobody": ("allowed", "login", "apply", "closed", "source_only", "apply_at_source"),
    "citizen": ("allowed", "allowed", "apply", "closed", "source_only", "apply_at_source"),
    "stranger": ("allowed", "allowed", "apply", "closed", "source_only", "allowed"),
    "member": ("allowed", "allowed", "allowed", "allowed", "source_only", "apply_at_source"),
    "editor": ("allowed", "allowed", "allowed", "allowed", "source_only", "apply_at_source"),
    "head": ("allowed", "allowed", "allowed", "allowed", "source_only", "apply_at_source"),
    "admin": ("allowed", "allowed", "allowed", "allowed", "source_only", "allowed"),
}
OPEN_TYPES = ("open", "login", "conditional", "closed", "unknown", "elsewhere")
CELLS = [(who, kind, state) for who, row in TABLE.items() for kind, state in zip(OPEN_TYPES, row, strict=True)]

Datasets = dict[str, dict[str, Any]]


def grant(dataset: dict[str, Any], holder: str, **values: Any) -> Grant:
    """Write a grant of the dataset's first resource, from yesterday until tomorrow."""
    now = datetime.now(UTC)
    fields: dict[str, Any] = {
        "id": f"grant-{datetime.now(UTC).timestamp()}",
        "dataset_id": dataset["id"],
        "resources": [dataset["resources"][0]["id"]],
        "items": None,
        "holder_type": "user",
        "holder_id": holder,
        "valid_from": now - timedelta(days=1),
        "until": now + timedelta(days=1),
        "state": "active",
        "basis": "",
        "created": now,
        "created_by": holder,
    }
    made = Grant(**{**fields, **values})
    model.Session.add(made)
    model.Session.commit()
    forget_readers()
    return made


@pytest.mark.parametrize(("who", "kind", "state"), CELLS, ids=["-".join(cell) for cell in CELLS])
def test_table(people: People, datasets: Datasets, who: str, kind: str, state: str) -> None:
    """Every role gets of every open type what the table says, and is told why it gets nothing."""
    found = decide(people[who]["name"] if who in people else None, datasets[kind])
    assert (found.state, found.allowed) == (state, state == "allowed")
    assert bool(found.reason) is not found.allowed


@pytest.mark.parametrize("value", ["Open", "public", "开放", "open "])
def test_another_word_is_closed(people: People, datasets: Datasets, value: str) -> None:
    """What is in no list opens nothing."""
    assert decide(people["citizen"]["name"], {**datasets["open"], "open_type": value}).state == "closed"


def test_where_to_go_next(datasets: Datasets) -> None:
    """Who gets nothing learns where to go: to sign in, to the dataset, or to the source."""
    assert "/user/login?came_from=" in str(decide(None, datasets["login"]).apply_url)
    assert decide(None, datasets["conditional"]).apply_url == f"/dataset/{datasets['conditional']['name']}/apply"
    assert decide(None, datasets["elsewhere"]).apply_url == datasets["elsewhere"]["source_url"]
    assert decide(None, datasets["unknown"]).apply_url == datasets["unknown"]["source_url"]


def test_a_grant_is_of_its_resources(people: People, datasets: Datasets) -> None:
    """What is granted is given; the dataset's other resource is not."""
    dataset = datasets["conditional"]
    made = grant(dataset, people["holder"]["id"])
    given, kept = dataset["resources"]
    holder = people["holder"]["name"]
    assert decide(holder, dataset, given).grant == made.id
    assert decide(holder, dataset, given).until == made.until
    assert decide(holder, dataset, kept).state == "apply"
    assert decide(holder, dataset).allowed
    assert decide(people["citizen"]["name"], dataset, given).state == "apply"


NOW = datetime.now(UTC)


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"until": NOW - timedelta(seconds=1)}, "expired"),
        ({"until": None}, "allowed"),
        ({"valid_from": NOW + timedelta(hours=1)}, "not_yet"),
        ({"state": "suspended"}, "suspended"),
        ({"state": "suspended", "until": NOW - timedelta(days=1)}, "expired"),
        ({"state": "revoked"}, "apply"),
    ],
    ids=["ended", "without end", "not begun", "suspended", "suspended and ended", "revoked"],
)
def test_standing(people: People, datasets: Datasets, values: dict[str, Any], state: str) -> None:
    """A grant counts while it lasts, and the clock alone ends it."""
    grant(datasets["conditional"], people["holder"]["id"], **values)
    assert decide(people["holder"]["name"], datasets["conditional"]).state == state


def test_items(people: People, datasets: Datasets) -> None:
    """Grants of columns add up; one of everything outdoes them."""
    dataset, holder = datasets["conditional"], people["holder"]
    grant(dataset, holder["id"], items=["stop_name"])
    grant(dataset, holder["id"], items=["grade", "stop_name"])
    assert decide(holder["name"], dataset).items == ("stop_name", "grade")
    grant(dataset, holder["id"])
    assert decide(holder["name"], dataset).items is None


def test_the_best_of_several_counts(people: People, datasets: Datasets) -> None:
    """One that ended does not outweigh one that lasts."""
    dataset, holder = datasets["conditional"], people["holder"]
    grant(dataset, holder["id"], until=NOW - timedelta(days=1))
    assert decide(holder["name"], dataset).state == "expired"
    grant(dataset, holder["id"])
    assert decide(holder["name"], dataset).state == "allowed"


def test_a_department_holds_for_its_members(people: People, datasets: Datasets, departments: Datasets) -> None:
    """Whoever is a member of the department that holds a grant has it."""
    grant(datasets["conditional"], departments["other"]["id"], holder_type="organization")
    assert decide(people["colleague"]["name"], datasets["conditional"]).allowed
    assert not decide(people["citizen"]["name"], datasets["conditional"]).allowed


def test_grants_are_read_once(people: People, datasets: Datasets) -> None:
    """However many datasets are asked for, the grants are read once a request."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "govshare_grant" in statement:
            statements.append(statement)

    model.Session.commit()
    forget_readers()
    engine = model.meta.engine
    from sqlalchemy import event

    event.listen(engine, "before_cursor_execute", note)
    try:
        for _ in range(20):
            decide(people["holder"]["name"], datasets["conditional"], datasets["conditional"]["resources"][0])
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(statements) == 1
