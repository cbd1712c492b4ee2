"""What people see of addresses: on every way that CKAN shows a dataset, by its open type."""

from __future__ import annotations

import copy
import json
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.tests.access.conftest import People
from ckanext.govshare.tests.access.test_decision import Datasets, grant

pytestmark = pytest.mark.xdist_group("access")

ADDRESS = "data.example.org"
# Who sees the address itself; whoever else has the data gets the portal's own.
MANAGE = ("editor", "head", "admin")
GATED = ("login", "conditional")


def ask(action: str, who: str, people: People, **asked: Any) -> Any:
    """Call an action in somebody's name."""
    return tk.get_action(action)({"user": people[who]["name"] if who in people else ""}, asked)


def found(shown: dict[str, Any]) -> str:
    """Return everything about a dataset's resources as one text."""
    return json.dumps(shown, ensure_ascii=False)


@pytest.mark.parametrize("kind", GATED)
@pytest.mark.parametrize("who", ["nobody", "citizen", "stranger", "member", *MANAGE])
def test_addresses(people: People, datasets: Datasets, who: str, kind: str) -> None:
    """The address of a gated link is for those who manage it; others who may have the data get the portal's."""
    dataset = datasets[kind]
    shown = ask("package_show", who, people, id=dataset["id"])
    [searched] = ask("package_search", who, people, fq=f"id:{dataset['id']}")["results"]
    raw = ask("package_search", who, people, fq=f"id:{dataset['id']}", use_default_schema=True)["results"]
    resource = ask("resource_show", who, people, id=dataset["resources"][0]["id"])
    assert shown["resources"] == searched["resources"]
    assert resource == shown["resources"][0]
    if who in MANAGE:
        assert resource["url"] == dataset["resources"][0]["url"]
        assert "data_access" not in resource
        return
    assert ADDRESS not in found(shown) + found(searched) + found(raw[0])
    has_data = who == "member" or (kind == "login" and who != "nobody")
    assert resource["data_access"]["state"] == ("allowed" if has_data else {"login": "login"}.get(kind, "apply"))
    assert resource["url"].endswith(f"/resource/{resource['id']}/download" if has_data else "")
    assert bool(resource["url"]) is has_data
    assert shown["data_access"]["state"] == resource["data_access"]["state"]


def test_open_data_is_as_it_is(people: People, datasets: Datasets) -> None:
    """Nothing is said or taken where the data is open."""
    shown = ask("package_show", "nobody", people, id=datasets["open"]["id"])
    assert "data_access" not in shown
    assert shown["resources"][0]["url"] == datasets["open"]["resources"][0]["url"]


def test_a_grant_is_of_its_resources(people: People, datasets: Datasets) -> None:
    """Of two resources the holder gets the one that was granted."""
    grant(datasets["conditional"], people["holder"]["id"])
    first, second = ask("package_show", "holder", people, id=datasets["conditional"]["id"])["resources"]
    assert (bool(first["url"]), bool(second["url"])) == (True, False)
    assert first["data_access"]["until"]


def test_columns_are_no_file(people: People, datasets: Datasets) -> None:
    """Who was granted some data items gets no address of the file."""
    grant(datasets["conditional"], people["holder"]["id"], items=["站点名称"])
    first = ask("package_show", "holder", people, id=datasets["conditional"]["id"])["resources"][0]
    assert (first["url"], first["data_access"]["state"]) == ("", "allowed")


def test_the_portal_itself_reads_everything(datasets: Datasets) -> None:
    """Neither what runs for the portal nor what reads in order to write is redacted."""
    for context in ({"ignore_auth": True}, {"ignore_auth": True, "for_update": True}):
        shown = tk.get_action("package_show")(dict(context), {"id": datasets["closed"]["id"]})
        assert "data_access" not in shown
    found = tk.get_action("package_search")({"ignore_auth": True}, {"fq": f"id:{datasets['login']['id']}"})
    assert found["results"][0]["resources"][0]["url"] == datasets["login"]["resources"][0]["url"]


