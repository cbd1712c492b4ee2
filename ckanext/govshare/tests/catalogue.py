"""A small catalogue for the tests of search and pages: two departments, a dataset of every open type, one harvested."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.lib.search import clear_all
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.catalog.themes import ensure_themes

STOP_NAME = {"name": "站点名称", "name_en": "stop_name", "type": "C", "length": "50", "sensitivity": 1, "is_open": True}
ROUTES = {"name": "经停线路", "name_en": "routes", "type": "C", "length": "200", "description": "以顿号分隔"}
STOPS = {"name": "2023年 公交(1).csv", "url": "https://data.example.org/a.csv", "format": "CSV", "data_kind": "table"}
COUNTS = {"name": "办件统计", "url": "https://data.example.org/b.pdf", "format": "PDF", "data_kind": "file"}
BUS_STOPS = {
    "title": "全市公交站点信息",
    "notes": "全市公交站点的名称、位置和经停线路。",
    "theme": ["6", "18"],
    "open_type": "open",
    "update_frequency": "monthly",
    "data_updated": "2026-06-01",
    "contact_office": "科技信息处",
    "contact_phone": "010-55501234",
    "license_id": "cc-by",
    "resource_code": "307015/000001",
    "tag_string": "公交、站点",
    "items": [STOP_NAME, {**ROUTES, "is_open": False}],
    "resources": [STOPS],
}
LAND = {
    "title": "不动产登记办件统计",
    "notes": "各县区不动产登记机构按月汇总的办件量。",
    "theme": ["5"],
    "open_type": "login",
    "update_frequency": "monthly",
    "resources": [COUNTS],
}
WATER = {
    "title": "饮用水水源水质监测",
    "notes": "集中式饮用水水源每月的水质监测结果，供 2023 年 GDP 核算参考。",
    "theme": ["10"],
    "open_type": "conditional",
    "open_condition": "具备环境监测能力的科研机构。",
    "use_requirements": "仅用于科学研究。",
    "security_measures": "专机存放，专人管理。",
    "update_frequency": "monthly",
    "contact_office": "水环境处",
    "contact_phone": "010-55505678",
}
COMPANIES = {
    "title": "涉密项目承建企业:名单",
    "notes": "承建涉密项目的企业。",
    "theme": ["15"],
    "open_type": "closed",
    "closed_reason": "law",
    "legal_basis": "《中华人民共和国保守国家秘密法》第九条",
    "update_frequency": "irregular",
}
SCHOOLS = {
    "title": "高等学校名录",
    "source_platform": "guizhou",
    "source_id": "a-1",
    "source_url": "https://data.guizhou.gov.cn/open-data/a-1",
}
AUTHORED = {
    "catalog_class": "307015",
    "share_type": "unconditional",
    "share_modes": ["platform"],
    "release_date": "2026-03-01",
}


def build() -> dict[str, Any]:
    """Create the catalogue in an empty database and index; return departments and datasets by a short name."""
    clear_all()
    ensure_themes()
    transport = factories.Organization(
        name="transport",
        title="示例市交通运输局",
        description="主管全市交通运输工作。",
        region_code="990100",
        level="city",
        provider_uscc=None,
        contact_office="科技信息处",
    )
    education = factories.Organization(name="education", title="示例市教育局", description="")
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]

    def create(department: dict[str, Any], **fields: Any) -> dict[str, Any]:
        return tk.get_action("package_create")({"user": site_user}, {"owner_org": department["id"], **fields})

    return {
        "transport": transport,
        "education": education,
        "bus_stops": create(transport, **AUTHORED, **BUS_STOPS),
        "land": create(transport, **AUTHORED, **LAND),
        "water": create(transport, **AUTHORED, **WATER),
        "companies": create(transport, **AUTHORED, **COMPANIES),
        "schools": create(education, **SCHOOLS),
    }


@pytest.fixture(scope="package")
def catalogue(tables: Callable[[], None]) -> dict[str, Any]:
    """Departments and datasets by a short name. Its tests run in one worker and leave it as it is."""
    tables()
    return build()


@pytest.fixture(scope="package")
def portal(catalogue: dict[str, Any], web: CKANTestApp) -> CKANTestApp:
    """The portal over HTTP."""
    return CKANTestApp(web.app)
