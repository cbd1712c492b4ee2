"""Datasets of the same title in several cities, for the tests of the search page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories

HARVESTED = {"source_platform": "guizhou", "open_type": "open", "data_updated": "2022-05-01"}
SCRIPT = "<script>alert(1)</script> 换热站 & <b>粗体"


@pytest.fixture(scope="module")
def charging(catalogue: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Charging points of three cities, one more that is private, and one whose words are markup; purged at the end."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    made: dict[str, Any] = {}
    cities = {"guiyang": ("贵阳市", "520100"), "zunyi": ("遵义市", "520300"), "anshun": ("安顺市", "520400")}
    for number, (key, (city, region)) in enumerate(cities.items()):
        department = factories.Organization(name=f"{key}-energy", title=f"{city}能源局", region_code=region)
        made[key] = tk.get_action("package_create")(
            {"user": user},
            {
                **HARVESTED,
                "title": f"{city}充电桩分布信息",
                "notes": f"{city}公共充电桩的位置。",
                "owner_org": department["id"],
                "region_code": region,
                "source_id": f"charging-{number}",
                "private": key == "anshun",
                "data_updated": f"{2020 + number}-05-01",
            },
        )
    made["script"] = tk.get_action("package_create")(
        {"user": user},
        {
            **HARVESTED,
            "title": "<img src=x onerror=alert(2)>换热站",
            "notes": SCRIPT,
            "owner_org": catalogue["transport"]["id"],
            "source_id": "charging-script",
        },
    )
    yield made
    for dataset in made.values():
        tk.get_action("dataset_purge")({"user": user}, {"id": dataset["id"]})
    for key in cities:
        tk.get_action("organization_purge")({"user": user}, {"id": f"{key}-energy"})
