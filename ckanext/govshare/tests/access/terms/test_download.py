"""The first download of data that is not open to all: the terms come before it."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from ckan.tests import factories

from ckanext.govshare.tests.access.conftest import People
from ckanext.govshare.tests.access.delivery.conftest import CONTENT, Entry, Portal, files, portal, provide

__all__ = ["files", "portal", "provide"]
pytestmark = pytest.mark.xdist_group("access")

PASSWORD = "a-long-Enough-passw0rd"
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"


@pytest.fixture(autouse=True)
def reader() -> None:
    """No request around the test: those of the browser would be taken for parts of it."""


def accept(portal: Portal, who: str, **values: str) -> Any:
    """Accept the terms as a program does."""
    sent = {"Authorization": portal.tokens[who]}
    return portal.app.test_client().post("/api/3/action/govshare_terms_accept", json=values, headers=sent)


def test_a_program_is_told_what_to_call(portal: Portal, files: dict[str, Entry]) -> None:
    """A 403 names the action; after calling it once the data comes, of other datasets too."""
    refusal = portal.download(files["login"], "citizen")
    assert (refusal.status_code, refusal.headers["Cache-Control"]) == (403, "private, no-store")
    assert "govshare_terms_accept" in refusal.json["error"]["message"]
    told = refusal.json["data_access"]
    assert (told["state"], told["apply_url"], told["until"]) == ("not_yet", "/terms", None)
    assert "govshare_terms_accept" in told["reason"]
    assert accept(portal, "citizen", version="of-last-year").status_code == 409
    assert portal.download(files["login"], "citizen").status_code == 403
    assert accept(portal, "citizen").json["result"].keys() == {"version", "at"}
    assert portal.download(files["login"], "citizen").data == CONTENT


@pytest.mark.parametrize(
    ("who", "kind"), [("nobody", "open"), ("citizen", "open"), ("member", "login"), ("admin", "conditional")]
)
def test_who_is_not_asked(portal: Portal, files: dict[str, Entry], who: str, kind: str) -> None:
    """Open data is one step; the department and the portal's administrators are not asked about their own."""
    assert portal.download(files[kind], who).data == CONTENT


def test_terms_open_nothing(portal: Portal, people: People, files: dict[str, Entry]) -> None:
    """Whoever has no right to the data is told so, before and after accepting."""
    for _time in range(2):
        assert portal.download(files["conditional"], "citizen").json["data_access"]["state"] == "apply"
        assert portal.download(files["closed"], "citizen").json["data_access"]["state"] == "closed"
        assert accept(portal, "citizen").status_code == 200


def test_a_browser_accepts_and_goes_on(portal: Portal, files: dict[str, Entry]) -> None:
    """The page that comes instead of the file holds the terms; its button leads to the file."""
    user = factories.User(password=PASSWORD)
    client = portal.app.test_client()
    page = BeautifulSoup(client.get("/user/login").data, "html.parser")
    sent = {
        "login": user["name"],
        "password": PASSWORD,
        "_csrf_token": page.select_one("input[name=_csrf_token]")["value"],
    }
    assert client.post("/user/login", data=sent, follow_redirects=False).status_code == 302

    dataset = files["login"]
    address = f"/dataset/{dataset['name']}/resource/{dataset['resources'][0]['id']}/download"
    answer = client.get(address, headers={"Accept": BROWSER})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (403, "private, no-store")
    main = BeautifulSoup(answer.data, "html.parser").select_one("main")
    assert "注明来源" in main.get_text()
    assert main.select_one("code").get_text() == "govshare_terms_accept"
    fields = {str(field["name"]): field["value"] for field in main.select("form input")}
    accepted = client.post(main.select_one("form")["action"], data=fields, follow_redirects=False)
    assert (accepted.status_code, accepted.headers["Location"]) == (302, address)
    assert client.get(accepted.headers["Location"], headers={"Accept": BROWSER}).data == CONTENT
