"""Requests and answers in public: anonymous, and without a word of what anybody wrote."""

from __future__ import annotations

import json
from collections.abc import Callable

import ckan.plugins.toolkit as tk
import pytest

from ckanext.govshare.tests.cases.conftest import APPLICATION, Desk
from ckanext.govshare.tests.cases.pages.conftest import Browser

pytestmark = pytest.mark.xdist_group("cases")

Browsers = Callable[[str | None], Browser]


def test_anonymous_list(desk: Desk, browsers: Browsers, people: dict[str, str]) -> None:
    """Number, dataset, department, result and time are there; who asked, and what they wrote, is not."""
    desk.approved()
    desk.apply("other")
    desk.do("clerk", "accept")
    desk.do("head", "refuse", ground="scope", reason="超出需要的理由", legal_basis="某条")
    desk.apply("researcher", draft=True)
    found = tk.get_action("govshare_case_public_list")({}, {})
    assert [(each["result"], each["working_days"]) for each in found["results"]] == [("refused", 0), ("approved", 0)]
    assert found["count"] == 2
    page = browsers(None).open("/requests")
    rows = [row.get_text(" ", strip=True) for row in page.select("tbody tr")]
    assert len(rows) == 2
    assert "不予提供" in rows[0]
    assert "高校 文件下载" in rows[1]
    secrets = [APPLICATION[name] for name in ("basis", "scenario", "security", "applicant_name", "applicant_phone")]
    for text in (json.dumps(found, ensure_ascii=False), page.get_text()):
        for secret in (*secrets, people["researcher"], people["other"], "超出需要的理由", "某条"):
            assert str(secret) not in text
    assert len(browsers(None).open("/requests?result=refused").select("tbody tr")) == 1
    assert not browsers(None).open("/requests?q=nothing").select("tbody tr")
    assert browsers(None).open("/requests?result=strange&year=x").select("tbody tr")


def test_partly(desk: Desk) -> None:
    """Less than was asked for is an approval in part."""
    both = [each["id"] for each in desk.dataset["resources"]]
    desk.apply(resources=both)
    desk.do("clerk", "accept")
    desk.do("head", "approve", resources=both[:1])
    results = tk.get_action("govshare_case_public_list")({}, {"dataset_id": desk.dataset["name"]})["results"]
    assert [each["result"] for each in results] == ["partly"]


def test_statistics(desk: Desk, browsers: Browsers) -> None:
    """What came in, what became of it, in time or not, and what the applicants think of it."""
    desk.in_use()
    desk.do("researcher", "rate", quality=5, speed=4)
    desk.apply("other")
    line = tk.get_action("govshare_case_statistics")({}, {})["results"][0]
    assert line["organization"]["title"] == "示例市水利局"
    counts = {name: line[name] for name in ("received", "approved", "pending", "on_time", "overdue", "ratings")}
    assert counts == {"received": 2, "approved": 1, "pending": 1, "on_time": 1, "overdue": 0, "ratings": 1}
    assert (line["median_days"], line["quality"], line["speed"]) == (0.0, 5.0, 4.0)
    cells = browsers(None).open("/requests/statistics").select_one("tbody tr").get_text(" ", strip=True)
    assert "示例市水利局" in cells
    outlook = desk.call("govshare_case_outlook", "stranger", dataset_id=desk.dataset["id"])
    assert outlook["waited"] == {"count": 1, "median": 0.0}


def test_what_is_hidden_is_not_listed(desk: Desk, browsers: Browsers) -> None:
    """A request for data whose entry nobody may see any more is not there either."""
    desk.apply()
    desk.call("package_patch", "admin", id=desk.dataset["id"], hidden_entry=True)
    try:
        assert tk.get_action("govshare_case_public_list")({}, {})["count"] == 0
        assert not browsers(None).open("/requests").select("tbody tr")
        assert tk.get_action("govshare_case_statistics")({}, {})["count"] == 0
    finally:
        desk.call("package_patch", "admin", id=desk.dataset["id"], hidden_entry=False)
