"""What else is recorded by itself: grants, and sign-ins of people who administer."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from ckan.tests import factories

from ckanext.govshare.history.model import events
from ckanext.govshare.history.record import person
from ckanext.govshare.tests.catalogue import AUTHORED, WATER, catalogue

__all__ = ["catalogue"]

pytestmark = pytest.mark.xdist_group("history")

PASSWORD = "correct-horse-battery"


def rows(chain: str) -> list[Any]:
    """Return the events of a chain."""
    model.Session.rollback()
    query = sa.select(events).where(events.c.chain == chain).order_by(events.c.number)
    return list(model.Session.execute(query))


def test_grants(catalogue: dict[str, Any], with_request_context: None) -> None:
    """That one was made and ended, of what, for whom and by whom; persons are hashes, and the ground stays out."""
    admin, holder = factories.Sysadmin(), factories.User()
    fields = {
        **AUTHORED,
        **WATER,
        "resources": [{"name": "水质.pdf", "url": "https://data.example.org/w.pdf", "data_kind": "file"}],
    }
    context = {"user": admin["name"]}
    owner = catalogue["transport"]["id"]
    dataset = tk.get_action("package_create")(dict(context), {**fields, "owner_org": owner})
    resource = dataset["resources"][0]["id"]
    asked = {"resources": [resource], "user": holder["name"], "until": "2099-12-31", "basis": "张三的申请"}
    grant = tk.get_action("govshare_grant_create")(dict(context), asked)
    for _ in range(2):
        tk.get_action("govshare_grant_revoke")(dict(context), {"id": grant["id"]})
    _first, created, revoked = rows(f"dataset:{dataset['id']}")
    assert (created.kind, revoked.kind) == ("grant.created", "grant.revoked")
    assert created.data == {
        "grant": grant["id"],
        "resources": [resource],
        "items": None,
        "holder_type": "user",
        "holder": person(holder["id"]),
        "valid_from": grant["valid_from"],
        "until": grant["until"],
    }
    assert created.actor == revoked.actor == person(admin["id"])
    said = str([created, revoked])
    assert not [secret for secret in (holder["id"], holder["name"], admin["id"], "张三") if secret in said]


class TestSignIn:
    """A sign-in is recorded for those who may change what others see."""

    @pytest.fixture
    def people(self, clean_db: None) -> dict[str, Any]:
        """The portal's administrator, a department's, its editor and a citizen."""
        found = {name: factories.User(password=PASSWORD) for name in ("head", "editor", "citizen")}
        found["admin"] = factories.Sysadmin(password=PASSWORD)
        members = [
            {"name": found[name]["name"], "capacity": role} for name, role in (("head", "admin"), ("editor", "editor"))
        ]
        found["department"] = factories.Organization(users=members, user=found["admin"])
        return found

    @staticmethod
    def sign_in(app: Any, user: dict[str, Any], password: str = PASSWORD) -> None:
        page = BeautifulSoup(app.get("/user/login").body, "html.parser")
        form = page.select_one("form:has(input[name=password])")
        assert form is not None
        sent = {str(field["name"]): field.get("value", "") for field in form.select("input[name]")}
        sent |= {"login": user["name"], "password": password}
        answer = app.post("/user/login", data=sent, follow_redirects=False)
        assert (answer.status_code == 302) == (password == PASSWORD)

    def test_administrators(self, app: Any, people: dict[str, Any]) -> None:
        """Of the portal, and of a department, which is named."""
        self.sign_in(app, people["admin"])
        app.get("/user/_logout")
        self.sign_in(app, people["head"])
        first, second = rows("portal")
        assert (first.kind, first.actor, first.data["sysadmin"]) == (
            "signin.admin",
            person(people["admin"]["id"]),
            True,
        )
        assert (second.actor, second.data) == (
            person(people["head"]["id"]),
            {"sysadmin": False, "departments": [people["department"]["id"]]},
        )

    @pytest.mark.parametrize("who", ["editor", "citizen"])
    def test_others(self, app: Any, people: dict[str, Any], who: str) -> None:
        """Whoever administers nothing signs in unrecorded."""
        self.sign_in(app, people[who])
        assert rows("portal") == []

    def test_what_is_no_sign_in(self, app: Any, people: dict[str, Any]) -> None:
        """A wrong password, and a program with a token."""
        self.sign_in(app, people["admin"], "wrong-horse-battery")
        user = {"user": people["admin"]["name"], "name": "a program"}
        token = tk.get_action("api_token_create")({"ignore_auth": True, "user": people["admin"]["name"]}, user)["token"]
        answer = app.get("/api/3/action/user_list", headers={"Authorization": token})
        assert answer.status_code == 200
        assert rows("portal") == []
