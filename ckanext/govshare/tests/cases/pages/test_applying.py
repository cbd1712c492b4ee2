"""Applying for a dataset: what one knows before, the form, drafts, mistakes."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest

from ckanext.govshare.cases.pages import synthetic
from ckanext.govshare.tests.cases.conftest import APPLICATION, Desk
from ckanext.govshare.tests.cases.pages.conftest import Browser

pytestmark = pytest.mark.xdist_group("cases")

Browsers = Callable[[str | None], Browser]
FORM = "form#apply"


def address(desk: Desk) -> str:
    """Return where one applies."""
    return f"/dataset/{desk.dataset['name']}/apply"


def filled(desk: Desk, **changed: Any) -> dict[str, Any]:
    """Return what a person fills in."""
    own = {key: value for key, value in APPLICATION.items() if key != "kind"}
    asked = {**own, "undertaking": "true", "resources": [desk.dataset["resources"][0]["id"]], "do": "submit"}
    return {**asked, **changed}


def test_from_the_dataset_to_the_form(desk: Desk, browsers: Browsers) -> None:
    """The dataset and each of its resources lead to the form; before it stand conditions, times and a sample."""
    browser = browsers(None)
    page = browser.open(f"/dataset/{desk.dataset['name']}")
    links = [each["href"] for each in page.select("main a[href$='/apply']")]
    assert links == [address(desk)] * 3
    page = browser.open(address(desk))
    assert not page.select(FORM)
    text = page.select_one("main").get_text(" ", strip=True)
    for word in (
        "具备环境监测能力的科研机构",
        "仅用于科学研究",
        "合成示例，不是真实数据",
        "平台承诺",
        "3 个工作日",
        "站名",
    ):
        assert word in text
    assert "/user/login?came_from=" in str(page.select_one("#application"))
    assert "Synthetic sample, no real data" in browser.open(f"/en{address(desk)}").get_text()


def test_synthetic_sample(desk: Desk, browsers: Browsers) -> None:
    """The file says what it is, in its name and in each row, and is the same every time."""
    browser = browsers(None)
    rows = []
    for _time in range(2):
        browser.open(f"{address(desk)}/sample.csv")
        assert "synthetic-" in browser.answer.headers["Content-Disposition"]
        rows.append(list(csv.reader(io.StringIO(browser.answer.data.decode("utf-8-sig")))))
    assert rows[0] == rows[1]
    assert rows[0][0][:2] == ["站名", "水质类别"]
    assert {row[-1] for row in rows[0][1:]} == {"合成示例，不是真实数据"}


def test_sample_follows_the_dictionary() -> None:
    """Each type of data item gives values of its kind, no longer than the dictionary says."""
    items = [
        {"name": "统一社会信用代码", "type": "C", "length": "18"}, {"name": "登记日期", "type": "D"},
        {"name": "监测时间", "type": "T"}, {"name": "供餐人数", "type": "I", "unit": "人"},
        {"name": "经度", "type": "B", "unit": "度"}, {"name": "量化等级", "type": "C", "length": "1"},
        {"name": "备注", "type": "M"}, {"name": "精确坐标", "type": "G"},
    ]  # fmt: skip
    made = synthetic.rows(items)
    assert made == synthetic.rows(items)
    for code, day, moment, people, degrees, grade, memo, place in made:
        assert len(code) == 18
        assert (len(day), len(moment)) == (10, 19)
        assert int(people) > 0
        assert 73 < float(degrees) < 136
        assert len(grade) == 1
        assert "示例" in memo
        assert place.startswith("POINT (")


def test_submitting(desk: Desk, browsers: Browsers) -> None:
    """A complete form becomes a case; the page that follows shows it, and says which copy of the text can go."""
    page = browsers("researcher").send(address(desk), FORM, filled(desk))
    assert "待受理" in page.get_text()
    found = desk.call("govshare_case_list", "researcher", mine=True)["results"]
    assert [each["state"] for each in found] == ["submitted"]
    assert found[0]["number"] in page.select_one("main").get_text()
    case = desk.call("govshare_case_show", "researcher", id=found[0]["id"])
    assert case["data"]["resources"] == [desk.dataset["resources"][0]["id"]]
    assert browsers("researcher").client.get_cookie("govshare_kept").value == f"apply-{desk.dataset['id']}"


def test_mistakes_stand_beside_their_fields(desk: Desk, browsers: Browsers) -> None:
    """What is missing is said at its field, in the reader's language, and everything that was typed is still there."""
    changed = filled(desk, basis="", until="2020-01-01", scenario="研究 <水质>", resources=[])
    page = browsers("researcher").send(address(desk), FORM, changed, 200)
    for field in ("basis", "resources"):
        assert page.select_one(f"#error-{field}").get_text(strip=True)
    assert page.select_one("#field-basis")["aria-describedby"].split()[-1] == "error-basis"
    assert page.select_one("#field-scenario").get_text() == "研究 <水质>"
    assert page.select_one("#field-until")["value"] == "2020-01-01"
    assert page.select_one("input[name=method][value=download]").has_attr("checked")
    assert page.select_one("input[name=undertaking]").has_attr("checked")
    assert page.select_one("#problems a[href='#field-basis']")
    assert not desk.call("govshare_case_list", "researcher", mine=True)["count"]
    english = browsers("researcher").send(f"/en{address(desk)}", FORM, changed, 200)
    assert english.select_one("#error-basis").get_text(strip=True) == "Please fill in “Basis”."


