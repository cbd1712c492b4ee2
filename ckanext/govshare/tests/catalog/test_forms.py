"""The forms, as a browser uses them: with a session, a CSRF token and nothing but what the page offers."""

from __future__ import annotations

import io
import re
from typing import Any

import ckan.model as model
import pytest
from bs4 import BeautifulSoup
from ckan.tests import factories
from ckan.tests.helpers import call_action

from ckanext.govshare.catalog.themes import ensure_themes
from ckanext.govshare.tests.catalog.conftest import Make

pytestmark = pytest.mark.usefixtures("non_clean_db")


FORMS = "form#dataset-edit, form#resource-edit, form.dataset-form"
PASSWORD = "correct-horse-battery"


class Browser:
    """A signed-in person with a browser: opens pages, fills in their forms and sends them."""

    def __init__(self, app: Any, user: dict[str, Any]) -> None:
        self.app = app
        login = {
            **self.form("/user/login", "form:has(input[name=password])"),
            "login": user["name"],
            "password": PASSWORD,
        }
        assert self.send("/user/login", login).status_code == 302

    def form(self, url: str, css: str = FORMS) -> dict[str, Any]:
        """Open a page and return what its form would send untouched."""
        response = self.app.get(url)
        assert response.status_code == 200
        page = BeautifulSoup(response.body, "html.parser")
        form = page.select_one(css)
        assert form is not None, page.get_text()
        sent: dict[str, Any] = {}
        for field in form.select("input[name], textarea[name], select[name]"):
            name = str(field["name"])
            if field.name == "select":
                chosen = field.select_one("option[selected]") or field.select_one("option")
                sent[name] = chosen["value"] if chosen else ""
            elif field.get("type") in ("checkbox", "radio"):
                if field.has_attr("checked"):
                    sent.setdefault(name, []).append(field["value"])
            elif field.get("type") not in ("file", "submit"):
                sent[name] = field.get_text() if field.name == "textarea" else field.get("value", "")
        return sent

    def send(self, url: str, fields: dict[str, Any], follow: bool = False) -> Any:
        """Send a form."""
        return self.app.post(url, data=fields, follow_redirects=follow)


def give_password(user: dict[str, Any]) -> dict[str, Any]:
    """Let a user sign in with the tests' password."""
    account = model.User.get(user["id"])
    account.password = PASSWORD
    model.Session.commit()
    return user


def errors_on(response: Any) -> str:
    """Return what the page says is wrong."""
    return " ".join(
        block.get_text(" ", strip=True)
        for block in BeautifulSoup(response.body, "html.parser").select(".error-explanation, .error-block")
    )


@pytest.fixture
def browser(app: Any, editor: dict[str, Any]) -> Browser:
    """The editor's browser."""
    ensure_themes()
    give_password(editor)
    return Browser(app, editor)


FILLED = {
    "title": "全市公交站点信息",
    "notes": "全市公交站点的名称、位置和经停线路。",
    "theme": ["6", "20"],
    "tag_string": "公交、站点",
    "catalog_class": "307015",
    "update_frequency": "monthly",
    "release_date": "2026-03-01",
    "open_type": "open",
    "share_type": "unconditional",
    "share_modes": ["platform"],
}


def items(count: int) -> dict[str, str]:
    """Return the form fields of that many data items."""
    rows = {}
    for number in range(count):
        rows[f"items-{number}-name"] = f"信息项{number}"
        rows[f"items-{number}-type"] = "N"
        rows[f"items-{number}-sensitivity"] = "1"
        rows[f"items-{number}-is_open"] = "True"
    return rows


