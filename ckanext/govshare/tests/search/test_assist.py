"""Help while searching: suggestions, marked words, near-duplicates, other spellings, help when nothing is found."""

from __future__ import annotations

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.tests.search.near_duplicates import charging

__all__ = ["charging"]
pytestmark = [pytest.mark.xdist_group("search"), pytest.mark.usefixtures("charging")]


def assist(portal: CKANTestApp, headers: dict[str, str] | None = None, **asked: Any) -> dict[str, Any]:
    """Return what the action answers over HTTP."""
    answer = portal.post("/api/3/action/govshare_search_assist", json=asked, headers=headers or {})
    return answer.json["result"]


def page(portal: CKANTestApp, path: str = "/dataset/", **query: Any) -> BeautifulSoup:
    """Return the page of a search, or of an address."""
    answer = portal.get(path, query_string=query) if query else portal.get(path)
    return BeautifulSoup(answer.body, "html.parser")


def results(page: BeautifulSoup) -> list[str]:
    """Return the titles that a page lists."""
    return [link.get_text() for link in page.select(".gs-result__title a")]


def chosen(found: Tag | None) -> Tag:
    """Return an element that must be there."""
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("typed", "title"), [("公交", "全市公交站点信息"), ("站", "全市公交站点信息"), ("不动产登", "不动产登记办件统计")]
)
def test_titles(portal: CKANTestApp, typed: str, title: str) -> None:
    """The beginning of a word, or a character, suggests the titles that hold it."""
    assert title in [each["title"] for each in assist(portal, q=typed, parts=["titles"])["titles"]]


@pytest.mark.parametrize("typed", ["gongjiao", "gjzd", "GongJiaoZhanDian"])
def test_titles_by_pinyin(portal: CKANTestApp, typed: str) -> None:
    """So do letters that a title is read by."""
    assert "全市公交站点信息" in [each["title"] for each in assist(portal, q=typed, parts=["titles"])["titles"]]


@pytest.mark.parametrize("typed", ["交通", "jiaotong", "jtys", "SLSJT", "ｊｉａｏｔｏｎｇ"])
def test_departments(portal: CKANTestApp, typed: str) -> None:
    """Departments are suggested by part of their name, by pinyin and by its initials."""
    found = assist(portal, q=typed, parts=["departments"])["departments"]
    assert ("transport", "示例市交通运输局") in [(each["name"], each["title"]) for each in found]


@pytest.mark.parametrize("typed", ["交通", "jiaotong", "jtys"])
def test_themes(portal: CKANTestApp, typed: str) -> None:
    """So are themes."""
    assert [each["group"] for each in assist(portal, q=typed, parts=["themes"])["themes"]] == ["theme-06"]


def test_a_title_is_suggested_once(portal: CKANTestApp) -> None:
    """Two cities' datasets of the same title are one suggestion, which leads to both; the private one is nowhere."""
    titles = assist(portal, q="充电桩分布", parts=["titles"])["titles"]
    assert [each["others"] for each in titles] == [1]
    answer = portal.get("/search/assist", query_string={"q": "充电桩分布"}).json
    assert answer["groups"][0]["options"][0]["url"].startswith("/dataset/?q=")
    assert "安顺" not in json.dumps(answer, ensure_ascii=False)


def test_nobody_learns_of_private_datasets(portal: CKANTestApp, charging: dict[str, Any]) -> None:
    """Neither titles nor marks nor groups nor counts speak of a dataset that a search would not show."""
    private = charging["anshun"]["id"]
    stranger = factories.UserWithToken()
    for headers in ({}, {"Authorization": stranger["token"]}):
        found = assist(portal, headers, q="安顺", ids=[private], hits=0, filters=[["region_code", "520400"]])
        assert found == {
            "titles": [],
            "departments": [],
            "themes": [],
            "did_you_mean": [],
            "highlights": {},
            "groups": {},
            "relaxed": {"filters": [], "words": []},
        }


@pytest.mark.parametrize(
    "asked",
    [
        {"q": "{!join from=id to=id}state:active"},
        {"q": '_query_:"{!lucene}title:安顺"'},
        {"q": "公交", "fq_list": ["{!join from=id to=id}*:*"]},
        {"q": "公交", "filters": [["_query_", "x"]]},
        {"q": "公交", "limit": "many"},
        {"q": "公交", "parts": {"titles": True}},
    ],
)
def test_refused(portal: CKANTestApp, asked: dict[str, Any]) -> None:
    """What would reach the index's other parsers, or is no number or list, is refused in words."""
    answer = portal.post("/api/3/action/govshare_search_assist", json=asked, status=409).json
    assert answer["error"]["__type"] == "Validation Error"
    assert any(
        "请" in message for messages in answer["error"].values() if isinstance(messages, list) for message in messages
    )


def test_marks(portal: CKANTestApp) -> None:
    """On the page the words that were found are marked in title, abstract, data items and department."""
    found = page(portal, q="站点")
    first = chosen(found.select_one(".gs-result"))
    assert chosen(first.select_one(".gs-result__title mark")).get_text() == "站点"
    assert chosen(first.select_one(".gs-result__notes mark")).get_text() == "站点"
    assert chosen(first.select_one(".gs-result__items mark")).get_text() == "站点"
    department = page(portal, q="示例市教育局").select(".gs-meta a mark")
    assert "教育局" in "".join(mark.get_text() for mark in department)


def test_marks_are_escaped(portal: CKANTestApp) -> None:
    """What a department wrote never becomes part of the page, marked or not."""
    found = page(portal, q="换热站")
    assert found.select(".gs-results script, .gs-results img, .gs-results b") == []
    assert "<img src=x onerror=alert(2)>换热站" in results(found)


