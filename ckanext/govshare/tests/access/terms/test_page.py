"""The page on which people accept the terms."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.access.terms.acceptance import accepted

pytestmark = pytest.mark.xdist_group("access")

PASSWORD = "a-long-Enough-passw0rd"


@pytest.fixture(autouse=True)
def reader() -> None:
    """No request around the test: those of the browser would be taken for parts of it."""


@pytest.fixture
def browser(app: CKANTestApp) -> tuple[CKANTestApp, dict[str, Any]]:
    """A browser in which a new account is signed in."""
    user = factories.User(password=PASSWORD)
    page = BeautifulSoup(app.get("/user/login").body, "html.parser")
    token = page.select_one("input[name=_csrf_token]")["value"]
    sent = {"login": user["name"], "password": PASSWORD, "_csrf_token": token}
    assert app.post("/user/login", data=sent, follow_redirects=False).status_code == 302
    return app, user


def form(app: CKANTestApp, address: str, status: int = 200) -> dict[str, str]:
    """Return the fields of the form on the page with the terms."""
    page = BeautifulSoup(app.get(address, status=status).body, "html.parser")
    fields = page.select("main form[action$='/terms'] input")
    assert fields, page.get_text()
    return {str(field["name"]): str(field["value"]) for field in fields}


def test_accepting_on_the_page(browser: tuple[CKANTestApp, dict[str, Any]]) -> None:
    """The button accepts the version that was shown, and leads back to what was asked for."""
    app, user = browser
    fields = form(app, "/terms?came_from=/dataset/x/resource/y/download")
    answer = app.post("/terms", data=fields, follow_redirects=False, status=302)
    assert answer.headers["Location"] == "/dataset/x/resource/y/download"
    assert accepted(user["id"])
    page = BeautifulSoup(app.get("/terms").body, "html.parser")
    assert page.select("main form") == []
    assert "您已于" in page.select_one("main").get_text()


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_elsewhere(browser: tuple[CKANTestApp, dict[str, Any]], elsewhere: str) -> None:
    """Only addresses of this portal are returned to."""
    app, _user = browser
    fields = {**form(app, "/terms"), "came_from": elsewhere}
    answer = app.post("/terms", data=fields, follow_redirects=False, status=302)
    assert answer.headers["Location"] == "/"


def test_the_form_needs_its_token(browser: tuple[CKANTestApp, dict[str, Any]]) -> None:
    """Another site cannot accept in somebody's name; terms that changed meanwhile are shown anew."""
    app, user = browser
    fields = form(app, "/terms")
    bare = {key: value for key, value in fields.items() if key != "_csrf_token"}
    app.post("/terms", data=bare, status=400)
    stale = app.post("/terms", data={**fields, "version": "old"}, status=200)
    assert "条款已修订" in stale.body
    assert not accepted(user["id"])


def test_a_visitor_is_led_to_sign_in(app: CKANTestApp) -> None:
    """Without an account the terms can be read, in both languages, and there is no button to accept them."""
    for address, words in (("/terms", "注明来源"), ("/en/terms", "Name the source")):
        page = BeautifulSoup(app.get(address).body, "html.parser").select_one("main")
        assert words in page.get_text()
        assert page.select("form") == []
        assert page.select("a[href*='/user/login']")
