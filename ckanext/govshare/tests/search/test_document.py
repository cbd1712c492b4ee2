"""What the index keeps of a dataset, beside the words to find it by."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.lib.search import make_connection, rebuild
from ckan.tests.helpers import CKANTestApp, call_action

from ckanext.govshare.search.document import MAX_TERM_BYTES, title_key

pytestmark = pytest.mark.xdist_group("search")


def document(name: str) -> dict[str, Any]:
    """Return what Solr has stored of a dataset."""
    return make_connection(decode_dates=False).search(f'+name:"{name}"').docs[0]


@pytest.mark.parametrize("key", ["bus_stops", "land", "water", "companies", "schools"])
def test_search_answers_what_show_answers(portal: CKANTestApp, catalogue: dict[str, Any], key: str) -> None:
    """The index gives back each dataset as package_show does: nothing of it was touched on the way in."""
    name = catalogue[key]["name"]
    shown = portal.get("/api/3/action/package_show", query_string={"id": name}).json["result"]
    found = portal.get("/api/3/action/package_search", query_string={"q": f'name:"{name}"'}).json["result"]["results"]
    assert found == [shown]


def test_real_fields(catalogue: dict[str, Any]) -> None:
    """Lists are multi-valued fields, codes are single ones."""
    found = document(catalogue["bus_stops"]["name"])
    assert found["theme_facet"] == ["6", "18"]
    assert found["open_type"] == "open"
    assert found["organization_title"] == "示例市交通运输局"
    assert [key for key in found if key.startswith("extras_") and found[key].startswith(("[", "{"))] == []


def test_patch_keeps_the_data_items(catalogue: dict[str, Any]) -> None:
    """Patch reads back what the index or the database kept: data items survive a change of the abstract."""
    before = call_action("package_show", id=catalogue["bus_stops"]["id"])
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    changed = tk.get_action("package_patch")({"user": user}, {"id": before["id"], "notes": before["notes"]})
    assert changed["items"] == before["items"]
    assert document(before["name"])["theme_facet"] == ["6", "18"]


def test_a_value_too_long_for_solr(catalogue: dict[str, Any]) -> None:
    """A value that Solr refuses as a term is left out of the index; the dataset is there, and whole."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    basis = "依据" * MAX_TERM_BYTES
    companies = catalogue["companies"]
    original = call_action("package_show", id=companies["id"])
    try:
        tk.get_action("package_patch")({"user": user}, {"id": companies["id"], "legal_basis": basis})
        rebuild(companies["id"])
        found = call_action("package_search", q=f'name:"{companies["name"]}"')["results"]
        assert [dataset["legal_basis"] for dataset in found] == [basis]
    finally:
        patch = {"id": companies["id"], "legal_basis": original["legal_basis"]}
        tk.get_action("package_patch")({"user": user}, patch)


@pytest.mark.parametrize(
    "title",
    ["贵阳市公交站点", "贵阳公交站点", "云岩区公交站点", "贵阳市云岩区公交站点", "贵州省贵阳市公交站点", "公交站点"],
)
def test_near_duplicates(title: str) -> None:
    """Datasets about the same in different places have one key, however much of the place their titles say."""
    assert title_key(title, "贵阳市云岩区交通运输局", "520103") == "公交站点"


@pytest.mark.parametrize("title", ["云岩区", "市场主体名录"])
def test_a_name_is_no_place(title: str) -> None:
    """What is left of a title without its place must still be a title."""
    assert title_key(title, "云岩区市场监督管理局", "520103") == title
