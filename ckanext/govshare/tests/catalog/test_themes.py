"""Themes as groups."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories
from ckan.tests.helpers import call_action

from ckanext.govshare.catalog.themes import ensure_themes
from ckanext.govshare.tests.catalog.conftest import Make, site_user


@pytest.fixture
def themes(non_clean_db: None) -> None:
    """The 22 groups."""
    ensure_themes()


def groups_of(dataset: dict[str, Any]) -> list[str]:
    """Return the names of the dataset's groups."""
    return sorted(group["name"] for group in call_action("package_show", id=dataset["id"])["groups"])


@pytest.mark.usefixtures("themes")
class TestEnsure:
    """Making the groups."""

    def test_all(self) -> None:
        """There are 22, with a title in each language."""
        names = [name for name in call_action("group_list") if name.startswith("theme-")]
        assert sorted(names) == [f"theme-{number:02d}" for number in range(1, 23)]
        theme = call_action("group_show", id="theme-13")
        assert theme["title"] == "财税金融"
        assert theme["title_translated"] == {"zh_Hans_CN": "财税金融", "en": "Finance & taxation"}

    def test_again(self) -> None:
        """A second time changes nothing, restores what was lost and keeps what was added."""
        context = {"user": site_user()}
        tk.get_action("group_patch")(
            dict(context), {"id": "theme-06", "title": "交通", "description": "道路、水路、民航"}
        )
        tk.get_action("group_delete")(dict(context), {"id": "theme-07"})
        before = {name: call_action("group_show", id=name)["id"] for name in ("theme-06", "theme-07")}
        ensure_themes()
        after = {name: call_action("group_show", id=name) for name in before}
        assert {name: group["id"] for name, group in after.items()} == before
        assert (after["theme-06"]["title"], after["theme-06"]["description"]) == ("交通运输", "道路、水路、民航")
        assert after["theme-07"]["state"] == "active"


@pytest.mark.usefixtures("themes")
class TestMembership:
    """The groups follow the ``theme`` field."""

    def test_create(self, create: Make, authored: Make) -> None:
        """An editor who administers no group chooses themes freely."""
        dataset = create(**authored(theme=["19", "6"]))
        assert dataset["theme"] == ["6", "19"]
        assert groups_of(dataset) == ["theme-06", "theme-19"]
        assert sorted(group["name"] for group in dataset["groups"]) == ["theme-06", "theme-19"]

    def test_change(self, create: Make, authored: Make, editor: dict[str, Any]) -> None:
        """Changing the themes moves the dataset."""
        dataset = create(**authored(theme=["6"]))
        tk.get_action("package_patch")({"user": editor["name"]}, {"id": dataset["id"], "theme": ["7", "8"]})
        assert groups_of(dataset) == ["theme-07", "theme-08"]

    def test_other_groups(self, create: Make, authored: Make, editor: dict[str, Any]) -> None:
        """Groups that are no themes are none of the themes' business."""
        other = factories.Group()
        dataset = create(**authored())
        member = {"id": other["id"], "object": dataset["id"], "object_type": "package", "capacity": "public"}
        tk.get_action("member_create")({"user": site_user()}, member)
        tk.get_action("package_patch")({"user": editor["name"]}, {"id": dataset["id"], "theme": ["8"]})
        assert groups_of(dataset) == sorted([other["name"], "theme-08"])

    def test_field_wins(self, create: Make, authored: Make) -> None:
        """Putting a dataset into another theme's group does not last: the field says where it belongs."""
        dataset = create(**authored(theme=["6"]))
        groups = [{"name": "theme-22"}]
        tk.get_action("package_patch")({"user": site_user()}, {"id": dataset["id"], "groups": groups})
        assert groups_of(dataset) == ["theme-06"]

    @pytest.mark.usefixtures("clean_index")
    def test_searched(self, create: Make, authored: Make) -> None:
        """Search finds the dataset under its theme at once."""
        dataset = create(**authored(theme=["20"]))
        found = call_action("package_search", fq=f"groups:theme-20 id:{dataset['id']}")
        assert found["count"] == 1
