"""The portal over HTTP, an administrator and others, and a calendar that nobody has imported anything into."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.cases.calendar.model import HolidayNotice
from ckanext.govshare.cases.deadlines.model import DeadlineProfile

Headers = dict[str, str]
Act = Callable[..., Any]


@pytest.fixture(scope="module")
def web(tables: Callable[[], None], web: CKANTestApp) -> CKANTestApp:
    """The portal with an empty database."""
    tables()
    return CKANTestApp(web.app)


@pytest.fixture(scope="module")
def headers(web: CKANTestApp) -> dict[str, Headers]:
    """What makes requests those of an administrator, of operators (of everywhere, of Guizhou), of somebody."""
    people = {"admin": factories.Sysadmin(), "someone": factories.User()}
    for name, region in (("operator", None), ("guizhou", "520000")):
        people[name] = factories.User()
        given = {"user": people[name]["name"], "role": "operator", "region_code": region}
        tk.get_action("govshare_role_create")({"user": people["admin"]["name"]}, given)
    tokens = {who: factories.APIToken(user=user["name"])["token"] for who, user in people.items()}
    return {who: {"Authorization": token} for who, token in tokens.items()} | {"nobody": {}}


@pytest.fixture
def act(web: CKANTestApp, headers: dict[str, Headers]) -> Act:
    """Call an action over HTTP and return its result, or its error."""

    def call(action: str, status: int = 200, who: str = "admin", lang: str = "en", **data: Any) -> Any:
        answer = web.post(f"/{lang}/api/3/action/{action}", json=data, headers=headers[who], status=status)
        return answer.json["result"] if status == 200 else answer.json["error"]

    return call


@pytest.fixture(autouse=True)
def as_shipped(tables: object) -> Iterator[None]:
    """What was imported or written is gone after a test."""
    yield
    model.Session.rollback()
    for table in (HolidayNotice, DeadlineProfile):
        model.Session.execute(sa.delete(table))
    model.Session.commit()
