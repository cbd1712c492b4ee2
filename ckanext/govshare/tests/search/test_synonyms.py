"""Synonyms: what an administrator says counts from the next search on."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from ckan import model
from ckan.common import config
from ckan.lib.redis import connect_to_redis
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp

pytestmark = pytest.mark.xdist_group("search")


@pytest.fixture(scope="module")
def admin(catalogue: dict[str, Any]) -> dict[str, str]:
    """Headers of an administrator."""
    return {"Authorization": factories.SysadminWithToken()["token"]}


@pytest.fixture(autouse=True)
def empty(portal: CKANTestApp, admin: dict[str, str]) -> Iterator[None]:
    """Leave no synonyms behind."""
    yield
    for group in act(portal, admin, "list", limit=1000)["results"]:
        act(portal, admin, "delete", id=group["id"])


def act(portal: CKANTestApp, headers: dict[str, str], action: str, status: int = 200, **data: Any) -> Any:
    """Call an action over HTTP and return its result, or its error."""
    address = f"/api/3/action/govshare_synonym_{action}"
    answer = portal.post(address, json=data, headers={**headers, "Accept-Language": "zh-CN"}, status=status)
    return answer.json["result"] if status == 200 else answer.json["error"]


def titles(portal: CKANTestApp, q: str) -> list[str]:
    """Return the titles that the API finds; the page finds the same."""
    answer = portal.get("/api/3/action/package_search", query_string={"q": q}).json["result"]["results"]
    page = BeautifulSoup(portal.get("/dataset/", query_string={"q": q}).body, "html.parser")
    found = [dataset["title"] for dataset in answer]
    assert [link.get_text() for link in page.select(".gs-result__title a")] == found
    return found


def test_counts_at_once(portal: CKANTestApp, admin: dict[str, str]) -> None:
    """Both ways, within a longer name and in a question; changed and deleted at once."""
    assert titles(portal, "学堂") == titles(portal, "大路局") == []
    group = act(portal, admin, "create", terms=["交通运输局", "大路局"])
    assert len(titles(portal, "大路局")) == 4
    assert len(titles(portal, "示例市大路局")) == 4
    assert titles(portal, "大路局 公交") == ["全市公交站点信息"]
    assert titles(portal, "大路局的公交站点有哪些")[0] == "全市公交站点信息"
    group = act(portal, admin, "update", id=group["id"], terms="高等学校、学堂", note="旧称")
    assert group["terms"] == ["高等学校", "学堂"]
    assert titles(portal, "大路局") == []
    assert titles(portal, "学堂") == ["高等学校名录"]
    act(portal, admin, "delete", id=group["id"])
    assert titles(portal, "学堂") == []


def test_counts_in_other_processes(portal: CKANTestApp, admin: dict[str, str]) -> None:
    """What another process wrote, and announced in Redis, is seen by the next search."""
    act(portal, admin, "create", terms=["公交", "大巴车"])
    assert len(titles(portal, "大巴车")) == 1
    with model.meta.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE govshare_synonym SET terms = :terms"), {"terms": json.dumps(["公交", "巴士"])}
        )
    connect_to_redis().set(f"govshare:{config['ckan.site_id']}:synonyms", uuid.uuid4().hex)
    assert titles(portal, "大巴车") == []
    assert titles(portal, "巴士") == ["全市公交站点信息"]


def test_latin_words(portal: CKANTestApp, admin: dict[str, str]) -> None:
    """A Latin word may stand for a Chinese one, whatever its case."""
    act(portal, admin, "create", terms="UNIVERSITIES，高等学校")
    assert titles(portal, "universities") == ["高等学校名录"]


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ("公交", "至少填写两个不同的词"),
        ("GDP、gdp", "至少填写两个不同的词"),
        ("公交、巴", "2 至 40 个字"),
        ("公交、公 交", "不能有空格和标点符号"),
        ('公交、a" OR "b', "不能有空格和标点符号"),
        ("、".join(f"词语{number}" for number in range(21)), "最多 20 个词"),
    ],
)
def test_what_is_refused(portal: CKANTestApp, admin: dict[str, str], terms: str, message: str) -> None:
    """The error says what to do, in Chinese."""
    assert message in act(portal, admin, "create", 409, terms=terms)["terms"][0]


def test_administrators_only(portal: CKANTestApp) -> None:
    """Nobody else sees or changes synonyms, on the page or through the API."""
    someone = {"Authorization": factories.UserWithToken()["token"]}
    for action in ("list", "create", "update", "delete", "load"):
        act(portal, someone, action, 403, terms="一二、三四", id="x")
    portal.get("/ckan-admin/synonyms", headers=someone, status=403)
    portal.post("/ckan-admin/synonyms", headers=someone, data={"terms": "一二、三四"}, status=403)


def test_shipped_list(portal: CKANTestApp, admin: dict[str, str]) -> None:
    """The portal's list is added once; what was changed stays, what was deleted returns on request only."""
    assert act(portal, admin, "load")["added"] > 50
    market = act(portal, admin, "list", q="工商局")["results"][0]
    assert "市场监督管理局" in market["terms"]
    act(portal, admin, "update", id=market["id"], terms=["工商局", "市监局"], note="本市")
    act(portal, admin, "delete", id=act(portal, admin, "list", q="公厕")["results"][0]["id"])
    assert act(portal, admin, "load", once=True)["added"] == 0
    assert act(portal, admin, "list", q="公厕")["count"] == 0
    assert act(portal, admin, "load")["added"] == 1
    assert act(portal, admin, "list", q="市监局")["results"][0]["note"] == "本市"


