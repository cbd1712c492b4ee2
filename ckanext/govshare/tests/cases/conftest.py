"""A department with a conditional dataset, and everybody who has to do with requests for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from ckan.lib.search import clear_all
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.access.reader import forget_readers
from ckanext.govshare.catalog.themes import ensure_themes
from ckanext.govshare.tests.catalogue import AUTHORED, STOPS, WATER

Entry = dict[str, Any]
People = dict[str, str]

REGION = "420100"
PASSWORD = "Cases-2026-Test"
ITEMS = [
    {"name": name, "name_en": name_en, "type": "C", "length": "20", "sensitivity": "1", "is_open": "1"}
    for name, name_en in (("站名", "station"), ("水质类别", "grade"))
]


@pytest.fixture(scope="module")
def portal(tables: Callable[[], None], actions: CKANTestApp) -> CKANTestApp:
    """A portal with an empty database and index."""
    tables()
    clear_all()
    ensure_themes()
    return CKANTestApp(actions.app)


@pytest.fixture(scope="module")
def web(portal: CKANTestApp, web: CKANTestApp) -> CKANTestApp:
    """The same over HTTP, apart from the one that actions run in."""
    return CKANTestApp(web.app)


@pytest.fixture(scope="module")
def people(portal: CKANTestApp) -> People:
    """The names of accounts, by who they are."""
    names = ("researcher", "other", "clerk", "head", "colleague", "operator", "auditor", "asking", "stranger")
    found = {name: factories.User(password=PASSWORD)["name"] for name in names}
    return found | {"admin": factories.Sysadmin()["name"]}


@pytest.fixture(scope="module")
def departments(people: People) -> dict[str, Entry]:
    """The department that provides the data, another one, and a third that asks for data."""
    members = {
        "own": [("clerk", "editor"), ("head", "admin")],
        "other": [("colleague", "editor"), ("stranger", "admin")],
        "asking": [("asking", "admin")],
    }
    titles = {"own": "示例市水利局", "other": "示例市气象局", "asking": "示例市应急局"}
    found = {
        key: factories.Organization(
            title=title,
            region_code=REGION,
            users=[{"name": people[who], "capacity": capacity} for who, capacity in members[key]],
        )
        for key, title in titles.items()
    }
    give = tk.get_action("govshare_role_create")
    give({"user": people["admin"]}, {"user": people["operator"], "role": "operator", "region_code": "420000"})
    give({"user": people["admin"]}, {"user": people["auditor"], "role": "auditor"})
    return found


@pytest.fixture(scope="module")
def dataset(people: People, departments: dict[str, Entry]) -> Entry:
    """A conditional dataset of two resources and two data items."""
    fields = {**AUTHORED, **WATER, "items": ITEMS, "owner_org": departments["own"]["id"]}
    fields |= {"share_type": "conditional", "share_condition": "用于水环境治理"}
    fields["resources"] = [{**STOPS, "name": "水质一"}, {**STOPS, "name": "水质二"}]
    return tk.get_action("package_create")({"user": people["admin"]}, fields)


@pytest.fixture(autouse=True)
def within(portal: CKANTestApp) -> Iterator[None]:
    """A request, for what the code keeps in one."""
    with portal.flask_app.test_request_context():
        yield
    model.Session.rollback()
    model.Session.remove()


class Desk:
    """Does things to cases in somebody's name."""

    def __init__(self, people: People, dataset: Entry) -> None:
        """Take who there is, and what is asked for."""
        self.people, self.dataset = people, dataset
        self.case: Entry = {}

    def call(self, action: str, who: str, **asked: Any) -> Any:
        """Call an action as somebody."""
        forget_readers()
        return tk.get_action(action)({"user": self.people[who]}, asked)

    def apply(self, who: str = "researcher", **changed: Any) -> Entry:
        """Ask for the dataset; `None` leaves a field out."""
        asked = {**APPLICATION, "dataset_id": self.dataset["id"]}
        asked["resources"] = [self.dataset["resources"][0]["id"]]
        asked = {key: value for key, value in {**asked, **changed}.items() if value is not None}
        self.case = self.call("govshare_case_create", who, **asked)
        return self.case

    def do(self, who: str, transition: str, **filled: Any) -> Entry:
        """Do something to the case."""
        number = self.case["number"] or self.case["id"]
        self.case = self.call("govshare_case_transition", who, id=number, transition=transition, **filled)
        return self.case

    def approved(self) -> Entry:
        """Ask, accept and approve."""
        self.apply()
        self.do("clerk", "accept")
        return self.do("head", "approve")

    def in_use(self) -> Entry:
        """Ask, accept, approve and sign."""
        self.approved()
        return self.do("researcher", "sign", agreed=True, password=PASSWORD)

    def decision(self, who: str = "researcher", resource: int = 0) -> Entry:
        """Return what somebody is told of a resource's data."""
        asked = {"id": self.dataset["id"], "resource_id": self.dataset["resources"][resource]["id"]}
        return dict(self.call("govshare_access_decision_show", who, **asked))

    def clocks(self, who: str = "researcher") -> dict[str, Entry]:
        """Return the case's deadlines, the last of each name."""
        return {each["clock"]: each for each in self.call("govshare_case_show", who, id=self.case["id"])["deadlines"]}


APPLICATION = {
    "kind": "access_request",
    "basis": "国家自然科学基金项目 52379001",
    "scenario": "分析流域水质变化，成果为学术论文。",
    "method": "download",
    "until": "2030-12-31",
    "security": "校内服务器存放，专人管理，到期销毁。",
    "applicant_type": "university",
    "applicant_name": "张三",
    "applicant_phone": "0851-0000000",
    "undertaking": True,
}


@pytest.fixture
def desk(people: People, departments: dict[str, Entry], dataset: Entry) -> Iterator[Desk]:
    """Somebody at work; what was asked for is gone afterwards."""
    yield Desk(people, dataset)
    model.Session.rollback()
    of_cases = ("case_file", "case_document", "case_notice", "case_clock", "case_entry", "case")
    for name in (*of_cases, "agreement_template", "grant", "deputy"):
        model.Session.execute(tk.BaseModel.metadata.tables[f"govshare_{name}"].delete())
    model.Session.commit()
