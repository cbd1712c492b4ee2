"""Departments by region, regions, help, API, how pages look, and what the footer states."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from bs4 import BeautifulSoup
from ckan.tests.helpers import CKANTestApp, call_action
from flask.testing import FlaskClient

from ckanext.govshare.tests.pages.reading import facts, page, text

pytestmark = pytest.mark.xdist_group("pages")


def test_departments_are_grouped(portal: CKANTestApp) -> None:
    """Departments stand under their region, those without one last, each with its number of datasets."""
    found = page(portal, "/organization/")
    groups = {text(group.h2): [text(card) for card in group.select(".gs-card")] for group in found.select(".gs-group")}
    assert list(groups)[-1] == "未标明行政区划"
    assert groups["未标明行政区划"] == ["示例市教育局 1 个数据集"]
    assert "示例市交通运输局 市级 · 4 个数据集" in next(iter(groups.values()))


def test_departments_are_narrowed(portal: CKANTestApp) -> None:
    """Name, level and region narrow the list; a list without hits leads back."""
    titles = [text(title) for title in page(portal, "/organization/?q=教育").select(".gs-card__title")]
    assert titles == ["示例市教育局"]
    assert len(page(portal, "/organization/?level=city").select(".gs-card")) == 1
    assert len(page(portal, "/organization/?region=990000").select(".gs-card")) == 1
    nothing = page(portal, "/organization/?q=没有这个部门")
    assert nothing.select_one(".gs-empty a")["href"] == "/organization/"


def test_department_list(catalogue: dict[str, Any]) -> None:
    """The action gives place, level and count, in pages, and refuses what is no number."""
    first = call_action("govshare_department_list", limit=1)
    assert first["count"] == 2
    assert [department["name"] for department in first["results"]] == ["transport"]
    assert first["results"][0]["package_count"] == 4
    assert first["levels"] == {"city": 1}
    with pytest.raises(tk.ValidationError):
        call_action("govshare_department_list", limit="many")


def test_department_facts(portal: CKANTestApp) -> None:
    """A department's page says where it stands, whom to ask, and which themes its datasets are about."""
    found = page(portal, "/organization/transport")
    known = facts(found, ".gs-inline-facts")
    assert known["行政层级"] == "市级"
    assert known["联系处室"] == "科技信息处"
    assert "交通运输 1" in [text(theme) for theme in found.select(".gs-places li")]


def test_unknown_region(portal: CKANTestApp) -> None:
    """A code that is no region's and that nothing bears is not found."""
    assert text(page(portal, "/region/123456", status=404).h1) == "页面不存在"


def test_region_without_datasets(portal: CKANTestApp) -> None:
    """A region that is known but has no datasets says so."""
    found = page(portal, "/region/110000")
    assert text(found.h1) == "北京市"
    assert found.select_one(".gs-empty")


@pytest.mark.parametrize(("path", "sections"), [("/help", 9), ("/help/api", 7), ("/en/help", 9), ("/en/help/api", 7)])
def test_guides(portal: CKANTestApp, path: str, sections: int) -> None:
    """Each entry of a guide's table of contents leads to a heading of the text."""
    found = page(portal, path)
    targets = [link["href"].removeprefix("#") for link in found.select(".gs-guide__contents a")]
    assert len(targets) == sections
    assert targets == [heading["id"] for heading in found.select(".gs-guide__text h2")]


@pytest.fixture
def visitor(portal: CKANTestApp) -> FlaskClient:
    """A browser without cookies of its own; what it sends is what the test writes."""
    return portal.flask_app.test_client(use_cookies=False)


def shown(visitor: FlaskClient, cookie: str) -> tuple[str, str]:
    """Return how a page is shown to who sends a cookie: type and scheme."""
    answer = visitor.get("/about", headers={"Cookie": cookie})
    html = BeautifulSoup(answer.get_data(as_text=True), "html.parser").html
    return html["data-type"], html["data-scheme"]


def test_display_is_kept(visitor: FlaskClient) -> None:
    """The switch sets the cookie and leads back; the next page is as chosen."""
    answer = visitor.get("/display?type=large&scheme=dark&back=/dataset/?q=1")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/dataset/?q=1")
    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith("govshare_display="))
    assert "SameSite=Lax" in cookie
    assert shown(visitor, cookie.split(";")[0]) == ("large", "dark")


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org/", "/\\example.org", "javascript:x", ""])
def test_display_leads_nowhere_else(visitor: FlaskClient, back: str) -> None:
    """The switch leads to pages of the portal only."""
    answer = visitor.get("/display", query_string={"type": "large", "back": back})
    assert answer.headers["Location"] == "/"


def test_display_takes_no_other_value(visitor: FlaskClient) -> None:
    """What is no choice is not kept, and a forged cookie changes nothing."""
    answer = visitor.get("/display?type=huge&scheme=pink")
    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith("govshare_display="))
    assert shown(visitor, cookie.split(";")[0]) == ("normal", "auto")
    assert shown(visitor, 'govshare_display=type="><script>&scheme=pink') == ("normal", "auto")


def test_footer_is_silent(portal: CKANTestApp) -> None:
    """What nobody stated is not shown, not even its label."""
    words = text(page(portal, "/").select_one(".gs-footer"))
    assert not [label for label in ("主办单位", "网站标识码", "备案", "联系处室") if label in words]


@pytest.mark.ckan_config("govshare.site_owner", "示例省数据局")
@pytest.mark.ckan_config("govshare.site_code", "9900000001")
@pytest.mark.ckan_config("govshare.site_icp", "示ICP备2026000001号")
@pytest.mark.ckan_config("govshare.site_police", "示公网安备99010202000001号")
@pytest.mark.ckan_config("govshare.contact_phone", "0980-5550100")
@pytest.mark.ckan_config("govshare.related_sites", "示例省人民政府 https://www.shili.example/\n没有网址的一行")
def test_footer_states(portal: CKANTestApp) -> None:
    """What an administrator stated is shown, with links to the registries."""
    footer = page(portal, "/").select_one(".gs-footer")
    words = text(footer)
    assert "主办单位：示例省数据局" in words
    assert "网站标识码：9900000001" in words
    links = {text(link): link["href"] for link in footer.select("a")}
    assert links["示ICP备2026000001号"] == "https://beian.miit.gov.cn/"
    assert links["示公网安备99010202000001号"].endswith("code=99010202000001")
    assert links["0980-5550100"] == "tel:0980-5550100"
    assert links["示例省人民政府"] == "https://www.shili.example/"
    assert "没有网址的一行" not in words