def test_the_page(portal: CKANTestApp, admin: dict[str, str]) -> None:
    """An administrator adds, corrects and deletes; a form that is refused keeps what was typed."""

    def page(**query: Any) -> BeautifulSoup:
        answer = portal.get("/ckan-admin/synonyms", headers=admin, query_string=query)
        return BeautifulSoup(answer.body, "html.parser")

    portal.post("/ckan-admin/synonyms", headers=admin, data={"terms": "高等学校、学府", "note": "雅称"})
    assert titles(portal, "学府") == ["高等学校名录"]
    row = page().select_one("tbody tr")
    assert "高等学校、学府" in row.get_text()
    edit = portal.get(row.select_one("a")["href"], headers=admin)
    form = BeautifulSoup(edit.body, "html.parser").select_one("form.gs-save")
    assert form.select_one("[name=terms]")["value"] == "高等学校、学府"
    assert form.select_one("[name=note]")["value"] == "雅称"
    refused = portal.post(form["action"], headers=admin, data={"terms": "学府", "note": "只此一词"})
    again = BeautifulSoup(refused.body, "html.parser").select_one("form.gs-save")
    assert again.select_one("[name=terms]")["value"] == "学府"
    assert again.select_one("[name=note]")["value"] == "只此一词"
    assert "至少填写两个不同的词" in again.select_one("[role=alert]").get_text()
    portal.post(form["action"], headers=admin, data={"terms": "高等学校、学宫", "note": ""})
    assert titles(portal, "学府") == []
    assert titles(portal, "学宫") == ["高等学校名录"]
    portal.post(page(q="学宫").select_one("tbody form")["action"], headers=admin)
    assert titles(portal, "学宫") == []
    assert page().select("tbody tr") == []


def test_pages_of_the_list(portal: CKANTestApp, admin: dict[str, str]) -> None:
    """A long list is paged, on the page and through the API."""
    act(portal, admin, "load")
    answer = portal.get("/ckan-admin/synonyms", headers=admin, query_string={"page": 2})
    assert len(BeautifulSoup(answer.body, "html.parser").select("tbody tr")) == 20
    first, second = (act(portal, admin, "list", limit=5, offset=offset)["results"] for offset in (0, 5))
    assert len(first) == len(second) == 5
    assert not {row["id"] for row in first} & {row["id"] for row in second}
