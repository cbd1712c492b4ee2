"""Labels that an administrator changes: shown at once and everywhere, with no dataset touched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from bs4 import BeautifulSoup
from ckan.tests import factories
from ckan.tests.helpers import call_action

from ckanext.govshare import codes
from ckanext.govshare.codes import overrides, regions
from ckanext.govshare.codes.model import CodeList
from ckanext.govshare.tests.catalog.conftest import Make, authored, create, department, editor

__all__ = ["authored", "create", "department", "editor"]

pytestmark = pytest.mark.usefixtures("non_clean_db")


def change(scheme: str, code: str, zh: str, en: str = "Changed") -> dict[str, Any]:
    """Change a code's labels."""
    return call_action("govshare_code_update", scheme=scheme, code=code, zh=zh, en=en)


@pytest.fixture(autouse=True)
def as_shipped(non_clean_db: None) -> Iterator[None]:
    """Take all changes back after the test."""
    yield
    for scheme in (*codes.SCHEMES, regions.SCHEME):
        for code, _zh, _en in overrides.of(scheme):
            call_action("govshare_code_reset", scheme=scheme, code=code)


class TestLabels:
    """A changed label."""

    def test_everywhere(self, app: Any, create: Make, authored: Make) -> None:
        """Pages and the API show it; the dataset is what it was."""
        dataset = create(**authored())
        change("update_frequency", "monthly", "月月更新", "Month by month")
        page = BeautifulSoup(app.get(f"/dataset/{dataset['name']}").body, "html.parser").get_text()
        assert "月月更新" in page and "每月" not in page
        assert "Month by month" in app.get(f"/en/dataset/{dataset['name']}").body
        assessment = app.get("/api/3/action/govshare_dataset_assessment_show", params={"id": dataset["id"]}).json
        assert assessment["result"]["freshness"]["promised"] == "月月更新"
        after = call_action("package_show", id=dataset["id"])
        assert (after["update_frequency"], after["metadata_modified"]) == ("monthly", dataset["metadata_modified"])

    def test_other_process(self) -> None:
        """A process that did not make the change hears of it: the mark in Redis is all that they share."""
        change("theme", "1", "社会信用服务")
        overrides._Held.mark, overrides._Held.lists, overrides._Held.looked = "older", {}, float("-inf")
        assert codes.label("theme", "1", "zh_Hans_CN") == "社会信用服务"

    def test_both_names_are_understood(self) -> None:
        """What is written with the new or the old name means the same code."""
        change("theme", "1", "社会信用服务", "Trust")
        assert [codes.normalise("theme", text) for text in ("社会信用服务", "Trust", "信用服务")] == ["1", "1", "1"]

    def test_reset(self) -> None:
        """Taking it back brings the shipped label."""
        change("open_type", "open", "普遍开放")
        assert call_action("govshare_code_reset", scheme="open_type", code="open")["zh"] == "无条件开放"
        assert codes.label("open_type", "open", "zh_Hans_CN") == "无条件开放"
        with pytest.raises(tk.ObjectNotFound):
            call_action("govshare_code_reset", scheme="open_type", code="open")

    @pytest.mark.parametrize(
        ("scheme", "code", "zh", "field"),
        [
            ("theme", "23", "新领域", "code"),
            ("theme", "1", " ", "zh"),
            ("theme", "1", "长" * 101, "zh"),
            ("region", "9911", "新区", "code"),
        ],
    )
    def test_refused(self, scheme: str, code: str, zh: str, field: str) -> None:
        """No new codes but places, no empty and no endless labels."""
        with pytest.raises(tk.ValidationError) as refusal:
            change(scheme, code, zh)
        assert list(refusal.value.error_dict) == [field]

    def test_who_may(self) -> None:
        """Administrators only; everybody may read."""
        stranger = {"user": factories.User()["name"], "ignore_auth": False}
        with pytest.raises(tk.NotAuthorized):
            call_action("govshare_code_update", stranger, scheme="theme", code="1", zh="甲", en="A")
        assert call_action("govshare_code_list", {**stranger, "user": ""}, scheme="theme")["count"] == 22


def test_new_place(create: Make, authored: Make) -> None:
    """A place that an administrator adds is accepted, named, and lies where its digits say."""
    change("region", "990400", "云汀新区", "Yunting New Area")
    assert create(**authored(region_code="云汀新区"))["region_code"] == "990400"
    assert regions.path("990400") == ["990000", "990400"]
    assert call_action("govshare_region_autocomplete", q="云汀")[0]["code"] == "990400"


class TestRefresh:
    """Reading the shipped lists again."""

    def test_command(self, cli: Any, create: Make, authored: Make) -> None:
        """It says what changed since the last time, once, and touches no dataset."""
        from ckan.cli.cli import ckan

        dataset = create(**authored())
        assert cli.invoke(ckan, ["govshare", "codes", "refresh"]).exit_code == 0
        kept = model.Session.get(CodeList, "theme")
        kept.labels = {code: label for code, label in kept.labels.items() if code != "22"} | {"1": ["旧名", "Old"]}
        model.Session.commit()
        said = cli.invoke(ckan, ["govshare", "codes", "refresh"]).output
        assert "theme\t新增 added\t22\t其他 / Other" in said
        assert "theme\t改名 renamed\t1\t旧名 / Old → 信用服务 / Credit services" in said
        assert "没有变化" in cli.invoke(ckan, ["govshare", "codes", "refresh"]).output
        assert call_action("package_show", id=dataset["id"])["metadata_modified"] == dataset["metadata_modified"]


class TestPage:
    """The administrators' page."""

    @pytest.fixture
    def headers(self) -> dict[str, str]:
        """An administrator's token."""
        return {"Authorization": factories.SysadminWithToken()["token"]}

    def test_change(self, app: Any, headers: dict[str, str]) -> None:
        """A label is changed and taken back on the page."""
        url = "/ckan-admin/codes/open_type"
        form = {"code": "open", "zh": "普遍开放", "en": "Open to all"}
        page = app.post(url, data=form, headers=headers, follow_redirects=True)
        assert "普遍开放" in page.body and "无条件开放" in page.body
        app.post(url, data={**form, "reset": "1"}, headers=headers)
        assert codes.label("open_type", "open", "en") == "Unconditional open"

    def test_wrong(self, app: Any, headers: dict[str, str]) -> None:
        """An empty label comes back with words, and the other one as typed."""
        form = {"code": "open", "zh": "", "en": "Open to all"}
        page = BeautifulSoup(app.post("/ckan-admin/codes/open_type", data=form, headers=headers).body, "html.parser")
        assert page.select_one("[role=alert]").get_text(strip=True)
        assert page.select_one("input[name=en][value='Open to all']")

    def test_paged(self, app: Any, headers: dict[str, str]) -> None:
        """Three thousand places come page by page, and can be searched."""
        page = BeautifulSoup(app.get("/ckan-admin/codes/region", headers=headers).body, "html.parser")
        assert len(page.select(".gs-label-forms li")) == 25
        assert page.select_one("nav.gs-pager")
        found = BeautifulSoup(app.get("/ckan-admin/codes/region?q=贵安", headers=headers).body, "html.parser")
        assert [row["value"] for row in found.select(".gs-label-forms input[name=code]")] == ["529900"]

    def test_who_may(self, app: Any) -> None:
        """Nobody else sees it."""
        assert app.get("/ckan-admin/codes/theme", status=403)
        assert app.post("/ckan-admin/codes/theme", data={"code": "1", "zh": "甲", "en": "A"}, status=403)
