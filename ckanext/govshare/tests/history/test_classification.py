"""How a dataset is opened, and each time that is decided anew: recorded on every path, and read by who may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from bs4 import BeautifulSoup
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.history.verifier import sm3
from ckanext.govshare.tests.catalogue import AUTHORED, BUS_STOPS, SCHOOLS, catalogue, portal
from ckanext.govshare.tests.conftest import administer
from ckanext.govshare.tests.history.conftest import EVENTS

__all__ = ["catalogue", "portal"]

pytestmark = [pytest.mark.xdist_group("history"), pytest.mark.usefixtures("with_request_context")]

LAW = "《中华人民共和国保守国家秘密法》第九条"
CLOSED = {"open_type": "closed", "closed_reason": "law", "legal_basis": LAW}
TERMS = {
    "open_type": "conditional",
    "open_condition": "依法登记的法人。",
    "use_requirements": "不得转让。",
    "security_measures": "存储加密。",
}

Dataset = dict[str, Any]


@pytest.fixture(scope="module")
def people(catalogue: dict[str, Any]) -> dict[str, Any]:
    """An editor and the head of the department, a citizen and the administrator of the portal."""
    found = {name: factories.User() for name in ("editor", "citizen")} | {"admin": factories.Sysadmin()}
    member = {"id": catalogue["transport"]["id"], "username": found["editor"]["name"], "role": "editor"}
    tk.get_action("organization_member_create")({"user": found["admin"]["name"]}, member)
    return found


@pytest.fixture
def act(people: dict[str, Any]) -> Callable[..., Any]:
    """Calls an action as one of the people, or as nobody."""

    def call(who: str, action: str, **values: Any) -> Any:
        return tk.get_action(action)({"user": people[who]["name"] if who in people else ""}, values)

    return call


@pytest.fixture
def dataset(catalogue: dict[str, Any], act: Callable[..., Any]) -> Dataset:
    """An open dataset that the editor has just described."""
    fields = {**AUTHORED, **BUS_STOPS, "resource_code": "", "resources": []}
    return act("editor", "package_create", **fields, owner_org=catalogue["transport"]["id"])


def recorded(act: Callable[..., Any], dataset: Dataset, who: str = "nobody", **values: Any) -> list[dict[str, Any]]:
    """Return what somebody reads of a dataset's history, the newest first."""
    return act(who, "govshare_history_list", dataset_id=dataset["id"], **values)["results"]


def patched(act: Callable[..., Any], dataset: Dataset, fields: dict[str, Any]) -> None:
    act("editor", "package_patch", id=dataset["id"], **fields)


def updated(act: Callable[..., Any], dataset: Dataset, fields: dict[str, Any]) -> None:
    act("editor", "package_update", **{**act("editor", "package_show", id=dataset["id"]), **fields})


def revised(act: Callable[..., Any], dataset: Dataset, fields: dict[str, Any]) -> None:
    act("admin", "package_revise", match={"id": dataset["id"]}, update=fields)


@pytest.mark.parametrize(("write", "who"), [(patched, "editor"), (updated, "editor"), (revised, "admin")])
def test_decided_anew(
    act: Callable[..., Any], people: dict[str, Any], dataset: Dataset, write: Callable[..., None], who: str
) -> None:
    """What each fact was and is, and who decided; texts that people write only by their hash."""
    write(act, dataset, CLOSED)
    now, first = recorded(act, dataset, "admin")
    assert first["data"] == {"open_type": [None, "open"]}
    assert now["data"] == {
        "open_type": ["open", "closed"],
        "closed_reason": [None, "law"],
        "legal_basis": [None, sm3(LAW.encode()).hexdigest()],
    }
    assert (now["number"], now["previous"], now["person"]) == (2, first["hash"], people[who]["id"])
    assert LAW not in str(now) and people[who]["id"] != now["actor"]


def test_what_everybody_reads(act: Callable[..., Any], people: dict[str, Any], dataset: Dataset) -> None:
    """The changes of classification, without persons; an auditor's view has more."""
    patched(act, dataset, TERMS)
    for who in ("nobody", "citizen", "editor"):
        found = recorded(act, dataset, who)
        assert [event["data"]["open_type"] for event in found] == [["open", "conditional"], [None, "open"]]
        assert {key for event in found for key in event} == {"time", "kind", "data", "hash"}
    assert len(recorded(act, dataset, limit=1)) == 1
    assert recorded(act, dataset, offset=1)[0]["data"]["open_type"] == [None, "open"]
    for who in ("nobody", "editor"):
        with pytest.raises(tk.NotAuthorized):
            act(who, "govshare_history_list", chain=f"dataset:{dataset['id']}")
    with pytest.raises(tk.ObjectNotFound):
        act("nobody", "govshare_history_list", dataset_id="nothing")


