"""The matrix of roles, cell by cell: what the code says, what happens, and what the docs say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.access.model import Role
from ckanext.govshare.access.reader import forget_readers
from ckanext.govshare.access.roles import MATRIX, OF_DEPARTMENT, RIGHTS
from ckanext.govshare.tests.access.conftest import ITEMS, People
from ckanext.govshare.tests.access.test_decision import Datasets
from ckanext.govshare.tests.access.test_redaction import ask
from ckanext.govshare.tests.cases.conftest import APPLICATION
from ckanext.govshare.tests.catalogue import AUTHORED, BUS_STOPS

pytestmark = pytest.mark.xdist_group("access")

DOCS = Path(__file__).parents[4] / "docs"
REGION, BELOW, ELSEWHERE = "520000", "520100", "430000"
CELLS = [(role, right) for role in MATRIX for right in RIGHTS]
Entry = dict[str, Any]


@pytest.fixture(scope="module")
def hidden(people: People, departments: dict[str, Entry], datasets: Datasets) -> Entry:
    """An entry of the department that nobody else may know of."""
    fields = {**AUTHORED, **BUS_STOPS, "title": "隐藏的目录条目", "resource_code": "", "region_code": BELOW}
    fields |= {"owner_org": departments["own"]["id"], "hidden_entry": "True", "items": ITEMS, "tag_string": "隐藏标签"}
    return tk.get_action("package_create")({"user": people["admin"]["name"]}, fields)


@pytest.fixture(scope="module")
def everybody(people: People, departments: dict[str, Entry], hidden: Entry) -> Iterator[dict[str, str]]:
    """An account for each role of the matrix, by its name."""
    found = {"anonymous": "", "account": people["citizen"]["name"], "sysadmin": people["admin"]["name"]}
    found |= {"member": people["member"]["name"], "editor": people["editor"]["name"], "admin": people["head"]["name"]}
    for role in set(MATRIX) - set(found):
        found[role] = factories.User()["name"]
        place = {"organization": departments["own"]["id"]} if role in OF_DEPARTMENT else {}
        place |= {"region_code": REGION} if role == "operator" else {}
        ask("govshare_role_create", "admin", people, user=found[role], role=role, **place)
    yield found
    model.Session.execute(Role.__table__.delete())
    model.Session.commit()


@pytest.fixture(scope="module", autouse=True)
def case(people: People, departments: dict[str, Entry], datasets: Datasets) -> Entry:
    """A request for the department's conditional data, by somebody who is none of these."""
    patch = tk.get_action("organization_patch")
    patch({"user": people["admin"]["name"]}, {"id": departments["own"]["id"], "region_code": BELOW})
    dataset = datasets["conditional"]
    asked = {**APPLICATION, "dataset_id": dataset["id"], "resources": [dataset["resources"][0]["id"]]}
    return tk.get_action("govshare_case_create")({"user": people["holder"]["name"]}, asked)


def is_to_the_case(who: str, datasets: Datasets) -> list[str]:
    """Return what somebody is to the request."""
    forget_readers()
    asked = {"dataset_id": datasets["conditional"]["id"]}
    if not who:
        return []
    found = tk.get_action("govshare_case_list")({"user": who}, asked)["results"]
    return tk.get_action("govshare_case_show")({"user": who}, {"id": found[0]["id"]})["capacities"] if found else []


def succeeds(action: str, who: str, **asked: Any) -> bool:
    """Tell whether somebody may do something."""
    forget_readers()
    try:
        tk.get_action(action)({"user": who}, asked)
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return False
    return True


def gets(who: str, dataset: Entry) -> bool:
    """Tell whether somebody gets the data of a dataset."""
    forget_readers()
    try:
        return bool(tk.get_action("govshare_access_decision_show")({"user": who}, {"id": dataset["id"]})["allowed"])
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return False


TRIES: dict[str, Callable[[str, Datasets, Entry], bool]] = {
    "entry_hidden": lambda who, datasets, hidden: succeeds("package_show", who, id=hidden["id"]),
    "data_login": lambda who, datasets, hidden: gets(who, datasets["login"]),
    "data_conditional": lambda who, datasets, hidden: gets(who, datasets["conditional"]),
    "data_closed": lambda who, datasets, hidden: gets(who, datasets["closed"]),
    "data_hidden": lambda who, datasets, hidden: gets(who, hidden),
    "grants_see": lambda who, datasets, hidden: succeeds(
        "govshare_grant_list", who, dataset_id=datasets["conditional"]["id"]
    ),
    "grants_decide": lambda who, datasets, hidden: may("govshare_grant_create", who, datasets["conditional"]),
    "history_see": lambda who, datasets, hidden: may("govshare_history_audit", who, datasets["conditional"]),
    "dataset_edit": lambda who, datasets, hidden: succeeds("package_patch", who, id=datasets["login"]["id"]),
    "case_see": lambda who, datasets, hidden: "case_see" in is_to_the_case(who, datasets),
    "case_handle": lambda who, datasets, hidden: "case_handle" in is_to_the_case(who, datasets),
    "case_decide": lambda who, datasets, hidden: "case_decide" in is_to_the_case(who, datasets),
    "case_coordinate": lambda who, datasets, hidden: "case_coordinate" in is_to_the_case(who, datasets),
    "roles_give": lambda who, datasets, hidden: succeeds("govshare_role_list", who),
}