def test_near_duplicates_are_one_result(portal: CKANTestApp) -> None:
    """One city stands for both, says how many more there are, and leads to all; every count is honest."""
    found = page(portal, q="充电桩分布信息")
    assert len(results(found)) == 1
    count = chosen(found.select_one(".gs-toolbar__count")).get_text()
    assert "2 个数据集" in count
    assert "1 条结果" in count
    more = chosen(found.select_one(".gs-result__same a"))
    assert more.get_text(strip=True) == "另有 1 个地区"
    opened = page(portal, str(more["href"]))
    assert sorted(results(opened)) == ["贵阳市充电桩分布信息", "遵义市充电桩分布信息"]
    assert "充电桩分布信息" in chosen(opened.select_one(".gs-chip")).get_text()


def test_facets_count_datasets(portal: CKANTestApp) -> None:
    """A region's count says how many datasets it has, also where another region's stands for them."""
    found = page(portal, q="充电桩分布信息")
    province = chosen(found.select_one("#choice-region_path-520000 .gs-facet__count"))
    assert province.get_text() == "2"
    inside = page(portal, q="充电桩分布信息", region_path="520000")
    assert chosen(inside.select_one("[id^=choice-region_path]"))["id"] == "choice-region_path-520000"
    assert len(inside.select("[id^=choice-region_path-5201], [id^=choice-region_path-5203]")) == 2


def test_the_api_groups_when_asked(portal: CKANTestApp) -> None:
    """A search through the API lists every dataset, unless it asks for one of each title."""
    asked = {"q": "充电桩分布信息", "facet.field": '["open_type"]'}
    all_ = portal.get("/api/3/action/package_search", query_string=asked).json["result"]
    grouped = portal.get("/api/3/action/package_search", query_string={**asked, "ext_group": "title"}).json["result"]
    assert (all_["count"], grouped["count"]) == (2, 1)
    assert grouped["facets"]["open_type"] == {"open": 2}
    assert not {"govshare_marks", "govshare_group"} & set(grouped["results"][0])


@pytest.mark.parametrize(
    ("years", "titles"),
    [
        ({"ext_year_from": "2020", "ext_year_to": "2020"}, {"贵阳市充电桩分布信息"}),
        ({"ext_year_from": "2021"}, {"遵义市充电桩分布信息"}),
        ({"ext_year_from": "2021", "ext_year_to": "2020"}, {"贵阳市充电桩分布信息", "遵义市充电桩分布信息"}),
    ],
)
def test_years(portal: CKANTestApp, years: dict[str, str], titles: set[str]) -> None:
    """Years leave the datasets whose data is of them, on the page and through the API; they are a filter to remove."""
    found = portal.get("/api/3/action/package_search", query_string={"q": "充电桩", **years}).json["result"]["results"]
    assert {dataset["title"] for dataset in found} == titles
    shown = page(portal, q="充电桩", **years)
    assert set(results(shown)) <= titles
    assert years["ext_year_from"] in chosen(shown.select_one(".gs-chip")).get_text() or len(years) == 2


def test_a_list_alone(portal: CKANTestApp) -> None:
    """A request of the page's script gets the list alone, and caches are told that there are two answers."""
    whole = portal.get("/dataset/", query_string={"q": "公交"})
    part = portal.get("/dataset/", query_string={"q": "公交"}, headers={"HX-Request": "true"})
    assert "HX-Request" in whole.headers["Vary"]
    assert "HX-Request" in part.headers["Vary"]
    assert "<html" not in part.body
    assert results(BeautifulSoup(part.body, "html.parser")) == results(BeautifulSoup(whole.body, "html.parser"))


@pytest.mark.parametrize("path", ["/group/theme-06", "/organization/transport"])
def test_lists_of_themes_and_departments(portal: CKANTestApp, path: str) -> None:
    """Their lists are marked too, and come alone when a script asks."""
    assert chosen(page(portal, path, q="公交").select_one(".gs-result__title mark")).get_text() == "公交"
    assert "<html" not in portal.get(path, headers={"HX-Request": "true"}).body


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("公较站点", "公交站点"),
        ("工交", "公交"),
        ("不懂产", "不动产"),
        ("饮用水水园", "饮用水水源"),
        ("公交站典", "公交站点"),
        ("公站交点", "公交站点"),
        ("充电庄", "充电桩"),
        ("高等学效", "高等学校"),
    ],
)
def test_another_spelling(portal: CKANTestApp, wrong: str, right: str) -> None:
    """One wrong character, homophones, or two that changed places: the right word comes first, on the page too."""
    assert assist(portal, q=wrong, parts=["did_you_mean"])["did_you_mean"][0]["q"] == right
    link = chosen(page(portal, q=wrong).select_one(".gs-meant a"))
    assert link.get_text() == right


@pytest.mark.parametrize("query", ["公交", "站点", "统计", "量子计算机", "hello", "公", ""])
def test_no_other_spelling(portal: CKANTestApp, query: str) -> None:
    """Words that find what they say, and words that resemble nothing, are left alone."""
    assert page(portal, q=query).select(".gs-meant") == []


def test_nothing_found(portal: CKANTestApp) -> None:
    """Without hits the page says what would be found without a filter, with one word, and where else to look."""
    found = page(portal, q="公交 量子", open_type="open")
    assert results(found) == []
    links = {link.get_text(): str(link["href"]) for link in found.select(".gs-nothing a")}
    assert results(page(portal, links["公交"])) == ["全市公交站点信息"]
    narrow = page(portal, q="公交", open_type="closed")
    without = chosen(narrow.select_one(".gs-nothing a"))
    assert "不予开放" in without.get_text()
    assert results(page(portal, str(without["href"]))) == ["全市公交站点信息"]
    assert narrow.select(".gs-words a")
