"""Every page in its reader's language: no English left on a Chinese page."""

from __future__ import annotations

from typing import Any

import pytest
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.tests.pages.reading import english_left, page, text

pytestmark = pytest.mark.xdist_group("pages")

# Names, formats and abbreviations that are written so in Chinese, too.
NAMES = {"API", "Atom", "CKAN", "CSV", "PDF", "GDP", "JSON", "Markdown", "csv", "URL", "HTML", "CSS"}
NAMES |= {"GNU", "ODC", "ODbL", "OGL", "PDDL", "BibTeX", "RIS", "CSL", "curl", "Python", "JavaScript", "XLSX"}
# What the help and the API's page call by their names.
NAMES |= {"Excel", "WPS", "UTF", "Unicode", "Tab", "Enter", "DCAT", "GET", "POST", "UTC"}
PUBLIC = [
    "/",
    "/dataset/",
    "/dataset/?q=量子&open_type=open",
    "/group/",
    "/group/theme-06",
    "/organization/",
    "/organization/transport",
    "/organization/about/transport",
    "/region",
    "/region/990100",
    "/help",
    "/help/api",
    "/about",
    "/user/login",
    "/user/register",
    "/user/reset",
]


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages(portal: CKANTestApp, path: str) -> None:
    """What everybody sees is Chinese."""
    assert english_left(page(portal, path), NAMES) == set()


@pytest.mark.parametrize("key", ["bus_stops", "land", "water", "companies", "schools"])
def test_datasets(portal: CKANTestApp, catalogue: dict[str, Any], key: str) -> None:
    """A dataset's page is Chinese, whatever its open type and origin."""
    assert english_left(page(portal, f"/dataset/{catalogue[key]['name']}"), NAMES) == set()


@pytest.mark.parametrize(
    "path",
    [
        "/dashboard/datasets",
        "/dashboard/organizations",
        "/dataset/new",
        "/dataset/edit/{bus_stops}",
        "/dataset/activity/{bus_stops}",
        "/organization/edit/transport",
        "/organization/members/transport",
        "/organization/new",
        "/ckan-admin/",
        "/ckan-admin/trash",
        "/harvest",
    ],
)
def test_pages_of_the_staff(portal: CKANTestApp, catalogue: dict[str, Any], path: str) -> None:
    """CKAN's own pages, for which it has no Chinese, are Chinese, too."""
    user = factories.Sysadmin(fullname="某管理员")
    address = path.format(bus_stops=catalogue["bus_stops"]["name"])
    found = page(portal, address, headers={"Authorization": factories.APIToken(user=user["name"])["token"]})
    own = (user["name"], "test.govshare")
    for name in found.find_all(string=lambda words: any(word in words for word in own)):
        name.extract()
    assert english_left(found, NAMES | {"transport", "education"}) == set()


@pytest.mark.parametrize(
    ("path", "status", "heading"),
    [("/nowhere", 404, "页面不存在"), ("/dataset/nowhere", 404, "页面不存在"), ("/ckan-admin/", 403, "无权访问此页面")],
)
def test_errors(portal: CKANTestApp, catalogue: dict[str, Any], path: str, status: int, heading: str) -> None:
    """An error is explained in Chinese, with a way on."""
    user = factories.User(fullname="某用户")
    token = factories.APIToken(user=user["name"])["token"]
    found = page(portal, path, status=status, headers={"Authorization": token})
    assert text(found.h1) == heading
    assert found.select_one("main form[role=search]")
    assert english_left(found, NAMES) == set()


def test_login(portal: CKANTestApp) -> None:
    """The login form has labels for its fields and says in Chinese when it did not work."""
    found = page(portal, "/user/login")
    labels = {label.get("for") for label in found.select("form.gs-form label[for]")}
    assert labels == {"field-login", "field-password"}
    assert found.select_one("input[type=password]")["autocomplete"] == "current-password"
    token = found.select_one("form.gs-form input[type=hidden]")
    refused = portal.post(
        "/user/login", data={"login": "nobody", "password": "wrong-password", token["name"]: token["value"]}
    )
    assert "登录失败：用户名或密码有误。" in refused.body
