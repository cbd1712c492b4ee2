"""What we mend in the extensions that run beside ours."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories
from ckan.tests.helpers import call_action


@pytest.fixture
def resource(non_clean_db: None) -> dict[str, Any]:
    """A table without rows yet, described as a department must."""
    dataset = factories.Dataset(
        notes="公交站点",
        owner_org=factories.Organization()["id"],
        catalog_class="307015",
        theme=["6"],
        open_type="open",
        share_type="unconditional",
        share_modes=["platform"],
        update_frequency="monthly",
        release_date="2026-03-01",
        items=[{"name": "站点名称", "type": "C", "length": "50"}],
    )
    return factories.Resource(package_id=dataset["id"], format="CSV", data_kind="table")


def test_xloader_may_write_rows(resource: dict[str, Any]) -> None:
    """Rows arrive from a trusted caller that names no user, under Chinese column names."""
    fields = [{"id": "站点名称", "type": "text"}]
    rows = {"resource_id": resource["id"], "force": True, "fields": fields, "records": [{"站点名称": "示例站"}]}
    tk.get_action("datastore_create")({"ignore_auth": True}, rows)
    found = call_action("datastore_search", resource_id=resource["id"])
    assert [row["站点名称"] for row in found["records"]] == ["示例站"]
    assert call_action("resource_show", id=resource["id"])["datastore_active"] is True


def test_others_need_a_user(resource: dict[str, Any]) -> None:
    """Who is not trusted is nobody without a name."""
    with pytest.raises(tk.NotAuthorized):
        tk.get_action("datastore_create")({"user": ""}, {"resource_id": resource["id"], "records": [{"站点名称": "x"}]})
