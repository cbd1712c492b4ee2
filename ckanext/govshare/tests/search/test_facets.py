"""Facets have real values and names that people read."""

from __future__ import annotations

import json

import pytest
from ckan.tests.helpers import CKANTestApp

pytestmark = pytest.mark.xdist_group("search")

FIELDS = ["theme_facet", "open_type", "update_frequency", "source_platform", "organization", "res_format"]


def facets(portal: CKANTestApp, prefix: str = "", fields: list[str] = FIELDS) -> dict[str, dict[str, tuple[str, int]]]:
    """Return name and count of each value of each facet, as the API gives them."""
    query = {"rows": 0, "facet.field": json.dumps(fields)}
    answer = portal.get(f"{prefix}/api/3/action/package_search", query_string=query).json["result"]["search_facets"]
    return {
        field: {item["name"]: (item["display_name"], item["count"]) for item in facet["items"]}
        for field, facet in answer.items()
    }


def test_counts_and_chinese_names(portal: CKANTestApp) -> None:
    """Every value is counted and named in Chinese, the portal's first language."""
    found = facets(portal)
    assert found["theme_facet"] == {
        "5": ("城建住房", 1),
        "6": ("交通运输", 1),
        "10": ("生态环境", 1),
        "15": ("市场监管", 1),
        "18": ("生活服务", 1),
    }
    assert found["open_type"] == {
        "open": ("无条件开放", 1),
        "login": ("登录开放", 1),
        "conditional": ("有条件开放", 1),
        "closed": ("不予开放", 1),
        "unknown": ("未标明", 1),
    }
    assert found["update_frequency"] == {"monthly": ("每月", 3), "irregular": ("不定期", 1)}
    assert found["source_platform"] == {"guizhou": ("贵州省政府数据开放平台", 1)}
    assert found["organization"] == {"transport": ("示例市交通运输局", 4), "education": ("示例市教育局", 1)}
    assert found["res_format"] == {"CSV": ("CSV", 1), "PDF": ("PDF", 1)}


def test_english_names(portal: CKANTestApp) -> None:
    """The same values are named in English for English readers."""
    found = facets(portal, "/en")
    assert found["open_type"]["open"] == ("Unconditional open", 1)
    assert found["theme_facet"]["6"] == ("Transport", 1)
    assert found["update_frequency"]["monthly"] == ("Monthly", 3)
    assert found["source_platform"]["guizhou"] == ("Guizhou open government data platform", 1)


def test_no_value_is_a_list(portal: CKANTestApp) -> None:
    """Lists never reach a facet as their JSON text, whatever field of the schema is asked for."""
    listed = ["region_code", "theme", "items", "share_modes", "related_resource_codes", "tags", "groups"]
    values = [name for field in facets(portal, fields=FIELDS + listed).values() for name in field]
    assert len(values) > 10
    assert [value for value in values if value.startswith(("[", "{"))] == []
