"""Searches that people keep, and their feeds."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import ckan.plugins.toolkit as tk
import pytest
from bs4 import BeautifulSoup
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.tests.search.near_duplicates import charging

__all__ = ["charging"]
pytestmark = [pytest.mark.xdist_group("search"), pytest.mark.usefixtures("charging")]
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def user(catalogue: dict[str, Any]) -> dict[str, Any]:
    """Somebody with an account."""
    return factories.UserWithToken()


def save(portal: CKANTestApp, user: dict[str, Any], status: int = 200, **asked: Any) -> dict[str, Any]:
    """Save a search through the API and return the answer."""
    headers = {"Authorization": user["token"]}
    answer = portal.post("/api/3/action/govshare_saved_search_create", json=asked, headers=headers, status=status)
    return answer.json["result"] if status == 200 else answer.json["error"]


def titles(portal: CKANTestApp, saved: dict[str, Any], headers: dict[str, str] | None = None) -> list[str]:
    """Return the titles of a saved search's feed."""
    answer = portal.get(f"/feeds/searches/{saved['id']}.atom", headers=headers or {})
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(answer.body)
    addresses = [str(link.get("href")) for link in feed.iter(f"{ATOM}link")]
    assert addresses
    assert all(address.startswith("http://") for address in addresses)
    return [str(entry.findtext(f"{ATOM}title")) for entry in feed.iter(f"{ATOM}entry")]


def test_save_list_delete(portal: CKANTestApp, user: dict[str, Any]) -> None:
    """A search is kept under its name, listed to whoever kept it and nobody else, and deleted by them alone."""
    saved = save(portal, user, title="公交数据", params=[["q", "公交"], ["open_type", "open"], ["page", "2"]])
    assert saved["params"] == [["q", "公交"], ["open_type", "open"]]
    other = factories.UserWithToken()
    for who, count in ((user, 1), (other, 0)):
        headers = {"Authorization": who["token"]}
        listed = portal.get("/api/3/action/govshare_saved_search_list", headers=headers).json["result"]
        assert listed["count"] == len(listed["results"]) == count
    asked = {"json": {"id": saved["id"]}, "headers": {"Authorization": other["token"]}}
    portal.post("/api/3/action/govshare_saved_search_delete", status=403, **asked)
    asked["headers"] = {"Authorization": user["token"]}
    portal.post("/api/3/action/govshare_saved_search_delete", **asked)
    portal.post("/api/3/action/govshare_saved_search_delete", status=404, **asked)
    assert portal.get(f"/feeds/searches/{saved['id']}.atom", status=404)


@pytest.mark.parametrize(
    "asked",
    [
        {"title": "", "params": [["q", "公交"]]},
        {"title": "很长" * 60, "params": [["q", "公交"]]},
        {"title": "空", "params": [["page", "2"]]},
        {"title": "空", "params": "q=公交"},
        {"title": "注入", "params": [["id:x OR state", "deleted"]]},
    ],
)
def test_refused(portal: CKANTestApp, user: dict[str, Any], asked: dict[str, Any]) -> None:
    """A search without a name, or without anything searched for, is refused with the remedy."""
    error = save(portal, user, status=409, **asked)
    assert any("请" in message for key in ("title", "params") for message in error.get(key, []))


def test_nobody_saves_without_an_account(portal: CKANTestApp) -> None:
    """Without an account there is nothing to save to."""
    portal.post("/api/3/action/govshare_saved_search_create", json={"title": "a", "params": [["q", "a"]]}, status=403)
    assert "/user/login" in portal.get("/searches", follow_redirects=False).headers["Location"]


def test_the_feed_is_what_its_reader_may_see(portal: CKANTestApp, user: dict[str, Any]) -> None:
    """New datasets first; a private one is there for an administrator's token and for nobody else."""
    saved = save(portal, user, title="充电桩", params=[["q", "充电桩分布"], ["ext_year_from", "2020"]])
    public = ["遵义市充电桩分布信息", "贵阳市充电桩分布信息"]
    assert titles(portal, saved) == public
    assert titles(portal, saved, {"Authorization": user["token"]}) == public


def test_new_datasets_appear(portal: CKANTestApp, catalogue: dict[str, Any], user: dict[str, Any]) -> None:
    """What is published later is in the feed, and control characters in it do not break it."""
    saved = save(portal, user, title="换电站", params=[["q", "换电站"]])
    assert titles(portal, saved) == []
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    fields = {"source_platform": "guizhou", "source_id": "swap", "owner_org": catalogue["transport"]["id"]}
    made = tk.get_action("package_create")({"user": site_user}, {"title": "换电站分布", "notes": "a\x02b", **fields})
    try:
        assert titles(portal, saved) == ["换电站分布"]
    finally:
        tk.get_action("dataset_purge")({"user": site_user}, {"id": made["id"]})


def test_the_page(portal: CKANTestApp) -> None:
    """From a search to its page of saved searches: the form keeps what was searched for, also when it comes back."""
    someone = factories.User(password="correct horse")
    headers = {"Authorization": factories.APIToken(user=someone["name"])["token"]}
    shown = BeautifulSoup(portal.get("/dataset/?q=公交&open_type=open", headers=headers).body, "html.parser")
    keep = shown.select_one("a.gs-keep")
    assert keep is not None
    form = BeautifulSoup(portal.get(str(keep["href"]), headers=headers).body, "html.parser").select_one("form.gs-save")
    assert form is not None
    fields = {str(field["name"]): str(field.get("value") or "") for field in form.select("input")}
    assert fields["param-q"] == "公交"
    again = portal.post("/searches", data={**fields, "title": " "}, headers=headers)
    kept = BeautifulSoup(again.body, "html.parser")
    assert "请为此搜索命名" in kept.get_text()
    assert [field["value"] for field in kept.select("[name='param-open_type']")] == ["open"]
    portal.post("/searches", data={**fields, "title": "公交"}, headers=headers)
    listed = BeautifulSoup(portal.get("/searches", headers=headers).body, "html.parser")
    assert [link.get_text() for link in listed.select(".gs-result__title a")] == ["公交"]
    assert listed.select("a[href$='.atom']")