def may(permission: str, who: str, dataset: Entry) -> bool:
    """Tell whether somebody has a permission towards a dataset."""
    forget_readers()
    try:
        return bool(tk.check_access(permission, {"user": who}, {"dataset_id": dataset["id"]}))
    except tk.NotAuthorized:
        return False


@pytest.mark.parametrize(("role", "right"), CELLS, ids=["-".join(cell) for cell in CELLS])
def test_cell(everybody: dict[str, str], datasets: Datasets, hidden: Entry, role: str, right: str) -> None:
    """Every role may do what the matrix says, and nothing else."""
    assert TRIES[right](everybody[role], datasets, hidden) is (right in MATRIX[role])


@pytest.mark.parametrize("page", ["roles.md", "roles.zh.md"])
def test_the_docs_show_the_matrix(page: str) -> None:
    """The page has each cell as the code has it."""
    lines = (DOCS / page).read_text("utf-8").splitlines()
    header = next(line for line in lines if "`data_login`" in line)
    rights = re.findall(r"`(\w+)`", header)
    shown = {}
    for line in lines:
        if match := re.match(r"\| [^|]*`(\w+)` \|", line):
            cells = [cell.strip() for cell in line.strip("|").split("|")[1:]]
            shown[match[1]] = {right for right, cell in zip(rights, cells, strict=True) if cell == "✓"}
    assert shown == {role: set(found) for role, found in MATRIX.items()}
    assert rights == list(RIGHTS)


@pytest.mark.parametrize(("region", "sees"), [(REGION, True), (BELOW, True), (ELSEWHERE, False), (None, True)])
def test_an_operator_is_one_of_a_region(people: People, hidden: Entry, region: str | None, sees: bool) -> None:
    """A region's operators see what lies in it, and nothing beside it."""
    who = factories.User()["name"]
    asked = {"user": who, "role": "operator"} | ({"region_code": region} if region else {})
    ask("govshare_role_create", "admin", people, **asked)
    assert succeeds("package_show", who, id=hidden["id"]) is sees
    found = tk.get_action("package_search")({"user": who}, {"q": "隐藏的目录条目", "include_private": True})
    assert bool(found["count"]) is sees


@pytest.mark.parametrize("who", ["nobody", "citizen", "stranger"])
def test_a_hidden_entry_is_not_there(
    web: CKANTestApp, tokens: dict[str, dict[str, str]], people: People, hidden: Entry, who: str
) -> None:
    """Whoever may not know of it finds no page, no API answer, no name in a list, no tag, and no hit."""
    resource = hidden["resources"][0]["id"]
    for path in (
        f"/dataset/{hidden['name']}",
        f"/dataset/{hidden['name']}.jsonld",
        f"/dataset/{hidden['id']}/resource/{resource}",
        f"/dataset/{hidden['id']}/resource/{resource}/download",
        f"/api/3/action/package_show?id={hidden['name']}",
        f"/api/3/action/resource_show?id={resource}",
    ):
        response = web.get(path, headers=tokens[who], expect_errors=True)
        assert response.status_code == 404, path
        assert "隐藏的" not in response.body
    assert hidden["name"] not in ask("package_list", who, people)
    assert ask("package_search", who, people, q="隐藏的目录条目", include_private=True)["count"] == 0
    assert ask("tag_search", who, people, query="隐藏")["count"] == 0
    assert ask("tag_autocomplete", who, people, query="隐藏") == []
    assert "隐藏标签" not in ask("tag_list", who, people)
    with pytest.raises(tk.ObjectNotFound):
        ask("tag_show", who, people, id="隐藏标签")


def test_a_hidden_entry_cannot_be_made_public_in_passing(
    people: People, departments: dict[str, Entry], hidden: Entry
) -> None:
    """CKAN's own switch does not publish it, neither alone nor in bulk."""
    with pytest.raises(tk.ValidationError, match="隐藏的目录条目"):
        ask("bulk_update_public", "admin", people, datasets=[hidden["id"]], org_id=departments["own"]["id"])
    assert ask("package_patch", "editor", people, id=hidden["id"], private=False)["private"] is True


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"user": "nobody-there", "role": "auditor"}, "user"),
        ({"role": "king"}, "role"),
        ({"role": "head"}, "organization"),
        ({"role": "auditor", "organization": "x"}, "organization"),
        ({"role": "auditor", "region_code": REGION}, "region_code"),
        ({"role": "operator", "region_code": "12"}, "region_code"),
    ],
    ids=str,
)
def test_what_is_no_role(people: People, asked: dict[str, Any], field: str) -> None:
    """A role that cannot be given is a clear error."""
    with pytest.raises(tk.ValidationError) as refused:
        ask("govshare_role_create", "admin", people, **{"user": people["citizen"]["name"], **asked})
    assert list(refused.value.error_dict) == [field]


def test_a_role_is_had_once_and_can_be_taken(people: People) -> None:
    """Giving it twice is giving it once."""
    asked = {"user": people["citizen"]["name"], "role": "auditor"}
    first = ask("govshare_role_create", "admin", people, **asked)
    assert ask("govshare_role_create", "admin", people, **asked)["id"] == first["id"]
    assert ask("govshare_role_list", "admin", people, user=asked["user"])["count"] == 1
    ask("govshare_role_delete", "admin", people, id=first["id"])
    assert ask("govshare_role_list", "admin", people, user=asked["user"])["count"] == 0