def test_what_is_no_decision(act: Callable[..., Any], dataset: Dataset) -> None:
    """A new title, the same class once more, and a change that is refused leave nothing."""
    patched(act, dataset, {"title": "另一个名称"})
    patched(act, dataset, {"open_type": "open"})
    with pytest.raises(tk.ValidationError):
        patched(act, dataset, {"open_type": "closed", "closed_reason": ""})
    assert len(recorded(act, dataset)) == 1


def test_hidden(act: Callable[..., Any], dataset: Dataset) -> None:
    """Hiding the entry is recorded; then only who may see the entry reads it."""
    patched(act, dataset, {"hidden_entry": "true"})
    assert recorded(act, dataset, "editor")[0]["data"] == {"hidden_entry": [None, "true"]}
    for who in ("nobody", "citizen"):
        with pytest.raises((tk.NotAuthorized, tk.ObjectNotFound)):
            recorded(act, dataset, who)


def test_a_harvested_ones_first_class_is_its_platforms(act: Callable[..., Any], catalogue: dict[str, Any]) -> None:
    """It is no event; that somebody here decides otherwise is one."""
    owner = catalogue["education"]["id"]
    made = act("admin", "package_create", **{**SCHOOLS, "source_id": "history"}, owner_org=owner)
    assert recorded(act, made) == []
    act("admin", "package_patch", id=made["id"], open_type="closed")
    assert [event["data"] for event in recorded(act, made)] == [{"open_type": ["unknown", "closed"]}]


def test_checked_through_the_api(act: Callable[..., Any], dataset: Dataset) -> None:
    """Every account that sees the dataset has its chain checked; what was tampered with is named."""
    patched(act, dataset, TERMS)
    asked = {"dataset_id": dataset["name"]}
    with pytest.raises(tk.NotAuthorized):
        act("nobody", "govshare_history_verify", **asked)
    found = act("citizen", "govshare_history_verify", **asked)
    assert (found["verified"], found["events"], found["root_day"], found["findings"]) == (True, 2, None, [])
    administer(f"UPDATE {EVENTS} SET data = '{{}}' WHERE chain = :chain AND number = 1", chain=found["chain"])
    found = act("citizen", "govshare_history_verify", **asked)
    assert not found["verified"]
    assert [(each["what"], each["number"]) for each in found["findings"]] == [("changed", 1)]


class TestPage:
    """The dataset's page shows it, in both languages."""

    @staticmethod
    def section(portal: CKANTestApp, url: str, css: str = "#classification") -> Any:
        """Return a part of a page."""
        found = BeautifulSoup(portal.get(url).body, "html.parser").select_one(css)
        assert found is not None
        return found

    @staticmethod
    def texts(section: Any) -> str:
        return " ".join(section.get_text(" ").split())

    def test_in_both_languages(self, portal: CKANTestApp, act: Callable[..., Any], dataset: Dataset) -> None:
        """What changed in words, when, and nobody's name."""
        patched(act, dataset, CLOSED)
        page = f"/dataset/{dataset['name']}"
        chinese = self.texts(self.section(portal, page))
        assert "分类变更记录" in chinese
        assert "开放类型：由“无条件开放”变更为“不予开放”" in chinese
        assert "法律依据：已补充填写" in chinese and LAW not in chinese
        english = self.texts(self.section(portal, f"/en{page}"))
        assert "Record of classification changes" in english
        assert "Open type: from “Unconditional open” to “Not open”" in english
        day = recorded(act, dataset)[0]["time"]
        assert self.section(portal, page).select_one("time")["datetime"] == day

    def test_without_changes(self, portal: CKANTestApp, catalogue: dict[str, Any]) -> None:
        """A harvested dataset that stayed as it was says so."""
        assert "分类未发生变更" in self.texts(self.section(portal, f"/dataset/{catalogue['schools']['name']}"))

    def test_many(self, portal: CKANTestApp, act: Callable[..., Any], dataset: Dataset) -> None:
        """The latest five, and all of them on pages of their own."""
        for number in range(20):
            patched(act, dataset, {**CLOSED, "closed_reason": ["law", "policy"][number % 2]})
        count = len(recorded(act, dataset, limit=100))
        assert count == 21
        section = self.section(portal, f"/dataset/{dataset['name']}")
        assert len(section.select("li")) == 5
        link = section.select_one("a")
        assert f"查看全部 {count} 条" in link.get_text()
        page = self.section(portal, link["href"], "main")
        assert len(page.select("ol.gs-timeline > li")) == 20
        more = self.section(portal, page.select_one("a.gs-more")["href"], "main")
        assert len(more.select("ol.gs-timeline > li")) == count - 20
        assert more.select_one("a.gs-more") is None
        assert portal.get(f"{link['href']}?page=x").status_code == 400
        assert portal.get("/dataset/nothing/classification").status_code == 404


def test_the_chain_is_whole(act: Callable[..., Any], dataset: Dataset) -> None:
    """What is recorded with a change is committed with it, not before."""
    act("editor", "package_patch", id=dataset["id"], **TERMS)
    model.Session.rollback()
    assert len(recorded(act, dataset)) == 2