def test_draft(desk: Desk, browsers: Browsers) -> None:
    """A draft may have gaps, is kept as typed, seen by nobody else, and can be submitted later."""
    browser = browsers("researcher")
    page = browser.send(address(desk), FORM, filled(desk, basis="", scenario="半句话", do="save"))
    assert page.select_one("#field-scenario").get_text() == "半句话"
    draft = desk.call("govshare_case_list", "researcher", state="draft")["results"][0]
    assert draft["number"] is None
    there = f"{address(desk)}?draft={draft['id']}"
    for who in ("other", "clerk", "admin"):
        if who != "admin":
            browsers(who).open(there, 403)
    page = browser.send(there, FORM, {"scenario": "整句话。", "do": "save"})
    assert page.select_one("#field-scenario").get_text() == "整句话。"
    stale = browser.form(browser.open(there), FORM)
    stale["version"] = "1"
    stale["do"] = "save"
    page = browser.post(address(desk), stale, 409)
    assert page.select_one("#field-scenario").get_text() == "整句话。"
    browser.send(there, FORM, {"basis": "课题", "do": "submit"})
    assert desk.call("govshare_case_show", "researcher", id=draft["id"])["state"] == "submitted"


def test_another_sites_form(desk: Desk, browsers: Browsers) -> None:
    """Without the page's token nothing is submitted."""
    form = browsers("researcher").form(browsers("researcher").open(address(desk)), FORM)
    del form["_csrf_token"]
    assert browsers("researcher").client.post(address(desk), data={**form, **filled(desk)}).status_code == 400
    assert not desk.call("govshare_case_list", "researcher", mine=True)["count"]


def test_in_a_departments_name(desk: Desk, browsers: Browsers) -> None:
    """Whoever works for a department chooses whether it applies; the rules of sharing count then."""
    browser = browsers("asking")
    page = browser.open(address(desk))
    name = page.select("#in-the-name option")[1]["value"]
    page = browser.send(f"{address(desk)}?organization={name}", FORM, filled(desk))
    case = desk.call("govshare_case_list", "clerk", inbox=True)["results"][0]
    assert case["channel"] == "share"
    assert "示例市应急局" in page.get_text()
    assert "政务数据共享条例" in page.get_text()


def test_what_is_not_applied_for(desk: Desk, browsers: Browsers) -> None:
    """Where there is nothing to apply for the page leads back; what nobody may know of is not there."""
    browser = browsers("clerk")
    assert browser.client.get(address(desk)).headers["Location"].endswith(f"/dataset/{desk.dataset['name']}")
    browser.open("/dataset/nowhere/apply", 404)
