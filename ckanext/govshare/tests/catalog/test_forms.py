"""The forms, as a browser uses them: with a session, a CSRF token and nothing but what the page offers."""

from __future__ import annotations

import io
import re
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from bs4 import BeautifulSoup
from ckan.tests import factories
from ckan.tests.helpers import call_action
from werkzeug.datastructures import FileStorage

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


class TestEditResource:
    """Changing a resource by form."""

    @pytest.fixture
    def page(self, create: Make, conditional: Make) -> str:
        """The form of a link that has more to it than the form shows."""
        more = {"documentation": "https://example.org/about", "mimetype": "application/pdf", "size": 5}
        link = {"url": "https://example.org/a.pdf", "format": "PDF", "data_kind": "file", "row_count": 12, **more}
        dataset = create(**conditional(resources=[link]))
        return f"/dataset/{dataset['name']}/resource/{dataset['resources'][0]['id']}/edit"

    @staticmethod
    def stored(page: str) -> dict[str, Any]:
        """Return the resource of a form as it is now."""
        return call_action("resource_show", id=page.split("/")[-2])

    def test_untouched(self, browser: Browser, page: str) -> None:
        """Opening the form and saving it changes nothing."""
        before = self.stored(page)
        assert browser.send(page, {**browser.form(page), "save": ""}).status_code == 302
        after = self.stored(page)
        changed = {key for key in {*before, *after} if before.get(key) != after.get(key)}
        assert changed <= {"metadata_modified"}, {key: (before.get(key), after.get(key)) for key in changed}

    def test_another_file(self, browser: Browser, page: str) -> None:
        """What is said of the old file does not hold for another; what is said beside it does."""
        saved = browser.send(page, {**browser.form(page), "url": "https://example.org/b", "save": ""})
        assert saved.status_code == 302, errors_on(saved)
        after = self.stored(page)
        assert (after["url"], after["documentation"]) == ("https://example.org/b", "https://example.org/about")
        assert not after.get("mimetype")

    def test_what_does_not_matter(self, browser: Browser, page: str) -> None:
        """A field that the chosen kind does not have goes, and leaves nothing behind under another name."""
        sent = {**browser.form(page), "data_kind": "api", "_kept-row_count": "12", "save": ""}
        del sent["row_count"]
        saved = browser.send(page, sent)
        assert saved.status_code == 302, errors_on(saved)
        assert not {"row_count", "_kept-row_count"} & set(self.stored(page))


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


class TestWhatMatters:
    """Fields that hang on what was chosen."""

    @staticmethod
    def names(response: Any) -> set[str]:
        """Return the fields that a page or a part of one shows."""
        page = BeautifulSoup(response.body, "html.parser")
        fields = page.select("input[name]:not([type=hidden]), select[name], textarea[name]")
        return {str(field["name"]) for field in fields}

    def test_at_first(self, browser: Browser) -> None:
        """Before anything is chosen, nothing is asked that may not matter."""
        names = self.names(browser.app.get("/dataset/new"))
        assert not names & {"license_id", "open_condition", "closed_reason", "share_condition", "share_modes"}

    @pytest.mark.parametrize(
        ("open_type", "shown"),
        [
            ("open", {"license_id"}),
            ("login", {"license_id"}),
            ("conditional", {"open_condition", "use_requirements", "security_measures"}),
            ("closed", {"closed_reason", "legal_basis"}),
        ],
    )
    def test_chosen(self, browser: Browser, open_type: str, shown: set[str]) -> None:
        """Choosing an open type brings its fields and no others, and keeps what was typed in the others."""
        form = {**browser.form("/dataset/new"), "open_type": open_type, "open_condition": "写了一半的条件"}
        response = browser.app.post("/dataset-form/fields?on=open_type", data=form, headers={"HX-Request": "true"})
        assert self.names(response) == shown
        assert "写了一半的条件" in response.body

    def test_comes_back(self, browser: Browser) -> None:
        """What was typed stands in its field again when that matters again."""
        form = {**browser.form("/dataset/new"), "open_type": "conditional", "_kept-open_condition": "写了一半的条件"}
        response = browser.app.post("/dataset-form/fields?on=open_type", data=form, headers={"HX-Request": "true"})
        field = BeautifulSoup(response.body, "html.parser").select_one("[name=open_condition]")
        assert field.get_text() == "写了一半的条件"

    def test_without_scripts(self, browser: Browser) -> None:
        """The button gives the whole form, with everything in it and sent to where it belongs."""
        form = {**browser.form("/dataset/new"), **FILLED, "open_type": "closed", **items(2)}
        response = browser.app.post("/dataset-form/fields?on=open_type", data=form)
        page = BeautifulSoup(response.body, "html.parser")
        assert {"closed_reason", "items-1-name", "title"} <= self.names(response)
        assert page.select_one("form#dataset-edit")["action"] == "/dataset/new"
        assert page.select_one("[name=title]")["value"] == FILLED["title"]
        assert [box["value"] for box in page.select("input[name=theme][checked]")] == FILLED["theme"]

    def test_not_stored(self, browser: Browser, create: Make, conditional: Make) -> None:
        """What does not matter is not stored: a dataset that becomes open has no conditions left."""
        dataset = create(**conditional())
        url = f"/dataset/edit/{dataset['name']}"
        form = {**browser.form(url), "open_type": "open"}
        for field in ("open_condition", "use_requirements", "security_measures"):
            form[f"_kept-{field}"] = form.pop(field)
        response = browser.send(url, {**form, "save": ""})
        assert response.status_code == 302, errors_on(response)
        after = call_action("package_show", id=dataset["id"])
        assert not after.get("open_condition") and after["open_type"] == "open"

    def test_strangers(self, app: Any) -> None:
        """Those who may describe nothing get nothing."""
        assert app.post("/dataset-form/fields?on=open_type", data={}, status=403)


