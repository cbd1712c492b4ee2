"""A dataset's page tells at a glance what it is, who answers for it, and whether one may have it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from bs4 import BeautifulSoup
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.tests.pages.reading import facts, page, text

pytestmark = pytest.mark.xdist_group("pages")

FILE = "https://data.example.org/"


@pytest.fixture
def signed_in() -> dict[str, dict[str, str]]:
    """The headers of somebody with an account and no rights."""
    return {"headers": {"Authorization": factories.APIToken(user=factories.User()["name"])["token"]}}


@pytest.fixture(scope="module")
def rows(catalogue: dict[str, Any]) -> Iterator[str]:
    """The bus stops' table in the DataStore, as xloader would have put it there; the resource's id."""
    resource = catalogue["bus_stops"]["resources"][0]["id"]
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    table = {
        "resource_id": resource,
        "force": True,
        "fields": [
            {"id": "stop_name", "type": "text"},
            {"id": "routes", "type": "text"},
            {"id": "seats", "type": "int"},
        ],
        "records": [{"stop_name": f"站点{n}", "routes": "1路、2路<br>", "seats": n} for n in range(25)],
    }
    tk.get_action("datastore_create")({"user": user}, table)
    yield resource
    tk.get_action("datastore_delete")({"user": user}, {"resource_id": resource, "force": True})


def dataset(
    portal: CKANTestApp, catalogue: dict[str, Any], key: str, prefix: str = "", **options: Any
) -> BeautifulSoup:
    """Return a dataset's page."""
    return page(portal, f"{prefix}/dataset/{catalogue[key]['name']}", **options)


def test_at_a_glance(portal: CKANTestApp, catalogue: dict[str, Any]) -> None:
    """Provider, frequency, freshness and the office that answers stand at the top."""
    found = dataset(portal, catalogue, "bus_stops")
    assert text(found.h1) == "全市公交站点信息"
    assert facts(found, ".gs-glance") == {
        "提供方": "示例市交通运输局",
        "更新频率": "每月",
        "数据更新日期": "2026-06-01 逾期未更新",
        "联系处室": "科技信息处",
    }
    assert [text(badge) for badge in found.select(".gs-badges > *")] == ["无条件开放", "交通运输", "生活服务"]


@pytest.mark.parametrize(
    ("key", "meaning", "offer"),
    [
        ("bus_stops", "任何人无需注册即可查看、下载和使用，使用时请注明数据来源。", "查看数据资源"),
        ("land", "登录后即可查看、下载和使用，使用时请注明数据来源。", "登录后获取数据"),
        ("water", "具备环境监测能力的科研机构。", "申请请联系： 水环境处 010-55505678"),
        ("companies", "《中华人民共和国保守国家秘密法》第九条", ""),
        ("schools", "来源平台未标明开放类型，请到来源平台核实。", "查看来源平台"),
    ],
)
def test_what_the_open_type_means(
    portal: CKANTestApp, catalogue: dict[str, Any], key: str, meaning: str, offer: str
) -> None:
    """The open type comes with its meaning, its conditions or reasons, and what to do next."""
    access = dataset(portal, catalogue, key).select_one(".gs-access")
    assert meaning in text(access)
    action = access.select_one("a.gs-button, .gs-access__contact")
    assert (text(action) if action else "") == offer


@pytest.mark.parametrize(("key", "offered"), [("bus_stops", True), ("land", False), ("water", False)])
def test_addresses_for_everybody(portal: CKANTestApp, catalogue: dict[str, Any], key: str, offered: bool) -> None:
    """Only what everybody may have is offered to everybody."""
    found = dataset(portal, catalogue, key)
    assert (FILE in str(found)) is offered


def test_login_data_for_those_who_are_signed_in(
    portal: CKANTestApp, catalogue: dict[str, Any], signed_in: dict[str, Any]
) -> None:
    """Whoever has signed in is offered what asks for that."""
    resources = str(dataset(portal, catalogue, "land", **signed_in).select_one("#resources"))
    assert f"/resource/{catalogue['land']['resources'][0]['id']}/download" in resources
    assert FILE not in resources


def test_data_dictionary(portal: CKANTestApp, catalogue: dict[str, Any]) -> None:
    """The data items are a table with both names, type and length, and whether they are open."""
    table = dataset(portal, catalogue, "bus_stops").select_one("#items table")
    assert [[text(cell) for cell in row.select("th, td")] for row in table.select("tr")] == [
        ["信息项", "类型和长度", "敏感级别", "是否开放", "说明"],
        ["站点名称 stop_name", "字符型 50", "1级", "是", "—"],
        ["经停线路 routes", "字符型 200", "—", "否", "以顿号分隔"],
    ]


