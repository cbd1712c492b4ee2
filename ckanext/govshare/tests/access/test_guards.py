"""CKAN's own ways around its permissions, closed."""

from __future__ import annotations

import json
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from bs4 import BeautifulSoup
from ckan import authz, logic
from ckan.common import config
from ckan.config.middleware import make_app
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp, CKANTestClient
from ckanext.activity.model import Activity

from ckanext.govshare.plugin import GovsharePlugin
from ckanext.govshare.tests.access.conftest import People
from ckanext.govshare.tests.access.test_decision import Datasets
from ckanext.govshare.tests.access.test_redaction import ADDRESS, ask

pytestmark = pytest.mark.xdist_group("access")

Tokens = dict[str, dict[str, str]]
PASSWORD = "correct-horse-battery"
EVERYBODY = ("nobody", "citizen", "stranger")


def signed_in(web: CKANTestApp, user: dict[str, Any]) -> CKANTestClient:
    """Return a browser in which somebody has logged in."""
    browser = web.test_client()
    page = BeautifulSoup(browser.get("/user/login").data, "html.parser")
    token = page.select_one("input[name=_csrf_token]")["value"]
    sent = {"login": user["name"], "password": PASSWORD, "_csrf_token": token}
    assert browser.post("/user/login", data=sent, follow_redirects=False).status_code == 302
    return browser


@pytest.mark.parametrize("who", EVERYBODY)
def test_activities_hold_no_addresses(people: People, datasets: Datasets, departments: Any, who: str) -> None:
    """Lists of activities name the dataset; whole old versions are for those who may change it."""
    for action, id in (
        ("package_activity_list", datasets["login"]["id"]),
        ("organization_activity_list", departments["own"]["id"]),
        ("recently_changed_packages_activity_list", ""),
    ):
        found = ask(action, who, people, id=id)
        assert found
        assert all(activity["data"]["package"]["title"] for activity in found if "package" in activity["data"])
        shown = [activity for activity in found if activity["object_id"] in [datasets["login"]["id"]]]
        assert ADDRESS not in json.dumps(shown)
    whole = ask("package_activity_list", "editor", people, id=datasets["login"]["id"])
    assert ADDRESS in json.dumps(whole)


@pytest.mark.parametrize("who", EVERYBODY)
def test_old_versions_are_no_pages_for_everybody(
    web: CKANTestApp, tokens: Tokens, datasets: Datasets, who: str
) -> None:
    """The activity plugin would show old versions by their address to whoever sees the dataset."""
    dataset = datasets["login"]
    activity = model.Session.query(Activity).filter_by(object_id=dataset["id"]).first()
    resource = dataset["resources"][0]["id"]
    for path in (
        f"/dataset/{dataset['name']}/resources/{resource}/history/{activity.id}",
        f"/dataset/{dataset['name']}/history/{activity.id}",
    ):
        response = web.get(path, headers=tokens[who], expect_errors=True)
        assert response.status_code == 404
        assert ADDRESS not in response.body
    page = web.get(f"/dataset/{dataset['name']}/history/{activity.id}", headers=tokens["editor"])
    assert page.status_code == 200


@pytest.mark.parametrize(
    ("site", "status"), [("cross-site", 403), ("same-site", 403), ("same-origin", 302), (None, 403)], ids=str
)
def test_another_site_changes_no_source(web: CKANTestApp, people: People, site: str | None, status: int) -> None:
    """A link elsewhere must not clear a source on behalf of the administrator who follows it."""
    source = tk.get_action("harvest_source_create")(
        {"user": people["admin"]["name"]},
        {
            "name": f"source-{site or 'none'}".lower(),
            "title": "来源",
            "url": "http://127.0.0.1:1",
            "source_type": "guizhou",
            "owner_org": factories.Organization()["id"],
        },
    )
    client = signed_in(web, factories.Sysadmin(password=PASSWORD))
    headers = {"Sec-Fetch-Site": site} if site else {}
    response = client.get(f"/harvest/clear/{source['id']}", headers=headers, follow_redirects=False)
    assert response.status_code == status


@pytest.mark.parametrize(("who", "status"), [("nobody", 403), ("stranger", 403), ("admin", 200)])
def test_jobs_are_ended_by_administrators(web: CKANTestApp, tokens: Tokens, who: str, status: int) -> None:
    """ckanext-harvest would end stuck jobs for whoever asks."""
    path = "/api/3/action/harvest_abort_failed_jobs"
    assert web.post(path, json={"life_span": "7"}, headers=tokens[who]).status_code == status


@pytest.mark.parametrize("who", ["nobody", "citizen"])
def test_who_has_no_session_exempts_nobody_else(web: CKANTestApp, tokens: Tokens, who: str) -> None:
    """Visitors and programs need no CSRF token; once they have called a page, browsers of accounts still do."""
    user = factories.User(password=PASSWORD)
    path = f"/user/edit/{user['name']}"
    browser = signed_in(web, user)
    assert browser.post(path, data={"fullname": "x"}).status_code == 400
    web.test_client(use_cookies=False).get(path, headers=tokens[who])
    assert browser.post(path, data={"fullname": "x"}).status_code == 400
    assert model.User.get(user["name"]).fullname != "x"


def test_the_guards_stand_before_anybody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is gathered at the first request: what came meanwhile found CKAN's own actions without their guards."""
    for forget in (logic.clear_actions_cache, authz.clear_auth_functions_cache, logic.clear_validators_cache):
        forget()
    portal = CKANTestApp(make_app(config))
    for late in ("get_actions", "get_auth_functions", "get_validators"):
        monkeypatch.setattr(GovsharePlugin, late, lambda self: pytest.fail("gathered at a request"))
    assert portal.get("/api/3/action/package_search").json["success"]