class TestDraft:
    """A description that is not finished."""

    def test_kept(self, browser: Browser, department: dict[str, Any]) -> None:
        """A title is enough; the form comes back with what there is, and can be kept again."""
        form = {**browser.form("/dataset/new"), "title": "没写完的目录", "owner_org": department["id"], **items(1)}
        response = browser.send("/dataset-form/draft", form)
        assert response.status_code == 302, errors_on(response)
        url = response.headers["Location"]
        again = browser.form(url)
        assert (again["title"], again["items-0-name"]) == ("没写完的目录", "信息项0")
        assert browser.send("/dataset-form/draft", {**again, "notes": "补上摘要"}).status_code == 302
        dataset = call_action("package_show", id=again["pkg_name"])
        assert (dataset["state"], dataset["notes"]) == ("draft", "补上摘要")
        assert not dataset.get("resource_code")

    def test_wrong_value(self, browser: Browser, department: dict[str, Any]) -> None:
        """A wrong value is named, and nothing that was typed is lost."""
        form = {**browser.form("/dataset/new"), **FILLED, "release_date": "去年", "owner_org": department["id"]}
        response = browser.send("/dataset-form/draft", {**form, **items(2)})
        assert response.status_code == 200
        assert "发布日期:" in errors_on(response)
        page = BeautifulSoup(response.body, "html.parser")
        assert page.select_one("[name='items-1-name']")["value"] == "信息项1"


