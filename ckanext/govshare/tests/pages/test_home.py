"""The home page, the list of themes, and the frame that every page has."""

from __future__ import annotations

import pytest
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare import codes
from ckanext.govshare.tests.pages.reading import facts, page, text

pytestmark = pytest.mark.xdist_group("pages")


def test_search_comes_first(portal: CKANTestApp) -> None:
    """The first form of the home page searches the catalogue, and words to try are below it."""
    home = page(portal, "/")
    form = home.select_one("main form")
    assert form["action"] == "/dataset/"
    assert form.select_one("input[name=q]")["type"] == "search"
    assert home.select_one(".gs-hero__popular a")["href"] == "/dataset/?q=%E5%85%AC%E4%BA%A4"


def test_figures(portal: CKANTestApp) -> None:
    """The figures are those of the catalogue; a theme counts where it has data."""
    home = page(portal, "/")
    assert facts(home, ".gs-figures") == {"数据集": "5", "无条件开放": "1", "部门": "2", "数据领域": "5"}
    assert [text(item) for item in home.select(".gs-shares__list li")] == [
        "无条件开放 1",
        "登录开放 1",
        "有条件开放 1",
        "不予开放 1",
        "未标明 1",
    ]


def test_newest_and_departments(portal: CKANTestApp) -> None:
    """What is new comes newest first; departments come with the most data first."""
    home = page(portal, "/")
    assert text(home.select_one(".gs-brief li a")) == "高等学校名录"
    assert [text(item) for item in home.select(".gs-ranking li")] == ["示例市交通运输局 4", "示例市教育局 1"]


@pytest.mark.parametrize("path", ["/", "/group/", "/group"])
def test_all_themes(portal: CKANTestApp, path: str) -> None:
    """All 22 themes are there in their official order, also those without data."""
    tiles = page(portal, path).select(".gs-themes li:not(.gs-themes__all)")
    assert [text(tile.select_one(".gs-theme__name")) for tile in tiles] == [c.zh for c in codes.codes("theme").values()]
    assert text(tiles[5]) == "交通运输 1 个数据集"
    assert tiles[5].a["href"] == "/group/theme-06"
    assert text(tiles[0]) == "信用服务 0 个数据集"


def test_english(portal: CKANTestApp) -> None:
    """The English home page says the same in English, and leads on to English pages."""
    home = page(portal, "/en/")
    assert home.html["lang"] == "en"
    assert home.title.get_text(strip=True) == "Public Data Portal"
    assert text(home.h1) == "Public data, open to all"
    assert facts(home, ".gs-figures") == {"Datasets": "5", "Open to all": "1", "Departments": "2", "Themes": "5"}
    assert text(home.select(".gs-theme")[5]) == "Transport 1 dataset"
    assert all(link["href"].startswith("/en/") for link in home.select(".gs-theme, .gs-nav:not(.gs-nav--account) a"))


def test_language_switch(portal: CKANTestApp) -> None:
    """The switch leads to the same page in the other language, with what was searched for."""
    chinese = page(portal, "/dataset/?q=公交&open_type=open")
    link = chinese.select_one(".gs-header [hreflang]")
    assert (link.get_text(strip=True), link["hreflang"]) == ("English", "en")
    assert link["href"] == "/en/dataset/?q=%E5%85%AC%E4%BA%A4&open_type=open"
    english = page(portal, link["href"])
    assert english.select_one("#catalogue-search")["value"] == "公交"
    assert text(english.select_one(".gs-header [hreflang]")) == "简体中文"


@pytest.mark.parametrize("path", ["/", "/dataset/", "/group/", "/organization/", "/about", "/user/login"])
def test_frame(portal: CKANTestApp, path: str) -> None:
    """Each page has one main landmark, one first heading, a way past the menu, and says where one is."""
    found = page(portal, path)
    assert found.html["lang"] == "zh-Hans-CN"
    assert len(found.select("main, [role=main]")) == 1
    assert len(found.select("h1")) == 1
    assert found.select_one("a.gs-skip")["href"] == "#content"
    assert found.select_one("#content").name == "main"
    menu = found.select_one(".gs-nav [aria-current=page]")
    assert menu is None if path == "/user/login" else menu["href"].rstrip("/") == path.rstrip("/")


@pytest.mark.parametrize("path", ["/", "/dataset/", "/user/register"])
def test_nothing_from_elsewhere(portal: CKANTestApp, path: str) -> None:
    """Styles, scripts, pictures and fonts come from the portal itself."""
    found = page(portal, path)
    sources = [tag["src"] for tag in found.select("[src]")] + [tag["href"] for tag in found.select("link[href]")]
    assert sources
    foreign = [source for source in sources if not source.startswith(("/", "data:", "http://test.ckan.net/"))]
    assert foreign == []