@pytest.mark.parametrize(
    "wanted",
    [
        ["res_url", "data_dict"],
        ["*"],
        ["validated_data_dict"],
        ["x:res_url"],
        ["id", "urls"],
        ["res_*"],
        ["[explain]"],
        ["id", "a:validated_data_dict"],
    ],
    ids=str,
)
@pytest.mark.parametrize("who", ["nobody", "citizen", "stranger"])
def test_fields_of_the_index(people: People, datasets: Datasets, who: str, wanted: list[str]) -> None:
    """Whatever fields a search is asked for, none leads to a gated address."""
    for kind in GATED:
        answer = ask("package_search", who, people, fq=f"id:{datasets[kind]['id']}", fl=wanted)
        assert answer["count"] == 1
        assert ADDRESS not in found(answer)


def test_public_fields_of_the_index(web: CKANTestApp, datasets: Datasets) -> None:
    """What everybody may read is given as it was asked for: in one text with commas, or as a list."""
    asked = f"fq=id:{datasets['conditional']['id']}"
    for wanted in ("fl=name,title,open_type", "fl=name&fl=title&fl=open_type", "fl=name,%20title,res_url,open_type"):
        [found] = json.loads(web.get(f"/api/3/action/package_search?{asked}&{wanted}").body)["result"]["results"]
        assert (found["name"], found["title"]) == (datasets["conditional"]["name"], datasets["conditional"]["title"])
        assert set(found) <= {"name", "title", "open_type"}


@pytest.mark.parametrize(
    ("query", "hits"),
    [("res_url:*example.org*", 1), ("urls:*example.org*", 1), ("res_extras_data_kind:*", 1), ('text:"a.csv"', 1)],
)
def test_nothing_is_found_by_a_gated_address(people: People, datasets: Datasets, query: str, hits: int) -> None:
    """The number of hits says nothing about gated addresses: only the open dataset's is in the index."""
    found = ask("package_search", "nobody", people, q=query, fq="dataset_type:dataset")
    assert [dataset["id"] for dataset in found["results"]] in ([datasets["open"]["id"]], [])
    assert found["count"] <= hits


def test_facets_show_no_gated_address(people: People, datasets: Datasets) -> None:
    """Counting by address counts open ones."""
    counted = ask("package_search", "nobody", people, **{"facet.field": ["res_url"], "rows": 0})["facets"]["res_url"]
    assert counted == {datasets["open"]["resources"][0]["url"]: 1}


@pytest.mark.parametrize("query", ["url:http", "name:水质", "format:CSV"])
def test_resource_search(people: People, datasets: Datasets, query: str) -> None:
    """CKAN's search among resources finds open data, for all but sysadmins."""
    open_id = datasets["open"]["id"]
    for who in ("nobody", "citizen", "stranger"):
        answer = ask("resource_search", who, people, query=query)
        assert {resource["package_id"] for resource in answer["results"]} <= {open_id}
        assert answer["count"] == len(answer["results"])
    assert ask("resource_search", "admin", people, query="url:http")["count"] > 1


def test_resource_search_tells_what_is_wrong(people: People, datasets: Datasets) -> None:
    """A query that cannot be read is a clear error."""
    for query in (None, "http", "nothing:x"):
        with pytest.raises(tk.ValidationError) as refused:
            ask("resource_search", "nobody", people, query=query)
        assert "query" in refused.value.error_dict


def test_nobody_keeps_a_gated_answer(web: CKANTestApp, datasets: Datasets) -> None:
    """What depends on the reader is kept by no browser and no proxy."""
    for path in ("/api/3/action/package_show?id={}", "/dataset/{}", "/dataset/{}.jsonld", "/feeds/dataset.atom"):
        response = web.get(path.format(datasets["conditional"]["name"]))
        assert response.status_code == 200
        assert (
            response.headers["Cache-Control"] == "no-store, private" or "no-store" in response.headers["Cache-Control"]
        )
        assert ADDRESS not in response.body or path.startswith("/feeds")
    assert "no-store" not in web.get(f"/dataset/{datasets['open']['name']}.ttl").headers["Cache-Control"]


