"""What the counts are for: the order of a search, pages, and statistics; and nobody learns of what they may not see."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from ckan import model
from ckan.lib.search import make_connection
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.indexing import commit_index, documents
from ckanext.govshare.operations.clock import run_once
from ckanext.govshare.stats.counting import count
from ckanext.govshare.stats.model import Usage
from ckanext.govshare.stats.periods import today
from ckanext.govshare.tests.stats.conftest import site_user
from ckanext.govshare.tests.stats.using import BROWSER

pytestmark = pytest.mark.xdist_group("stats")

BY_USE = "use_count desc, metadata_modified desc"


def used(dataset: dict[str, Any], number: int, day: date | None = None, kind: str = "downloads") -> None:
    """Have a dataset used, as if it had been written."""
    counts = {"downloads": 0, "api_calls": 0, "previews": 0} | {kind: number}
    model.Session.add(Usage(dataset_id=dataset["id"], day=day or today(), **counts))
    model.Session.commit()


def told() -> None:
    """Write, tell the index, and have it show."""
    run_once()
    commit_index()


def order(portal: CKANTestApp) -> list[str]:
    """Return the titles of the catalogue, the most used first, as the search page asks."""
    page = BeautifulSoup(portal.get("/dataset/", query_string={"sort": BY_USE}).text, "html.parser")
    return [heading.get_text(strip=True) for heading in page.select(".gs-browse__results h2, .gs-browse__results h3")]


def field(dataset: dict[str, Any]) -> Any:
    """Return the use that the index knows of."""
    [found] = make_connection().search(
        f'id:"{dataset["id"]}"', search_handler="query", fl="use_count,title,title_pinyin"
    )
    return found.get("use_count")


def test_the_search_sorts_by_use(portal: CKANTestApp, catalogue: dict[str, Any], file: dict[str, Any]) -> None:
    """The most used first, in a minute after it was used."""
    for name, number in (("land", 2), ("schools", 5)):
        used(catalogue[name], number, today() - timedelta(days=1))
    for _ in range(3):
        count("previews", file["id"])
    told()
    titles = [
        found["title"]
        for found in portal.get("/api/3/action/package_search", query_string={"sort": BY_USE}).json["result"]["results"]
    ]
    assert titles[:3] == ["高等学校名录", "全市公交站点信息", "不动产登记办件统计"]
    assert order(portal)[:3] == titles[:3]
    page = BeautifulSoup(portal.get("/dataset/", query_string={"sort": BY_USE}).text, "html.parser")
    assert page.select_one(f'#gs-sort option[value="{BY_USE}"]').has_attr("selected")


def test_the_rest_of_the_document_stays(catalogue: dict[str, Any]) -> None:
    """What is found by fields that the index does not keep is found as before."""
    queries = ("title_pinyin:(gao deng)", "title_whole:高等学校名录", "text:高等学校")

    def found() -> list[list[str]]:
        solr = make_connection()
        return [[each["id"] for each in solr.search(q, search_handler="query", fl="id")] for q in queries]

    before = found()
    assert [catalogue["schools"]["id"] in ids for ids in before] == [True] * len(queries)
    used(catalogue["schools"], 4)
    told()
    assert field(catalogue["schools"]) == 4
    assert found() == before


def test_use_grows_old(catalogue: dict[str, Any]) -> None:
    """What was used over 90 days ago does not count for the order any more."""
    used(catalogue["land"], 7, today() - timedelta(days=89))
    used(catalogue["land"], 5, today() - timedelta(days=90))
    told()
    assert field(catalogue["land"]) == 7
    model.Session.execute(sa.update(Usage).where(Usage.downloads == 7).values(day=today() - timedelta(days=91)))
    model.Session.execute(sa.text("DELETE FROM govshare_usage_done"))
    model.Session.commit()
    told()
    assert field(catalogue["land"]) == 0


def test_a_document_made_anew_knows_its_use(catalogue: dict[str, Any]) -> None:
    """By CKAN, one at a time, and in batches."""
    used(catalogue["water"], 6)
    tk.get_action("package_patch")(site_user(), {"id": catalogue["water"]["id"], "contact_office": "水环境监测处"})
    assert field(catalogue["water"]) == 6
    [document] = documents([catalogue["water"]["id"]])
    assert document["use_count"] == 6


def test_what_is_gone_does_not_come_back(catalogue: dict[str, Any]) -> None:
    """The index gets no document for a dataset that it does not hold."""
    ghost = {"id": "11111111-1111-4111-8111-111111111111"}
    used(ghost, 3)
    told()
    assert not list(make_connection().search(f'id:"{ghost["id"]}"', search_handler="query"))


def test_the_page_of_a_dataset(portal: CKANTestApp, catalogue: dict[str, Any]) -> None:
    """Lately and in all, with separators, in both languages."""
    dataset = catalogue["bus_stops"]
    used(dataset, 1234)
    used(dataset, 5, today() - timedelta(days=60), "api_calls")
    text = " ".join(BeautifulSoup(portal.get(f"/dataset/{dataset['name']}").text, "html.parser").get_text().split())
    assert "下载 1,234 次 · 接口调用 0 次 · 预览 0 次" in text
    assert "下载 1,234 次 · 接口调用 5 次 · 预览 0 次" in text
    text = " ".join(BeautifulSoup(portal.get(f"/en/dataset/{dataset['name']}").text, "html.parser").get_text().split())
    assert "1,234 downloads · 5 API calls · 0 previews" in text


def test_a_dataset_by_day(portal: CKANTestApp, catalogue: dict[str, Any]) -> None:
    """Days and months of a period, and its sums."""
    dataset = catalogue["bus_stops"]
    used(dataset, 2, date(2026, 1, 31))
    used(dataset, 3, date(2026, 2, 1), "previews")
    used(dataset, 4, date(2026, 3, 1), "api_calls")
    asked = {"id": dataset["name"], "from": "2026-01-01", "to": "2026-02-28"}
    found = portal.get("/api/3/action/govshare_usage_show", query_string=asked).json["result"]
    assert found["period"] == {"downloads": 2, "api_calls": 0, "previews": 3}
    assert found["totals"] == {"downloads": 2, "api_calls": 4, "previews": 3}
    assert [row["day"] for row in found["results"]] == ["2026-01-31", "2026-02-01"]
    found = portal.get("/api/3/action/govshare_usage_show", query_string={**asked, "by": "month"}).json["result"]
    assert [(row["month"], row["downloads"]) for row in found["results"]] == [("2026-01", 2), ("2026-02", 0)]


@pytest.mark.parametrize(
    "wrong", [{"from": "yesterday"}, {"from": "2026-02-01", "to": "2026-01-01"}, {"by": "hour"}, {"from": "1900-01-01"}]
)
def test_periods_that_are_none(portal: CKANTestApp, catalogue: dict[str, Any], wrong: dict[str, str]) -> None:
    """They are refused, and the answer says which parameter it was."""
    asked = {"id": catalogue["bus_stops"]["id"], **wrong}
    answer = portal.get("/api/3/action/govshare_usage_show", query_string=asked, status=409)
    assert set(answer.json["error"]) - {"__type"} <= {"from", "to", "by"}


def listed(portal: CKANTestApp, **asked: Any) -> dict[str, Any]:
    """Return what the API lists."""
    found: dict[str, Any] = portal.get("/api/3/action/govshare_usage_list", query_string=asked).json["result"]
    return found


def test_statistics(portal: CKANTestApp, catalogue: dict[str, Any]) -> None:
    """By dataset and by department, in an order, page by page."""
    used(catalogue["bus_stops"], 2)
    used(catalogue["land"], 3, kind="previews")
    used(catalogue["schools"], 4)
    found = listed(portal)
    assert [row["name"] for row in found["results"]] == [catalogue[n]["name"] for n in ("schools", "land", "bus_stops")]
    assert found["totals"] == {"uses": 9, "downloads": 6, "api_calls": 0, "previews": 3}
    assert [row["uses"] for row in listed(portal, limit=1, offset=1)["results"]] == [3]
    assert listed(portal, sort="previews")["results"][0]["name"] == catalogue["land"]["name"]
    assert listed(portal, organization="transport")["count"] == 2
    departments = listed(portal, by="department")["results"]
    assert [(row["name"], row["uses"], row["datasets"]) for row in departments] == [
        ("transport", 5, 2),
        ("education", 4, 1),
    ]


def test_the_page_of_statistics(portal: CKANTestApp, catalogue: dict[str, Any]) -> None:
    """A table for people, and one for spreadsheets."""
    used(catalogue["schools"], 4321)
    page = BeautifulSoup(portal.get("/statistics/usage").text, "html.parser")
    assert "4,321" in page.select_one("table").get_text()
    assert page.select_one("table a")["href"].endswith(catalogue["schools"]["name"])
    assert "示例市教育局" in portal.get("/en/statistics/usage?by=department&days=7").text
    answer = portal.get("/statistics/usage.csv?days=365")
    assert answer.content_type.startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows == [
        ["数据集", "数据提供方", "下载", "接口调用", "预览", "合计"],
        ["高等学校名录", "示例市教育局", "4321", "0", "0", "4321"],
    ]


@pytest.mark.parametrize("fields", [{"private": True}, {"hidden_entry": True}])
def test_what_is_hidden_stays_hidden(portal: CKANTestApp, catalogue: dict[str, Any], fields: dict[str, Any]) -> None:
    """Neither its numbers nor that it is there; its department's members see them."""
    member = factories.UserWithToken()
    organization = factories.Organization(users=[{"name": member["name"], "capacity": "editor"}])
    dataset = tk.get_action("package_create")(
        site_user(),
        {
            "title": "不公开的数据",
            "owner_org": organization["id"],
            "source_platform": "guizhou",
            "source_id": f"hidden-{'-'.join(fields)}",
            **fields,
        },
    )
    used(dataset, 777)
    told()
    asked = f"/api/3/action/govshare_usage_show?id={dataset['id']}"
    stranger = factories.UserWithToken()
    for headers in ({}, {"Authorization": stranger["token"]}):
        refused = portal.get(asked, headers=headers)
        assert refused.status_code in (403, 404)
        assert "777" not in refused.text
        for address in (
            "/statistics/usage",
            "/statistics/usage.csv",
            "/api/3/action/govshare_usage_list?by=department",
        ):
            assert "777" not in portal.get(address, headers={"User-Agent": BROWSER, **headers}).text
    seen = portal.get(asked, headers={"Authorization": member["token"]}).json["result"]
    assert seen["totals"]["downloads"] == 777
    tk.get_action("dataset_purge")(site_user(), {"id": dataset["id"]})
