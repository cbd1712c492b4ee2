"""Grants through the API and the command line: who may make them, of what, and how they end."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.cli.cli import ckan
from ckan.tests.helpers import call_auth

from ckanext.govshare.tests.access.conftest import People

pytestmark = pytest.mark.xdist_group("access")

Datasets = dict[str, dict[str, Any]]
UNTIL = "2099-12-31"


def act(people: People, who: str, action: str, **values: Any) -> Any:
    """Call an action as one of the people, with their permissions."""
    return tk.get_action(action)({"user": people[who]["name"] if who in people else ""}, values)


def make(people: People, datasets: Datasets, who: str = "head", **values: Any) -> dict[str, Any]:
    """Grant the holder the conditional dataset's first resource."""
    asked = {"resources": [datasets["conditional"]["resources"][0]["id"]], "user": people["holder"]["name"]}
    return act(people, who, "govshare_grant_create", **{**asked, "until": UNTIL, **values})


def shown(people: People, datasets: Datasets, who: str, **values: Any) -> dict[str, Any]:
    """Return what somebody is told about the conditional dataset."""
    return act(people, who, "govshare_access_decision_show", id=datasets["conditional"]["name"], **values)


@pytest.mark.parametrize("who", ["head", "admin"])
def test_the_department_grants(people: People, datasets: Datasets, who: str) -> None:
    """The department's administrators and the portal's; then the holder gets the data, to the last day's end."""
    assert shown(people, datasets, "holder")["data_access"]["state"] == "apply"
    made = make(people, datasets, who, basis="示水决〔2026〕1号")
    assert (made["state"], made["holder_type"], made["basis"]) == ("active", "user", "示水决〔2026〕1号")
    found = shown(people, datasets, "holder", resource_id=datasets["conditional"]["resources"][0]["id"])
    assert (found["allowed"], found["grant"], found["items"]) == (True, made["id"], None)
    assert found["data_access"] == {
        "state": "allowed",
        "reason": "",
        "apply_url": None,
        "until": "2099-12-31T15:59:59+00:00",
    }


@pytest.mark.parametrize("who", ["nobody", "citizen", "holder", "member", "editor", "stranger"])
def test_nobody_else_grants(people: People, datasets: Datasets, who: str) -> None:
    """Nobody gives themselves data, and an editor does not decide on their own."""
    with pytest.raises(tk.NotAuthorized):
        make(people, datasets, who)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"resources": []}, "resources"),
        ({"resources": ["no-such-resource"]}, "resources"),
        ({"user": "nobody-here"}, "user"),
        ({"organization": "no-such-department"}, "organization"),
        ({"until": "2020-01-01"}, "until"),
        ({"until": "next week"}, "until"),
        ({"valid_from": "2100-01-01"}, "until"),
        ({"items": ["no_such_column"]}, "items"),
    ],
    ids=[
        "no resource",
        "unknown resource",
        "unknown user",
        "unknown department",
        "past",
        "no time",
        "reverse",
        "column",
    ],
)
def test_what_cannot_be_granted(people: People, datasets: Datasets, values: dict[str, Any], field: str) -> None:
    """A mistake is named at its field."""
    with pytest.raises(tk.ValidationError) as refused:
        make(people, datasets, "admin", **values) if values.get("resources") != [] else act(
            people, "admin", "govshare_grant_create", user=people["holder"]["name"], until=UNTIL, resources=[]
        )
    assert list(refused.value.error_dict) == [field]


def test_only_conditional_data_is_granted(people: People, datasets: Datasets) -> None:
    """Closed data stays closed whatever somebody grants."""
    call_auth("govshare_grant_create", {"user": people["head"]["name"]}, dataset_id=datasets["open"]["id"])
    with pytest.raises(tk.ValidationError, match=r"conditions|有条件"):
        make(people, datasets, resources=[datasets["open"]["resources"][0]["id"]])


def test_list_and_show(people: People, datasets: Datasets, departments: Datasets) -> None:
    """Holders see their own, with their department's; the department sees its datasets'."""
    mine = make(people, datasets)
    ours = make(people, datasets, user=None, organization=departments["other"]["name"], items=["grade"])
    assert [each["id"] for each in act(people, "holder", "govshare_grant_list")["results"]] == [mine["id"]]
    assert [each["id"] for each in act(people, "colleague", "govshare_grant_list")["results"]] == [ours["id"]]
    assert act(people, "citizen", "govshare_grant_list") == {"count": 0, "results": []}
    dataset = datasets["conditional"]["name"]
    assert act(people, "head", "govshare_grant_list", dataset_id=dataset, limit=1)["count"] == 2
    assert act(people, "holder", "govshare_grant_show", id=mine["id"]) == mine
    assert shown(people, datasets, "colleague")["items"] == ["grade"]
    for who, action, values in (
        ("holder", "govshare_grant_show", {"id": ours["id"]}),
        ("holder", "govshare_grant_list", {"dataset_id": dataset}),
        ("nobody", "govshare_grant_list", {}),
    ):
        with pytest.raises(tk.NotAuthorized):
            act(people, who, action, **values)


def test_revoked(people: People, datasets: Datasets) -> None:
    """What is revoked counts no more, at once, and stays to be read; its holder cannot undo it."""
    made = make(people, datasets)
    with pytest.raises(tk.NotAuthorized):
        act(people, "holder", "govshare_grant_revoke", id=made["id"])
    assert act(people, "head", "govshare_grant_revoke", id=made["id"])["state"] == "revoked"
    assert not shown(people, datasets, "holder")["allowed"]
    assert act(people, "holder", "govshare_grant_show", id=made["id"])["state"] == "revoked"
    with pytest.raises(tk.ObjectNotFound):
        act(people, "head", "govshare_grant_show", id="nothing")


def test_decision_of_what_is_not_there(people: People, datasets: Datasets) -> None:
    """A dataset or resource that is not there is not found."""
    with pytest.raises(tk.ObjectNotFound):
        act(people, "citizen", "govshare_access_decision_show", id="nothing")
    with pytest.raises(tk.ObjectNotFound):
        shown(people, datasets, "citizen", resource_id="nothing")


def test_command(people: People, datasets: Datasets, cli: Any) -> None:
    """`ckan govshare grant create USER RESOURCE --until T` prints the grant's id, and says what is wrong."""
    resource = datasets["conditional"]["resources"][1]["id"]
    done = cli.invoke(ckan, ["govshare", "grant", "create", people["holder"]["name"], resource, "--until", UNTIL])
    assert done.exit_code == 0, done.output
    assert shown(people, datasets, "holder", resource_id=resource)["grant"] == done.output.split()[-1]
    wrong = cli.invoke(ckan, ["govshare", "grant", "create", "nobody-here", resource, "--until", UNTIL])
    assert wrong.exit_code == 1 and ("no such account" in wrong.output or "没有这个账户" in wrong.output)
