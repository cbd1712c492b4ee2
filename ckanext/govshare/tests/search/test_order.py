"""What comes first: the title itself, a word of the title, data items, the rest; never the border of two words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests.helpers import CKANTestApp

pytestmark = [pytest.mark.xdist_group("search"), pytest.mark.usefixtures("shelf")]

HARVESTED = {"source_platform": "guizhou", "open_type": "open"}
SHELF: list[dict[str, Any]] = [
    {"title": "普通高中学籍变动统计"},
    {"title": "教职工花名册", "notes": "全市中学的教职工人数。"},
    {"title": "全市中学分布"},
    {"title": "中学"},
    {"title": "招生计划汇总", "items": [{"name": "中学", "type": "C"}]},
    {"title": "图书馆藏书", "tag_string": "中学、图书"},
    {"title": "5A级旅游景区名录"},
    {"title": "空气质量日报", "notes": "PM2.5、PM10和臭氧的浓度。"},
    {"title": "交通信息发布屏", "data_updated": "2026-01-01"},
    {"title": "移动通信基站", "data_updated": "2019-01-01"},
    {"title": "残疾人证办理情况", "data_updated": "2019-06-01"},
    {"title": "残疾人证核发情况", "data_updated": "2026-06-01"},
    {"title": "重庆路名牌"},
    {"title": "阿坝州牧场"},
]


@pytest.fixture(scope="module")
def shelf(catalogue: dict[str, Any]) -> Iterator[None]:
    """Datasets that a word meets in different places; purged at the end."""
    context = {"user": tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]}
    owner = catalogue["education"]["id"]
    made = [
        tk.get_action("package_create")(
            dict(context), {**HARVESTED, "source_id": f"shelf-{number}", "owner_org": owner, **fields}
        )
        for number, fields in enumerate(SHELF)
    ]
    yield
    for dataset in made:
        tk.get_action("dataset_purge")(dict(context), {"id": dataset["id"]})


def titles(portal: CKANTestApp, **query: Any) -> list[str]:
    """Return the titles that the API finds, in their order."""
    answer = portal.get("/api/3/action/package_search", query_string=query)
    return [dataset["title"] for dataset in answer.json["result"]["results"]]


def test_tiers(portal: CKANTestApp) -> None:
    """The exact title, a title with the word, a data item, the abstract, a harvested tag; a mere border comes last."""
    found = titles(portal, q="中学")
    assert found[:4] == ["中学", "全市中学分布", "招生计划汇总", "教职工花名册"]
    assert set(found[4:]) == {"图书馆藏书", "普通高中学籍变动统计"}


def test_a_border_does_not_lead(portal: CKANTestApp) -> None:
    """通信 stands across two words of the newer record, and is a word of the older one."""
    assert titles(portal, q="通信") == ["移动通信基站", "交通信息发布屏"]


def test_fresher_first(portal: CKANTestApp) -> None:
    """Of records that meet a query alike, the fresher one leads."""
    assert titles(portal, q="残疾人证") == ["残疾人证核发情况", "残疾人证办理情况"]


@pytest.mark.parametrize("query", ["5A", "5a", "５Ａ", "5A级景区", "景区 5A"])
def test_digits_and_letters(portal: CKANTestApp, query: str) -> None:
    """5A is found however it is written, and meets no code or address by chance."""
    assert titles(portal, q=query) == ["5A级旅游景区名录"]


@pytest.mark.parametrize("query", ["PM2.5", "pm2.5", "ＰＭ２．５", '"PM2.5"', "PM2.5浓度", "PM10"])
def test_decimal_numbers(portal: CKANTestApp, query: str) -> None:
    """A number in a word stays whole."""
    assert titles(portal, q=query) == ["空气质量日报"]


def test_readings_follow_the_word(portal: CKANTestApp) -> None:
    """重 is read as in 重庆; vowels are initials, too."""
    assert titles(portal, q="chongqinglu") == ["重庆路名牌"]
    assert titles(portal, q="abz") == ["阿坝州牧场"]


def test_sorted_by_pinyin(portal: CKANTestApp) -> None:
    """Titles sort by their pinyin: digits before Han, 阿 before 中."""
    found = titles(portal, q="*:*", sort="title_pinyin_sort asc", rows=100)
    assert found[0] == "5A级旅游景区名录"
    places = [found.index(title) for title in ("阿坝州牧场", "残疾人证办理情况", "全市中学分布", "中学", "重庆路名牌")]
    assert places[0] < places[1] < places[2] < places[3]
    assert places[1] < places[4] < places[2]


def test_filters_of_the_index(portal: CKANTestApp) -> None:
    """Years, department and region can be filtered by."""
    assert titles(portal, q="残疾人证", fq="data_year:[2026 TO *]") == ["残疾人证核发情况"]
    assert len(titles(portal, q="残疾人证", fq="organization_path:education")) == 2
    assert len(titles(portal, q="公交", fq="region_path:990000")) == 1
    assert titles(portal, q="公交", fq="has_data:true") == ["全市公交站点信息"]
