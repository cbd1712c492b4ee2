"""What happened to a dataset is told in plain words, page by page, and only what a reader may know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.tests.catalogue import AUTHORED, COUNTS, LAND, STOP_NAME, STOPS
from ckanext.govshare.tests.pages.reading import page, text

pytestmark = pytest.mark.xdist_group("pages")

Patch = Callable[..., None]


@pytest.fixture
def dataset(catalogue: dict[str, Any]) -> dict[str, Any]:
    """A dataset that somebody made."""
    user = factories.Sysadmin()["name"]
    fields = {
        **AUTHORED,
        **LAND,
        "open_type": "open",
        "resources": [{**STOPS, "name": "一月.csv"}],
        "items": [STOP_NAME],
    }
    made = tk.get_action("package_create")(
        {"user": user}, {"owner_org": catalogue["transport"]["id"], **fields, "title": "办件进度"}
    )
    return {**made, "user": user}


@pytest.fixture
def patch(dataset: dict[str, Any]) -> Patch:
    """Changes the dataset as its maker."""

    def change(**fields: Any) -> None:
        tk.get_action("package_patch")({"user": dataset["user"]}, {"id": dataset["id"], **fields})

    return change


def told(portal: CKANTestApp, dataset: dict[str, Any], **parameters: Any) -> list[list[str]]:
    """Return what the API tells everybody, each change as its words."""
    answer = portal.get("/api/3/action/govshare_change_list", query_string={"id": dataset["name"], **parameters})
    return [
        [word for part in change["changes"] for word in (part["summary"], *part["details"])]
        for change in answer.json["result"]["changes"]
    ]


def test_in_words(portal: CKANTestApp, dataset: dict[str, Any], patch: Patch) -> None:
    """Data, openness, dictionary and entry are told apart, the newest first."""
    january = dataset["resources"][0]
    patch(resources=[january, {**COUNTS, "name": "二月.pdf"}], data_updated="2026-07-01")
    patch(open_type="login")
    patch(items=[{**STOP_NAME, "length": "80"}, {"name": "办件量", "name_en": "cases", "type": "I"}])
    patch(notes="各县区按月汇总。", contact_office="登记处")
    patch(resources=[{**january, "url": "https://data.example.org/new.csv"}])
    assert told(portal, dataset) == [
        ["数据更新", "更新“一月.csv”", "移除“二月.pdf”"],
        ["目录信息修改", "摘要、联系处室"],
        ["数据字典修改", "新增：办件量", "修改：站点名称"],
        ["开放类型调整", "由“无条件开放”调整为“登录开放”"],
        ["数据更新", "新增“二月.pdf”", "数据更新至 2026-07-01"],
        ["编入目录"],
    ]


def test_page(portal: CKANTestApp, dataset: dict[str, Any], patch: Patch) -> None:
    """The page shows the day in Shanghai; a script gets the same as a part; the dataset's page leads there."""
    patch(open_type="login")
    link = page(portal, f"/dataset/{dataset['name']}").select_one("#changes a")
    whole = page(portal, link["href"])
    part = page(portal, link["href"], headers={"HX-Request": "true"})
    assert part.select_one("html") is None
    for found in (whole, part):
        entries = found.select(".gs-timeline > li")
        day = tk.h.render_datetime(entries[0].time["datetime"], date_format="%Y-%m-%d")
        assert text(entries[0]) == f"{day} 开放类型调整 由“无条件开放”调整为“登录开放”"
    english = page(portal, f"/en{link['href']}")
    assert "from “Unconditional open” to “Open after sign-in”" in text(english.select_one(".gs-timeline"))


def test_paged(portal: CKANTestApp, dataset: dict[str, Any], patch: Patch) -> None:
    """One page goes on where the other ended, without a gap or a double."""
    for n in range(4):
        patch(notes=f"第 {n} 版")
    seen, offset = [], 0
    while offset is not None:
        answer = portal.get(
            "/api/3/action/govshare_change_list",
            query_string={"id": dataset["name"], "limit": 2, "offset": offset},
        ).json["result"]
        seen += [change["time"] for change in answer["changes"]]
        offset = answer["next"]
    assert len(seen) == len(set(seen)) == 5
    assert seen == sorted(seen, reverse=True)


def test_nothing_worth_telling(portal: CKANTestApp, dataset: dict[str, Any]) -> None:
    """What a program notes on a resource is nobody's news."""
    tk.get_action("resource_patch")(
        {"user": dataset["user"]}, {"id": dataset["resources"][0]["id"], "row_count": 12, "hash": "abc"}
    )
    assert told(portal, dataset) == [["编入目录"]]


def test_values_stay_in_the_office(portal: CKANTestApp, dataset: dict[str, Any], patch: Patch) -> None:
    """Addresses and former texts are in the activities, and not in what is told."""
    patch(resources=[{**dataset["resources"][0], "url": "https://inner.example.org/secret.csv"}], notes="旧文")
    patch(notes="新文")
    answer = portal.get("/api/3/action/govshare_change_list", query_string={"id": dataset["name"]})
    assert "inner.example.org" not in answer.body
    assert "旧文" not in answer.body


def test_private(portal: CKANTestApp, dataset: dict[str, Any], patch: Patch) -> None:
    """Of an entry that is not public nothing is told."""
    patch(private=True)
    portal.get("/api/3/action/govshare_change_list", query_string={"id": dataset["name"]}, status=403)
    portal.get(f"/dataset/{dataset['name']}/changes", status=404)


def test_harvested(portal: CKANTestApp, catalogue: dict[str, Any]) -> None:
    """A dataset without a record of changes says since when it is here."""
    found = page(portal, f"/dataset/{catalogue['schools']['name']}/changes")
    assert "收录日期" in text(found.main)


def test_numbers(portal: CKANTestApp, dataset: dict[str, Any]) -> None:
    """A limit that is no number is refused in words."""
    answer = portal.get(
        "/api/3/action/govshare_change_list", query_string={"id": dataset["name"], "limit": "viel"}, status=409
    )
    assert answer.json["error"]["limit"] == ["请填写整数。"]
