"""Only files that were uploaded here become tables: xloader's own fetches are not guarded."""

from __future__ import annotations

import io
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.lib.jobs import get_queue
from ckan.tests import factories
from ckan.tests.helpers import call_action
from werkzeug.datastructures import FileStorage


@pytest.fixture
def dataset(non_clean_db: None, ckan_config: dict[str, Any]) -> dict[str, Any]:
    """A dataset without files yet."""
    token = call_action("api_token_create", user=factories.Sysadmin()["name"], name="xloader")["token"]
    ckan_config["ckanext.xloader.api_token"] = token
    get_queue().empty()
    return factories.Dataset(
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


def queued() -> list[str]:
    """Return the titles of the waiting jobs that load tables."""
    return [job.description for job in get_queue().jobs if "xloader" in (job.description or job.func_name)]


def add(dataset: dict[str, Any], **resource: Any) -> dict[str, Any]:
    """Add a CSV resource as the portal's own user."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return call_action(
        "resource_create",
        context={"user": user, "ignore_auth": True},
        package_id=dataset["id"],
        format="CSV",
        data_kind="table",
        **resource,
    )


def test_an_uploaded_table_is_queued(dataset: dict[str, Any]) -> None:
    add(dataset, name="公交.csv", upload=FileStorage(io.BytesIO("站点名称\n示例站\n".encode()), "公交.csv"))
    assert len(queued()) == 1


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/secret.csv", "http://169.254.169.254/a.csv"])
def test_an_address_is_not_fetched(dataset: dict[str, Any], url: str) -> None:
    resource = add(dataset, name="公交.csv", url=url)
    assert queued() == []
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    tk.get_action("xloader_submit")({"user": user, "ignore_auth": True}, {"resource_id": resource["id"]})
    assert queued() == []
