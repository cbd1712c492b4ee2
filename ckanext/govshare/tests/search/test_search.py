"""What people type finds what they mean, on the page and through the API."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from ckan.tests.helpers import CKANTestApp

pytestmark = pytest.mark.xdist_group("search")

FOUND = [
    ("水", "饮用水水源水质监测"),
    ("公交", "全市公交站点信息"),
    ("站点", "全市公交站点信息"),
    ("不动产登记", "不动产登记办件统计"),
    ("饮用水水源水质监测", "饮用水水源水质监测"),
    ("ＧＤＰ", "饮用水水源水质监测"),
    ("gdp", "饮用水水源水质监测"),
    ("高等學校", "高等学校名录"),
    ("經停線路", "全市公交站点信息"),
    ("stop_name", "全市公交站点信息"),
    ("以顿号分隔", "全市公交站点信息"),
    ("企业:名单", "涉密项目承建企业:名单"),
    ("企业：名单", "涉密项目承建企业:名单"),
    ("GDP:2023", "饮用水水源水质监测"),
    ("教育局", "高等学校名录"),
    ("示例市教育局", "高等学校名录"),
    ("哪里有公交站点的名称和位置", "全市公交站点信息"),
    ("今年的不动产登记办件量统计", "不动产登记办件统计"),
    ("哪里可以查到水质监测的结果？", "饮用水水源水质监测"),
    ("“公交站点”", "全市公交站点信息"),
    ("教育局 高等学校", "高等学校名录"),
    ("2023年GDP", "饮用水水源水质监测"),
    ("公交(1)", "全市公交站点信息"),
    ("gongjiaozhandian", "全市公交站点信息"),
    ("GongJiao", "全市公交站点信息"),
    ("gjzd", "全市公交站点信息"),
    ("gongjiaozd", "全市公交站点信息"),
    ("gdxx", "高等学校名录"),
    ("jiaoyuju", "高等学校名录"),
    ("slsjyj", "高等学校名录"),
    ("title:公交", "全市公交站点信息"),
    ("open_type:login", "不动产登记办件统计"),
    ('tags:"站点"', "全市公交站点信息"),
]


def titles(portal: CKANTestApp, **query: Any) -> list[str]:
    """Return the titles that the API finds."""
    answer = portal.get("/api/3/action/package_search", query_string=query)
    return [dataset["title"] for dataset in answer.json["result"]["results"]]


@pytest.mark.parametrize(("query", "title"), FOUND)
def test_found_through_the_api(portal: CKANTestApp, query: str, title: str) -> None:
    """One character, a word, a phrase, another width or script, a data item, a department: all lead to the dataset."""
    assert titles(portal, q=query)[0] == title


@pytest.mark.parametrize(("query", "title"), FOUND)
def test_found_on_the_page(portal: CKANTestApp, query: str, title: str) -> None:
    """The search page finds the same, and shows what was asked."""
    page = BeautifulSoup(portal.get("/dataset/", query_string={"q": query}).body, "html.parser")
    assert page.select(".gs-result__title a")[0].get_text() == title
    assert page.select_one("#catalogue-search")["value"] == query


@pytest.mark.parametrize(
    "query",
    [
        "量子计算",
        "电子不动产",
        "学校2023",
        "公交卡",
        "哪里有量子计算机的维修点",
        "conditional",
        "monthly",
        "platform",
        "is_open",
        "公交:量子",
        "http://量子",
        "jiaogong",
        "lzjs",
        "{!edismax qf=title}",
    ],
)
def test_not_found(portal: CKANTestApp, query: str) -> None:
    """Words that are nowhere, or only in part, find nothing; codes and names of fields are no words."""
    assert titles(portal, q=query) == []


@pytest.mark.parametrize("query", ["", "*:*", "id:*"])
def test_everything(portal: CKANTestApp, query: str) -> None:
    """No query, and the queries that mean everything, find every dataset."""
    assert len(titles(portal, q=query)) == 5


def test_a_filter_of_the_page(portal: CKANTestApp) -> None:
    """A theme in the address leaves its datasets; a dataset of two themes is under both."""
    for theme in ("6", "18"):
        page = BeautifulSoup(portal.get("/dataset/", query_string={"theme_facet": theme}).body, "html.parser")
        assert [link.get_text() for link in page.select(".gs-result__title a")] == ["全市公交站点信息"]


def test_english_words_meet_by_their_stem(portal: CKANTestApp) -> None:
    """The plural meets the data item `stop_name`; a word that stands nowhere still finds nothing."""
    assert titles(portal, q="stop names") == titles(portal, q="stop_name") == ["全市公交站点信息"]
    assert titles(portal, q="school names") == []
