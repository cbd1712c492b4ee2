"""A department with a dataset of every open type, and people who ask for them.

They are made once for a folder of tests. The conftest of a folder within imports what its tests share, so that it is
made anew there: what other folders' tests need empties the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from ckan.lib.search import clear_all
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.catalog.themes import ensure_themes
from ckanext.govshare.tests.catalogue import AUTHORED, BUS_STOPS, COMPANIES, LAND, SCHOOLS, STOP_NAME, STOPS, WATER

ITEMS = [STOP_NAME, {**STOP_NAME, "name": "水质类别", "name_en": "grade"}]

People = dict[str, dict[str, Any]]


@pytest.fixture(scope="package")
def people(tables: Callable[[], None]) -> People:
    """Accounts by what they are to the department. The index is emptied with the database."""
    tables()
    clear_all()
    ensure_themes()
    names = ("citizen", "holder", "colleague", "member", "editor", "head", "stranger")
    found: People = {name: factories.User() for name in names}
    return found | {"admin": factories.Sysadmin()}


@pytest.fixture(scope="package")
def departments(people: People) -> dict[str, dict[str, Any]]:
    """The department that provides the data, and another one."""
    provider = [("member", "member"), ("editor", "editor"), ("head", "admin")]
    other = [("stranger", "admin"), ("colleague", "member")]
    return {
        key: factories.Organization(
            title=title, users=[{"name": people[who]["name"], "capacity": capacity} for who, capacity in members]
        )
        for key, title, members in (("own", "示例市水利局", provider), ("other", "示例市教育局", other))
    }


@pytest.fixture(scope="package")
def datasets(people: People, departments: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """A dataset of each open type, and one that another platform gives on conditions."""

    def create(**fields: Any) -> dict[str, Any]:
        return tk.get_action("package_create")({"user": people["admin"]["name"]}, fields)

    own = {"owner_org": departments["own"]["id"]}
    kinds: dict[str, dict[str, Any]] = {"open": BUS_STOPS, "login": LAND, "conditional": WATER, "closed": COMPANIES}
    found = {
        key: create(**AUTHORED, **{**fields, "resource_code": ""}, **own)
        for key, fields in kinds.items()
        if key != "conditional"
    }
    two = [{**STOPS, "name": "水质一"}, {**STOPS, "name": "水质二"}]
    found["conditional"] = create(**AUTHORED, **{**WATER, "items": ITEMS, "resources": two}, **own)
    found["unknown"] = create(**SCHOOLS, **own)
    elsewhere = {**SCHOOLS, "source_id": "a-2", "open_type": "conditional"}
    found["elsewhere"] = create(**elsewhere, owner_org=departments["other"]["id"])
    return found


@pytest.fixture(scope="package")
def tokens(people: People) -> dict[str, dict[str, str]]:
    """The headers by which each of them is known to the API; nobody sends none."""
    sent = {who: {"Authorization": factories.APIToken(user=user["name"])["token"]} for who, user in people.items()}
    return sent | {"nobody": {}}


@pytest.fixture(autouse=True)
def reader(people: People, actions: CKANTestApp) -> Iterator[None]:
    """A request, with grants that are gone afterwards. CKAN's own fixture builds a portal for each test."""
    with actions.flask_app.test_request_context():
        yield
    model.Session.rollback()
    model.Session.execute(tk.BaseModel.metadata.tables["govshare_grant"].delete())
    model.Session.commit()