class TestNewDataset:
    """Registering a dataset by form."""

    def test_offers(self, browser: Browser) -> None:
        """The form asks for what a person knows: no identifier, no source, no open type that means nothing."""
        page = BeautifulSoup(browser.app.get("/dataset/new").body, "html.parser")
        names = {field["name"] for field in page.select("form#dataset-edit [name]")}
        assert {"title", "open_type", "theme", "hidden_entry", "items-0-name"} <= names
        assert not names & {"name", "source_platform", "source_id", "source_url", "size"}
        options = {option["value"] for option in page.select("select[name=open_type] option")}
        assert options == {"", "open", "login", "conditional", "closed"}

    @pytest.mark.parametrize(
        ("prefix", "words"),
        [
            ("", ["基本信息", "有条件开放", "信息项", "交通运输"]),
            ("/en", ["The data", "Conditional open", "Transport"]),
        ],
    )
    def test_languages(self, browser: Browser, prefix: str, words: list[str]) -> None:
        """Labels and choices are in the reader's language."""
        text = BeautifulSoup(browser.app.get(f"{prefix}/dataset/new").body, "html.parser").get_text()
        assert [word for word in words if word not in text] == []

    def test_whole_way(self, browser: Browser, department: dict[str, Any]) -> None:
        """Describe, add a table, publish; twelve data items stay in their order."""
        fields = {
            **browser.form("/dataset/new"),
            **FILLED,
            **items(12),
            "owner_org": department["id"],
            "private": "False",
        }
        response = browser.send("/dataset/new", {**fields, "save": ""})
        assert response.status_code == 302, errors_on(response)
        name = re.search(r"/dataset/(ds-[0-9a-f]{12})/resource/new", response.headers["Location"])[1]  # type: ignore[index]
        table = {
            **browser.form(f"/dataset/{name}/resource/new"),
            "name": "全市公交站点",
            "format": "CSV",
            "data_kind": "table",
            "upload": (io.BytesIO("站点\n示例站\n".encode()), "公交站点.csv"),
            "save": "go-metadata",
        }
        response = browser.send(f"/dataset/{name}/resource/new", table)
        assert response.status_code == 302, errors_on(response)
        dataset = call_action("package_show", id=name)
        assert dataset["state"] == "active"
        assert {field: dataset[field] for field in FILLED if field != "tag_string"} == {
            field: value for field, value in FILLED.items() if field != "tag_string"
        }
        assert sorted(tag["name"] for tag in dataset["tags"]) == sorted(["公交", "站点"])
        assert [item["name"] for item in dataset["items"]] == [f"信息项{number}" for number in range(12)]
        assert dataset["items"][0] == {"name": "信息项0", "type": "N", "sensitivity": 1, "is_open": True}
        assert dataset["resources"][0]["name"] == "全市公交站点"
        assert {group["name"] for group in dataset["groups"]} == {"theme-06", "theme-20"}

    def test_refused(self, browser: Browser, department: dict[str, Any]) -> None:
        """Publishing an incomplete dataset names what is missing and keeps what was typed."""
        fields = {**browser.form("/dataset/new"), **FILLED, "open_type": "conditional", "owner_org": department["id"]}
        name = browser.send("/dataset/new", {**fields, "save": ""}).headers["Location"].split("/")[-3]
        resource = {
            **browser.form(f"/dataset/{name}/resource/new"),
            "url": "https://data.example.gov.cn/a",
            "save": "go-metadata",
        }
        response = browser.send(f"/dataset/{name}/resource/new", resource)
        assert response.status_code == 200
        assert all(f"{label}:" in errors_on(response) for label in ("开放条件", "使用要求", "安全保障措施"))
        assert call_action("package_show", id=name)["state"] == "draft"

    def test_bad_value(self, browser: Browser, department: dict[str, Any]) -> None:
        """A wrong value is named at its field, in Chinese, and the form comes back filled in."""
        fields = {**browser.form("/dataset/new"), **FILLED, "owner_org": department["id"], "catalog_class": "30"}
        response = browser.send("/dataset/new", {**fields, "save": ""})
        assert response.status_code == 200
        assert "信息资源分类:" in errors_on(response)
        page = BeautifulSoup(response.body, "html.parser")
        assert page.select_one("input[name=title]")["value"] == FILLED["title"]
        checked = [box["value"] for box in page.select("input[name=theme][checked]")]
        assert checked == FILLED["theme"]

    def test_tables_without_items(self, browser: Browser, department: dict[str, Any]) -> None:
        """A table without data items is sent back with words, not with an error page."""
        fields = {**browser.form("/dataset/new"), **FILLED, "owner_org": department["id"]}
        name = browser.send("/dataset/new", {**fields, "save": ""}).headers["Location"].split("/")[-3]
        resource = {
            **browser.form(f"/dataset/{name}/resource/new"),
            "url": "https://data.example.gov.cn/a.csv",
            "format": "CSV",
            "save": "go-metadata",
        }
        response = browser.send(f"/dataset/{name}/resource/new", resource)
        assert response.status_code == 200
        assert "信息项 1, 信息项名称:" in errors_on(response)
        edit = browser.send(f"/dataset/edit/{name}", {**browser.form(f"/dataset/edit/{name}"), **items(1), "save": ""})
        assert edit.status_code == 302, errors_on(edit)


class TestEditDataset:
    """Changing a dataset by form."""

    def test_untouched(self, browser: Browser, create: Make, conditional: Make) -> None:
        """Opening the form and saving it changes nothing."""
        dataset = create(
            **conditional(
                tag_string="公交、站点",
                hidden_entry=True,
                industry="G",
                related_resource_codes=["307015/1"],
                items=[{"name": "站点", "type": "C", "length": "50", "sensitivity": 2, "is_open": False}],
            )
        )
        response = browser.send(
            f"/dataset/edit/{dataset['name']}", {**browser.form(f"/dataset/edit/{dataset['name']}"), "save": ""}
        )
        assert response.status_code == 302, errors_on(response)
        after = call_action("package_show", id=dataset["id"])
        changed = {key for key in {*dataset, *after} if after.get(key) != dataset.get(key)}
        assert changed <= {"metadata_modified"}, {key: (dataset.get(key), after.get(key)) for key in changed}

    def test_harvested(self, browser: Browser, harvest: Make) -> None:
        """An editor corrects a harvested dataset; its source and its unknown open type survive the form."""
        dataset = harvest(source_id="form-1", open_type="unknown", source_url="https://data.guizhou.gov.cn/open-data/1")
        url = f"/dataset/edit/{dataset['name']}"
        response = browser.send(url, {**browser.form(url), "notes": "更正后的摘要", "save": ""})
        assert response.status_code == 302, errors_on(response)
        after = call_action("package_show", id=dataset["id"])
        kept = ("source_platform", "source_id", "source_url", "open_type", "title", "name")
        assert {key: after[key] for key in kept} == {key: dataset[key] for key in kept}
        assert after["notes"] == "更正后的摘要"


class TestDepartment:
    """Registering a department by form."""

    def test_new(self, app: Any) -> None:
        """Its name comes from its code; a wrong code is sent back."""
        browser = Browser(app, give_password(factories.Sysadmin()))
        form = browser.form("/organization/new")
        assert "name" not in form
        wrong = browser.send("/organization/new", {**form, "title": "示例市水务局", "provider_uscc": "123", "save": ""})
        assert "统一社会信用代码" in errors_on(wrong)
        right = {**form, "title": "示例市水务局", "provider_uscc": "9137130016829134XT", "save": ""}
        response = browser.send("/organization/new", right)
        assert response.status_code == 302, errors_on(response)
        assert model.Group.get("9137130016829134xt").title == "示例市水务局"