def test_reclassified_at_once(people: People, datasets: Datasets) -> None:
    """Open data that is made conditional is so on every path with the next request."""
    made = copy.deepcopy(datasets["open"])
    patch = {"id": made["id"], "open_type": "conditional", "open_condition": "科研机构", "use_requirements": "科研"}
    ask("package_patch", "admin", people, **patch, security_measures="专机存放")
    try:
        assert ask("package_show", "nobody", people, id=made["id"])["resources"][0]["url"] == ""
        assert ask("package_search", "nobody", people, q="res_url:*example.org*")["count"] == 0
        assert ask("resource_search", "nobody", people, query="url:http")["count"] == 0
    finally:
        ask("package_patch", "admin", people, id=made["id"], open_type="open")
    assert ask("package_show", "nobody", people, id=made["id"])["resources"][0]["url"] == made["resources"][0]["url"]


def test_a_redacted_version_written_back_destroys_nothing(people: People, datasets: Datasets) -> None:
    """Who reads without an account and writes with one keeps what was not shown."""
    before = {each["id"]: each["url"] for each in datasets["conditional"]["resources"]}
    shown = ask("package_show", "nobody", people, id=datasets["conditional"]["id"])
    ask("package_update", "editor", people, **shown)
    resource = ask("resource_show", "citizen", people, id=next(iter(before)))
    ask("resource_update", "editor", people, **resource)
    stored = {each.id: each.url for each in model.Package.get(shown["id"]).resources}
    assert stored == before
    assert "data_access" not in found(ask("package_show", "editor", people, id=shown["id"]))


class TestInternalFields:
    """What is the department's own, of a dataset whose data is open to all."""

    NOTES = "secret-notes"

    @pytest.fixture(autouse=True)
    def dataset(self, people: People, datasets: Datasets) -> str:
        """Write notes on the open dataset; its id."""
        ask("package_patch", "admin", people, id=datasets["open"]["id"], internal_notes=self.NOTES)
        return str(datasets["open"]["id"])

    @pytest.mark.parametrize("who", [*MANAGE, "nobody", "citizen", "stranger", "colleague", "member"])
    def test_for_those_who_may_change_it(self, people: People, dataset: str, who: str) -> None:
        """Whichever way they ask for it; and nobody finds it by its words."""
        only: dict[str, Any] = {"q": f"id:{dataset}"}
        shown = [
            ask("package_show", who, people, id=dataset),
            ask("package_show", who, people, id=dataset, use_default_schema=True),
            ask("package_search", who, people, **only),
            ask("package_search", who, people, **only, use_default_schema=True),
        ]
        assert [self.NOTES in found(each) for each in shown] == [who in MANAGE] * len(shown)
        plucked = ask("package_search", who, people, **only, fl=["internal_notes", "extras_internal_notes"])
        assert plucked["results"] == [{"id": dataset}]
        for words in (self.NOTES, f"internal_notes:{self.NOTES}", f"text:{self.NOTES}"):
            assert ask("package_search", who, people, q=words)["count"] == 0

    @pytest.mark.parametrize("who", ["nobody", "editor"])
    def test_pages(self, web: CKANTestApp, tokens: dict[str, dict[str, str]], dataset: str, who: str) -> None:
        """On the dataset's page, to its editors; a page with them is kept by nobody."""
        for path in (
            f"/dataset/{dataset}",
            f"/dataset/{dataset}.ttl",
            f"/api/3/action/govshare_change_list?id={dataset}",
        ):
            response = web.get(path, headers=tokens[who])
            assert (self.NOTES in response.body) == (who == "editor" and path == f"/dataset/{dataset}")
            assert "内部备注" not in response.body or who == "editor"
            assert self.NOTES not in response.body or "no-store" in response.headers["Cache-Control"]

    def test_written_back(self, people: People, dataset: str) -> None:
        """Who leaves them out leaves them as they are; who empties them clears them."""
        ask("package_update", "editor", people, **ask("package_show", "citizen", people, id=dataset))
        read = ask("package_show", "editor", people, id=dataset)
        assert read["internal_notes"] == self.NOTES
        ask("package_update", "editor", people, **{**read, "internal_notes": ""})
        assert "internal_notes" not in model.Package.get(dataset).extras