class TestProposals:
    """Data items from files and copied cells."""

    def propose(self, browser: Browser, **fields: Any) -> BeautifulSoup:
        """Ask for data items on a new form and return the table that comes back."""
        form = {**browser.form("/dataset/new"), **fields}
        response = browser.app.post("/dataset-form/items", data=form, headers={"HX-Request": "true"})
        return BeautifulSoup(response.body, "html.parser")

    @staticmethod
    def rows(page: BeautifulSoup) -> list[tuple[str, str, str]]:
        """Return name, type and length of the rows that say something."""
        found = []
        for row in page.select("[data-items] tbody tr"):
            chosen = row.select_one("[name$='-type'] option[selected]")
            name = row.select_one("[name$='-name']")["value"]
            found.append((name, chosen["value"] if chosen else "", row.select_one("[name$='-length']")["value"]))
        return [row for row in found if row[0]]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
    def test_csv(self, browser: Browser, encoding: str) -> None:
        """A file's header and rows give names, types and lengths, however Excel saved it."""
        text = "站点名称,开通日期,日均客流,票价,编号\n人民广场,2020-01-02,1200,2.5,0012\n火车站,2021-03-04,800,3,0013\n"
        page = self.propose(browser, items_file=(io.BytesIO(text.encode(encoding)), "公交站点.csv"))
        assert self.rows(page) == [
            ("站点名称", "C", "10"),
            ("开通日期", "D", ""),
            ("日均客流", "I", ""),
            ("票价", "N", ""),
            ("编号", "C", "10"),
        ]
        assert "5" in page.select_one("[role=status]").get_text()

    def test_workbook(self, browser: Browser) -> None:
        """A workbook's first sheet that is not blank, below its blank lines."""
        from openpyxl import Workbook

        book = Workbook()
        sheet = book.create_sheet("数据")
        sheet.append([])
        sheet.append(["stop_name", "lines"])
        sheet.append(["人民广场", 3])
        file = io.BytesIO()
        book.save(file)
        file.seek(0)
        page = self.propose(browser, items_file=(file, "stops.xlsx"))
        assert self.rows(page) == [("stop_name", "C", "10"), ("lines", "I", "")]
        assert page.select_one("[name='items-0-name_en']")["value"] == "stop_name"

    def test_added(self, browser: Browser) -> None:
        """What stands in the table stays as it is; only what is new is added."""
        there = {"items-0-name": "站点名称", "items-0-type": "M", "items-0-description": "站牌所示"}
        page = self.propose(browser, **there, items_file=(io.BytesIO("站点名称,线路\n甲,1\n".encode()), "a.csv"))
        assert self.rows(page) == [("站点名称", "M", ""), ("线路", "I", "")]
        assert page.select_one("[name='items-0-description']")["value"] == "站牌所示"

    @pytest.mark.parametrize(
        "text",
        [
            "站点名称\tstop_name\t字符型\t50\t\t1级\t是\n客流\tflow\t整型\t\t人次\t2级\t否",
            "名称\t字段名\t类型\t长度\n站点名称\tstop_name\tC\t50\n客流\tflow\tI\t",
        ],
    )
    def test_copied_rows(self, browser: Browser, text: str) -> None:
        """Rows that were copied are data items, with or without headings, in words or codes."""
        page = self.propose(browser, items_paste=text)
        assert self.rows(page) == [("站点名称", "C", "50"), ("客流", "I", "")]

    def test_copied_header(self, browser: Browser) -> None:
        """One line that was copied is a table's header."""
        page = self.propose(browser, items_paste="站点\t线路\t客流")
        assert [row[0] for row in self.rows(page)] == ["站点", "线路", "客流"]

    @pytest.mark.parametrize(
        ("name", "content"),
        [("a.pdf", b"%PDF"), ("a.xlsx", b"no workbook"), ("a.csv", b""), ("a.csv", b"\xff\xff\xff")],
    )
    def test_no_table(self, browser: Browser, name: str, content: bytes) -> None:
        """What is no table is said to be none, and the form keeps its rows."""
        page = self.propose(browser, **items(1), items_file=(io.BytesIO(content), name))
        assert page.select_one("[role=status].is-wrong").get_text(strip=True)
        assert [row[0] for row in self.rows(page)] == ["信息项0"]

    def test_existing_table(self, browser: Browser, create: Make, authored: Make, editor: dict[str, Any]) -> None:
        """A file that the dataset has already gives its columns; another department's does not."""
        dataset = create(**authored(items=[{"name": "旧", "type": "I"}]))
        upload = FileStorage(io.BytesIO("站点,线路\n甲,1\n".encode()), "站点.csv")
        context = {"user": editor["name"]}
        resource = call_action("resource_create", context, package_id=dataset["id"], upload=upload, format="CSV")
        found = call_action("govshare_items_propose", context, resource_id=resource["id"])["items"]
        assert [item["name"] for item in found] == ["站点", "线路"]
        stranger = {"user": factories.User()["name"], "ignore_auth": False}
        with pytest.raises(tk.NotAuthorized):
            call_action("govshare_items_propose", stranger, resource_id=resource["id"])


def test_services(browser: Browser, create: Make, authored: Make) -> None:
    """Services that the data belongs to are kept with their codes; a code without a name is named."""
    dataset = create(**authored())
    url = f"/dataset/edit/{dataset['name']}"
    service = {"service_items-0-name": "公交卡办理", "service_items-0-code": "000112345000"}
    response = browser.send(url, {**browser.form(url), **service, "save": ""})
    assert response.status_code == 302, errors_on(response)
    after = call_action("package_show", id=dataset["id"])
    assert after["service_items"] == [{"name": "公交卡办理", "code": "000112345000"}]
    response = browser.send(url, {**browser.form(url), "service_items-0-name": "", "save": ""})
    assert "事项名称:" in errors_on(response)


def test_regions(browser: Browser) -> None:
    """A part of a name gives the regions it may mean, as options with their codes."""
    page = BeautifulSoup(browser.app.get("/dataset-form/regions?region_code=贵阳").body, "html.parser")
    assert page.option["value"] == "520100"
    assert page.option["label"] == "贵州省 / 贵阳市"
