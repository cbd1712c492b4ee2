"""A department that is renamed or moved: its datasets are found by what it is called now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from ckan.lib.jobs import Worker, get_queue
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp

pytestmark = [pytest.mark.xdist_group("search"), pytest.mark.usefixtures("catalogue")]

Change = Callable[..., int]


@pytest.fixture
def change(catalogue: dict[str, Any]) -> Iterator[Change]:
    """Changes the department of education and does what then waits in the queue; undone in the end."""
    context = {"user": tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]}
    id = catalogue["education"]["id"]
    before = {field: catalogue["education"].get(field) or "" for field in ("title", "parent", "region_code")}

    def call(**values: Any) -> int:
        tk.get_action("organization_patch")(dict(context), {"id": id, **values})
        waiting = len(get_queue().jobs)
        Worker().work(burst=True)
        model.Session.remove()
        return waiting

    # What other tests have left there is not for this worker.
    tk.get_action("job_clear")(dict(context), {})
    yield call
    call(**before)


def found(portal: CKANTestApp, **query: Any) -> list[str]:
    """Return the titles that a search finds."""
    answer = portal.get("/api/3/action/package_search", query_string=query)
    return [each["title"] for each in answer.json["result"]["results"]]


def test_renamed(portal: CKANTestApp, change: Change) -> None:
    """The new name finds its datasets, and they show it; the old one finds them no more."""
    assert found(portal, q="教育局") == ["高等学校名录"]
    change(title="示例市学习促进委员会")
    assert found(portal, q="学习促进委员会") == ["高等学校名录"]
    assert "高等学校名录" not in found(portal, q="教育局")
    shown = portal.get("/api/3/action/package_search", query_string={"q": "学习促进委员会"}).json["result"]["results"]
    assert shown[0]["organization"]["title"] == "示例市学习促进委员会"


def test_moved(portal: CKANTestApp, change: Change) -> None:
    """Below another department or in another region, it is found by the filters for those."""
    filters = {"fq": "organization_path:transport AND title:高等学校名录"}
    assert found(portal, **filters) == []
    change(parent="transport", region_code="990200")
    assert found(portal, **filters) == ["高等学校名录"]
    assert found(portal, fq="region_path:990200") == ["高等学校名录"]


def test_those_below_move_along(portal: CKANTestApp, catalogue: dict[str, Any], change: Change) -> None:
    """What is below a department is indexed anew with it."""
    context = {"user": tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]}
    above = factories.Organization(name="government", title="示例市人民政府")
    transport = catalogue["transport"]["id"]
    change(parent="transport")
    tk.get_action("organization_patch")(dict(context), {"id": transport, "parent": "government"})
    try:
        Worker().work(burst=True)
        assert "高等学校名录" in found(portal, fq="organization_path:government")
    finally:
        tk.get_action("organization_patch")(dict(context), {"id": transport, "parent": ""})
        tk.get_action("organization_purge")(dict(context), {"id": above["id"]})
        Worker().work(burst=True)


def test_what_no_dataset_carries_costs_nothing(change: Change) -> None:
    """Another text about the department leaves the index alone."""
    assert change(description="主管教育工作。") == 0