def test_what_a_source_did_not_give(portal: CKANTestApp, catalogue: dict[str, Any]) -> None:
    """Gaps of a harvested dataset are named as the source's; where it comes from is named too."""
    found = dataset(portal, catalogue, "schools")
    missing = "来源平台未提供"
    assert facts(found, ".gs-glance") == {
        "提供方": "示例市教育局",
        "更新频率": missing,
        "数据更新日期": missing,
        "联系处室": missing,
    }
    details = facts(found, ".gs-facts")
    assert details["来源平台"] == "贵州省政府数据开放平台"
    assert details["来源标识"] == "a-1"
    assert details["许可协议"] == missing
    assert text(found.select_one("#items .gs-missing")) == missing
    assert found.select_one(".gs-facts a[href='https://data.guizhou.gov.cn/open-data/a-1']")


def test_details_of_an_authored_dataset(portal: CKANTestApp, catalogue: dict[str, Any]) -> None:
    """The elements of the guide are there, with the licence in Chinese; a gap is the department's own."""
    details = facts(dataset(portal, catalogue, "bus_stops"), ".gs-facts")
    assert details["信息资源代码"] == "307015/000001"
    assert details["发布日期"] == "2026-03-01"
    assert details["许可协议"] == "知识共享 署名"
    assert details["共享类型"] == "无条件共享"
    assert details["联系电话"] == "010-55501234"
    assert details["电子邮箱"] == "未填写"


def test_first_rows(portal: CKANTestApp, catalogue: dict[str, Any], rows: str) -> None:
    """The first rows of the table are in the page itself; columns have the names of the data items."""
    found = dataset(portal, catalogue, "bus_stops")
    table = found.select_one("#gs-preview table")
    assert [text(cell) for cell in table.select("thead th")] == ["站点名称 stop_name", "经停线路 routes", "seats"]
    assert len(table.select("tbody tr")) == 10
    assert [text(cell) for cell in table.select("tbody tr")[0].select("td")] == ["站点0", "1路、2路<br>", "0"]
    assert "共 25 条，显示前 10 条。" in text(found.select_one("#resources"))
    assert table.find_parent(class_="gs-table-box")["tabindex"] == "0"


def test_a_resource(portal: CKANTestApp, catalogue: dict[str, Any], rows: str) -> None:
    """A resource's page has more rows and its details."""
    found = page(portal, f"/dataset/{catalogue['bus_stops']['name']}/resource/{rows}")
    assert text(found.h1) == "2023年 公交(1).csv"
    assert len(found.select("#preview tbody tr")) == 20
    assert facts(found, ".gs-facts")["资源类型"] == "数据表"


def test_a_resource_that_is_not_for_everybody(portal: CKANTestApp, catalogue: dict[str, Any]) -> None:
    """The page of a resource that asks for an account says so, without its address."""
    resource = catalogue["land"]["resources"][0]["id"]
    found = page(portal, f"/dataset/{catalogue['land']['name']}/resource/{resource}")
    assert text(found.select_one(".gs-access a")) == "登录后获取数据"
    assert FILE not in str(found)


def test_english(portal: CKANTestApp, catalogue: dict[str, Any]) -> None:
    """The English page explains the dataset in English; what departments wrote stays as it is."""
    found = dataset(portal, catalogue, "water", "/en")
    assert text(found.select_one(".gs-badge")) == "Conditional open"
    assert facts(found, ".gs-glance") == {
        "Provided by": "示例市交通运输局",
        "Update frequency": "Monthly",
        "Data updated": "Not stated",
        "Office that answers": "水环境处",
    }
    assert text(found.select_one("#items .gs-missing")) == "Not stated"


def test_following(portal: CKANTestApp, catalogue: dict[str, Any], signed_in: dict[str, Any]) -> None:
    """Whoever is signed in can follow a dataset and stop again; others are not asked."""
    assert dataset(portal, catalogue, "bus_stops").select_one("form[data-replace]") is None
    found = dataset(portal, catalogue, "bus_stops", **signed_in)
    for word in ("取消关注", "关注"):
        form = found.select_one("#package-info form")
        found = BeautifulSoup(portal.post(form["action"], **signed_in).body, "html.parser")
        assert text(found.select_one("#package-info button")) == word


def test_private(portal: CKANTestApp, catalogue: dict[str, Any]) -> None:
    """An entry that is not public does not exist for others."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    name = catalogue["schools"]["name"]
    tk.get_action("package_patch")({"user": user}, {"id": name, "private": True})
    try:
        assert "高等学校名录" not in str(page(portal, f"/dataset/{name}", status=404))
    finally:
        tk.get_action("package_patch")({"user": user}, {"id": name, "private": False})
