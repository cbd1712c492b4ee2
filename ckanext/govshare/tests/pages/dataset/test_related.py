"""What else there is: the same data elsewhere, and data of the same kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.tests.catalogue import AUTHORED, BUS_STOPS
from ckanext.govshare.tests.pages.reading import page, text

pytestmark = pytest.mark.xdist_group("pages")


@pytest.fixture(scope="module")
def others(catalogue: dict[str, Any]) -> Iterator[list[dict[str, Any]]]:
    """The bus stops of another department, and its bus routes; one entry is private."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    owner = {"owner_org": catalogue["education"]["id"], "resource_code": None}
    fields = {**AUTHORED, **BUS_STOPS, **owner}
    made = [
        tk.get_action("package_create")({"user": user}, {**fields, "title": title, "private": private})
        for title, private in (("全市公交站点信息", False), ("公交线路走向", False), ("公交站点内部台账", True))
    ]
    yield made
    for dataset in made:
        tk.get_action("dataset_purge")({"user": user}, {"id": dataset["id"]})


def test_found(portal: CKANTestApp, catalogue: dict[str, Any], others: list[dict[str, Any]]) -> None:
    """The same title elsewhere is named apart from what is alike; neither is the dataset itself, nor private."""
    name = catalogue["bus_stops"]["name"]
    found = portal.get("/api/3/action/govshare_related_list", query_string={"id": name}).json["result"]
    assert (found["same_title"]["count"], found["same_title"]["results"][0]["id"]) == (1, others[0]["id"])
    alike = [dataset["title"] for dataset in found["similar"]]
    assert alike[0] == "公交线路走向"
    assert "全市公交站点信息" not in alike
    assert "公交站点内部台账" not in alike


def test_shown(portal: CKANTestApp, catalogue: dict[str, Any], others: list[dict[str, Any]]) -> None:
    """The dataset's page leads to a page with both, and a script gets it as a part."""
    link = page(portal, f"/dataset/{catalogue['bus_stops']['name']}").select_one("#related a")
    for headers in ({}, {"HX-Request": "true"}):
        found = page(portal, link["href"], headers=headers)
        assert [text(head) for head in found.select("h3")] == ["其他地区和部门的同名数据 1", "相近的数据"]
        elsewhere = found.select(".gs-elsewhere")[0].select_one("a")
        assert (text(elsewhere), elsewhere["href"]) == ("示例市教育局", f"/dataset/{others[0]['name']}")


def test_nobody_else(portal: CKANTestApp, catalogue: dict[str, Any]) -> None:
    """A title that is nowhere else, with signs that the index reads otherwise, is no error."""
    found = page(portal, f"/dataset/{catalogue['companies']['name']}/related")
    assert "其他部门、地区暂无同名数据。" in text(found.main)
