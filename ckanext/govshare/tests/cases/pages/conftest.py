"""Browsers in which the people of the tests are signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from ckan.tests.helpers import CKANTestApp
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from ckanext.govshare.tests.cases.conftest import PASSWORD, People

Page: TypeAlias = BeautifulSoup


class Browser:
    """One person's browser, without scripts."""

    answer: TestResponse

    def __init__(self, web: CKANTestApp, name: str | None) -> None:
        """Open one; with a name, sign in."""
        self.client = web.flask_app.test_client()
        if name:
            form = self.form(self.open("/user/login"), "form:has(input[name=password])")
            form["login"], form["password"] = name, PASSWORD
            assert self.client.post("/user/login", data=form).status_code == 302

    def open(self, address: str, status: int = 200) -> Page:
        """Return a page."""
        self.answer = self.client.get(address, headers={"Accept": "text/html"})
        assert self.answer.status_code == status, self.answer.text
        return BeautifulSoup(self.answer.data, "html.parser")

    def form(self, page: Page | Tag, selector: str) -> MultiDict[str, str]:
        """Return what a form would send as it stands."""
        form = page.select_one(selector)
        assert form, page.get_text()
        found: MultiDict[str, str] = MultiDict()
        for field in form.select("input[name], textarea[name], select[name]"):
            if field.get("type") in ("checkbox", "radio") and not field.has_attr("checked"):
                continue
            if field.name == "select":
                option = field.select_one("option[selected]") or field.select_one("option")
                found.add(str(field["name"]), str(option["value"]))
            else:
                text = field.get_text() if field.name == "textarea" else field.get("value", "")
                found.add(str(field["name"]), str(text))
        return found

    def send(
        self, address: str, selector: str, changes: dict[str, Any], status: int = 302, to: str | None = None
    ) -> Page:
        """Open a page, fill in its form and send it; return the page that answers, or the one that follows."""
        page = self.open(address)
        form = self.form(page, selector)
        for name, value in changes.items():
            form.setlist(name, value if isinstance(value, list) else [value])
        return self.post(to or str(page.select_one(selector)["action"]), form, status)

    def post(self, address: str, form: Any, status: int = 302) -> Page:
        """Send a form as it is."""
        self.answer = self.client.post(address, data=form, headers={"Accept": "text/html"})
        assert self.answer.status_code == status, self.answer.text
        if status == 302:
            to = urlsplit(self.answer.headers["Location"])
            return self.open(f"{to.path}?{to.query}")
        return BeautifulSoup(self.answer.data, "html.parser")


@pytest.fixture(scope="module")
def browsers(web: CKANTestApp, people: People) -> Callable[[str | None], Browser]:
    """The browser of each person, signed in once for a module."""
    opened: dict[str | None, Browser] = {}

    def browser(who: str | None) -> Browser:
        if who not in opened:
            opened[who] = Browser(web, people[who] if who else None)
        return opened[who]

    return browser
