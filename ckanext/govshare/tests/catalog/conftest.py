"""What the catalogue's tests share: a department, its editor, and complete descriptions to spoil."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories

Make = Callable[..., dict[str, Any]]


def site_user() -> str:
    """The name of the portal's own user."""
    return tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]


@pytest.fixture
def department(non_clean_db: None) -> dict[str, Any]:
    """A department."""
    return factories.Organization(title="示例市交通运输局")


@pytest.fixture
def editor(department: dict[str, Any]) -> dict[str, Any]:
    """An editor of the department."""
    user = factories.User()
    member = {"id": department["id"], "username": user["name"], "role": "editor"}
    tk.get_action("organization_member_create")({"ignore_auth": True, "user": site_user()}, member)
    return user


@pytest.fixture
def authored(department: dict[str, Any]) -> Make:
    """Makes a complete authored dataset dict; keywords replace fields, None removes them."""

    def make(**fields: Any) -> dict[str, Any]:
        dataset = {
            "title": "全市公交站点信息",
            "notes": "全市公交站点的名称、位置和经停线路。",
            "owner_org": department["id"],
            "catalog_class": "307015",
            "theme": ["6"],
            "open_type": "open",
            "share_type": "unconditional",
            "share_modes": ["platform"],
            "update_frequency": "monthly",
            "release_date": "2026-03-01",
            **fields,
        }
        return {key: value for key, value in dataset.items() if value is not None}

    return make


@pytest.fixture
def conditional(authored: Make) -> Make:
    """Makes a complete dataset dict that is opened on conditions."""

    def make(**fields: Any) -> dict[str, Any]:
        terms = {
            "open_type": "conditional",
            "open_condition": "依法登记的法人或者其他组织。",
            "use_requirements": "仅用于申请的用途，不得转让。",
            "security_measures": "存储加密，访问留痕。",
        }
        return authored(**{**terms, **fields})

    return make


@pytest.fixture
def create(editor: dict[str, Any]) -> Make:
    """Calls package_create as the editor, with every check of the API."""

    def call(**dataset: Any) -> dict[str, Any]:
        return tk.get_action("package_create")({"user": editor["name"]}, dataset)

    return call


@pytest.fixture
def update(editor: dict[str, Any]) -> Make:
    """Calls package_update as the editor."""

    def call(**dataset: Any) -> dict[str, Any]:
        return tk.get_action("package_update")({"user": editor["name"]}, dataset)

    return call


@pytest.fixture
def harvest(department: dict[str, Any]) -> Make:
    """Calls package_create as the portal itself, which is whom the harvester runs as."""

    def call(**fields: Any) -> dict[str, Any]:
        dataset = {"title": "公交线路", "owner_org": department["id"], "source_platform": "guizhou", **fields}
        return tk.get_action("package_create")({"user": site_user()}, dataset)

    return call
