"""Lists of datasets: the catalogue, a department's, a theme's."""

from __future__ import annotations

from typing import Any

import pytest
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.tests.pages.reading import facts, page, text

pytestmark = pytest.mark.xdist_group("pages")


def test_a_result(portal: CKANTestApp, catalogue: dict[str, Any]) -> None:
    """A result says what it is, who provides it, how open it is, how fresh, in which format."""
    result = page(portal, "/dataset/?q=公交").select_one(".gs-result")
    assert result.a["href"] == f"/dataset/{catalogue['bus_stops']['name']}"
    assert text(result) == (
        "全市 公交 站点信息 无条件开放 全市 公交 站点的名称、位置和经停线路。 "
        "示例市交通运输局 交通运输、生活服务 更新于 2026-06-01 每月 CSV"
    )


def test_facets_are_named(portal: CKANTestApp) -> None:
    """Facets and their values have names; those without values are left out."""
    facets = page(portal, "/dataset/?q=公交").select(".gs-facet")
    assert {text(facet.summary): [text(choice) for choice in facet.select("li")] for facet in facets} == {
        "数据领域": ["生活服务 1", "交通运输 1"],
        "数据提供方": ["示例市交通运输局 1"],
        "地区": ["示例省 1"],
        "开放类型": ["无条件开放 1"],
        "格式": ["CSV 1"],
        "更新频率": ["每月 1"],
        "数据": ["有数据 1"],
        "数据年份": [],
    }


def test_a_filter_and_back(portal: CKANTestApp) -> None:
    """A filter narrows the list, is shown, and is taken away again, by its facet or by its chip."""
    everything = page(portal, "/dataset/")
    choice = next(link for link in everything.select(".gs-facet__choice") if "有条件开放" in text(link))
    narrowed = page(portal, choice["href"])
    assert [text(title) for title in narrowed.select(".gs-result__title")] == ["饮用水水源水质监测"]
    chip = narrowed.select_one(".gs-chip")
    assert text(chip) == "开放类型 有条件开放"
    assert chip["href"] == "/dataset/"
    active = narrowed.select_one(".gs-facet__choice[aria-current]")
    assert (text(active), active["href"]) == ("有条件开放 1 （已选，再次点击取消）", "/dataset/")


def test_search_keeps_filters_and_sorting_keeps_both(portal: CKANTestApp) -> None:
    """A new search stays within the filters; another order stays with search and filters."""
    found = page(portal, "/dataset/?q=监测&theme_facet=10")
    search = found.select_one("main form[role=search]")
    assert search.select_one("input[type=hidden][name=theme_facet]")["value"] == "10"
    sort = found.select_one("form.gs-sort")
    hidden = {field["name"]: field["value"] for field in sort.select("input[type=hidden]")}
    assert hidden == {"q": "监测", "theme_facet": "10"}
    newest = page(portal, "/dataset/?sort=metadata_created desc")
    assert text(newest.select_one(".gs-result__title")) == "高等学校名录"
    assert text(newest.select_one("option[selected]")) == "最新发布"


@pytest.mark.ckan_config("ckan.datasets_per_page", 2)
def test_pages_of_a_list(portal: CKANTestApp) -> None:
    """A long list has pages, which keep what was asked."""
    first = page(portal, "/dataset/?update_frequency=monthly")
    assert len(first.select(".gs-result")) == 2
    assert text(first.select_one("[aria-current=page].gs-pager, .gs-pager [aria-current]")) == "1"
    following = first.select_one(".gs-pager a[rel=next]")["href"]
    assert following == "/dataset/?update_frequency=monthly&page=2"
    second = page(portal, following)
    assert len(second.select(".gs-result")) == 1
    assert second.select_one(".gs-pager a[rel=prev]")["href"] == "/dataset/?update_frequency=monthly&page=1"
    assert all("page=" not in link["href"] for link in second.select(".gs-facet__choice"))


def test_nothing_found(portal: CKANTestApp) -> None:
    """Where nothing is found the page says what to do next."""
    found = page(portal, "/dataset/?q=量子计算&open_type=open")
    assert text(found.select_one(".gs-toolbar__count")) == "“量子计算”找到 0 个数据集"
    advice = found.select_one(".gs-empty")
    assert advice.a["href"] == "/dataset/?q=%E9%87%8F%E5%AD%90%E8%AE%A1%E7%AE%97"
    assert "/organization/" in {link["href"] for link in advice.select("a")}


def test_a_broken_query(portal: CKANTestApp) -> None:
    """What looks like a query and is none is searched as words, not answered with an error."""
    found = page(portal, '/dataset/?q=title:"公交')
    assert text(found.select_one(".gs-toolbar__count")) == '“title:"公交”找到 1 个数据集'


def test_query_is_text(portal: CKANTestApp) -> None:
    """What was typed comes back as text, never as markup."""
    answer = portal.get("/dataset/", query_string={"q": "<script>alert(1)</script>", "theme_facet": '"><b>'})
    assert "<script>alert" not in answer.body
    assert '"><b>' not in answer.body


def test_departments(portal: CKANTestApp) -> None:
    """Departments are listed with their counts, and found by a part of their name."""
    assert [text(card) for card in page(portal, "/organization/").select(".gs-card")] == [
        "示例市交通运输局 市级 · 4 个数据集",
        "示例市教育局 1 个数据集",
    ]
    assert [text(card) for card in page(portal, "/organization/?q=教育").select(".gs-card")] == [
        "示例市教育局 1 个数据集"
    ]
    assert text(page(portal, "/organization/?q=银河").select_one(".gs-empty")) == "没有找到部门。 查看全部部门"


def test_a_department(portal: CKANTestApp) -> None:
    """A department's page says who it is and lists its datasets, which can be searched and filtered."""
    found = page(portal, "/organization/transport")
    assert text(found.h1) == "示例市交通运输局"
    assert facts(found, ".gs-inline-facts") == {
        "地区": "示例省 / 澄川市",
        "行政层级": "市级",
        "联系处室": "科技信息处",
    }
    assert len(found.select(".gs-result")) == 4
    assert "数据提供方" not in [text(summary) for summary in found.select(".gs-facet > summary")]
    searched = page(portal, "/organization/transport?q=水质")
    assert [title.get_text(strip=True) for title in searched.select(".gs-result__title")] == ["饮用水水源水质监测"]
    assert searched.select_one("link[type='application/atom+xml']")


@pytest.mark.parametrize(
    ("prefix", "title", "count"), [("", "交通运输", "1 个数据集"), ("/en", "Transport", "1 dataset")]
)
def test_a_theme(portal: CKANTestApp, prefix: str, title: str, count: str) -> None:
    """A theme's page is named in the reader's language and lists its datasets."""
    found = page(portal, f"{prefix}/group/theme-06")
    assert text(found.h1) == title
    assert text(found.select_one(".gs-toolbar__count")) == count
    assert [text(result) for result in found.select(".gs-result__title")] == ["全市公交站点信息"]
    assert title not in [text(summary) for summary in found.select(".gs-facet > summary")]


@pytest.mark.parametrize(
    "path", ["/feeds/dataset.atom", "/feeds/organization/transport.atom", "/feeds/group/theme-06.atom"]
)
def test_feeds(portal: CKANTestApp, path: str) -> None:
    """The feeds that the pages name are there, with Chinese titles."""
    assert "全市公交站点信息" in portal.get(path, status=200).body
