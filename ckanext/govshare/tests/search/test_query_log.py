"""What is searched for is counted by day and words; nothing about who searched is kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from ckan import model
from ckan.lib.redis import connect_to_redis
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.operations.clock import run_once
from ckanext.govshare.search.log.model import QueryLog

pytestmark = pytest.mark.xdist_group("search")

PERSONAL = [
    "13800138000",
    "138 0013 8000",
    "138-0013-8000",
    "１３８００１３８０００",
    "张三 13800138000",
    "11010519491231002X",
    "010-88886666",
    "6222021234567890123",
    "zhang@example.org",
    "沪A12345",
    "E12345678",
]


@pytest.fixture(autouse=True)
def empty(catalogue: dict[str, Any]) -> Iterator[None]:
    """An empty log before and after."""

    def clear() -> None:
        redis = connect_to_redis()
        keys = redis.keys("*:govshare:queries:*")
        if keys:
            redis.delete(*keys)
        model.Session.execute(sa.delete(QueryLog))
        model.Session.commit()

    clear()
    yield
    clear()


@pytest.fixture
def administrator() -> dict[str, str]:
    """The headers of an administrator's request."""
    return {"Authorization": factories.SysadminWithToken()["token"]}


def logged(portal: CKANTestApp, headers: dict[str, str], **asked: Any) -> dict[str, tuple[int, int]]:
    """Return searches and hits by query, as the action lists them."""
    found = portal.get("/api/3/action/govshare_query_log_list", query_string=asked, headers=headers).json["result"]
    return {row["query"]: (row["searches"], row["hits"]) for row in found["results"]}


def search(portal: CKANTestApp, q: str, **more: Any) -> None:
    """Search on the page."""
    portal.get("/dataset/", query_string={"q": q, **more})


def test_searches_are_counted(portal: CKANTestApp, administrator: dict[str, str]) -> None:
    """Width, case and blanks make no other search; filters and further pages are steps of the same one."""
    for q in ("GDP", " ｇｄｐ ", "量子计算机"):
        search(portal, q)
    search(portal, "公交", open_type="open")
    search(portal, "公交", page="2")
    search(portal, "")
    run_once()
    search(portal, "gdp")
    run_once()
    assert logged(portal, administrator) == {"gdp": (3, 1), "量子计算机": (1, 0)}
    assert logged(portal, administrator, no_hits="true") == {"量子计算机": (1, 0)}


@pytest.mark.parametrize("q", PERSONAL)
def test_numbers_of_people_are_not_kept(portal: CKANTestApp, administrator: dict[str, str], q: str) -> None:
    """Telephones, cards, plates, passports, addresses: neither the database nor Redis ever has them."""
    search(portal, q)
    search(portal, "2019-2023年统计")
    run_once()
    assert list(logged(portal, administrator)) == ["2019-2023年统计"]


def test_nothing_about_who_searched() -> None:
    """The table has a day, the words and two numbers."""
    assert set(QueryLog.__table__.columns.keys()) == {"day", "query", "searches", "hits"}


def test_only_administrators_read_it(portal: CKANTestApp) -> None:
    """Neither strangers nor users see what others search for."""
    user = {"Authorization": factories.UserWithToken()["token"]}
    for headers in ({}, user):
        portal.get("/api/3/action/govshare_query_log_list", headers=headers, status=403)
        portal.get("/ckan-admin/searches", headers=headers, status=403)
        portal.get("/ckan-admin/searches/download.csv", headers=headers, status=403)


def test_the_page_and_its_download(portal: CKANTestApp, administrator: dict[str, str]) -> None:
    """The page lists searches without hits first of all; the download is a table that runs nothing in a spreadsheet."""
    for q in ("量子计算机", "=1+1", "公交"):
        search(portal, q)
    run_once()
    shown = BeautifulSoup(portal.get("/ckan-admin/searches", headers=administrator).body, "html.parser")
    assert {cell.get_text() for cell in shown.select("td a")} == {"量子计算机", "=1+1"}
    file = portal.get("/ckan-admin/searches/download.csv?show=all", headers=administrator)
    assert file.body.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(file.body.removeprefix("\ufeff"))))
    assert rows[0] == ["搜索词", "搜索次数", "找到的数据集", "最近搜索日期"]
    assert {row[0] for row in rows[1:]} == {"量子计算机", "'=1+1", "公交"}


def test_what_is_old_is_deleted(portal: CKANTestApp, administrator: dict[str, str]) -> None:
    """Days before the setting's span go; a period shows its own days only."""
    today = datetime.now(UTC).date()
    for days in (3, 40, 400):
        model.Session.add(QueryLog(day=today - timedelta(days=days), query=f"{days}天", searches=1, hits=0))
    model.Session.commit()
    run_once()
    assert set(logged(portal, administrator, days=3650)) == {"3天", "40天"}
    assert set(logged(portal, administrator, days=30)) == {"3天"}
