"""What a dataset must say, depending on who describes it."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests.helpers import call_action

from ckanext.govshare.tests.catalog.conftest import Make

ITEM = {"name": "站点名称", "name_en": "stop_name", "type": "C", "length": "50", "sensitivity": 1, "is_open": True}


def errors_of(call: Make, **dataset: Any) -> dict[str, Any]:
    """Return the errors that the action answers with."""
    with pytest.raises(tk.ValidationError) as refusal:
        call(**dataset)
    return refusal.value.error_dict


class TestAuthored:
    """A department describes its own data."""

    def test_complete(self, create: Make, authored: Make) -> None:
        """A complete description is kept as it was given."""
        given = authored()
        dataset = create(**given)
        assert {key: dataset[key] for key in given} == given

    @pytest.mark.parametrize(
        "field",
        [
            "notes",
            "catalog_class",
            "theme",
            "open_type",
            "share_type",
            "share_modes",
            "update_frequency",
            "release_date",
        ],
    )
    def test_required(self, create: Make, authored: Make, field: str) -> None:
        """Each element the guide requires is asked for, and nothing else is complained about."""
        assert list(errors_of(create, **authored(**{field: None}))) == [field]

    def test_title(self, create: Make, authored: Make) -> None:
        """A dataset has a title of its own, not its identifier's."""
        assert "title" in errors_of(create, **authored(title=""))

    @pytest.mark.parametrize("field", ["open_condition", "use_requirements", "security_measures"])
    def test_conditional(self, create: Make, conditional: Make, field: str) -> None:
        """Data opened on conditions states all three of its terms."""
        assert create(**conditional())["open_type"] == "conditional"
        assert list(errors_of(create, **conditional(**{field: " "}))) == [field]

    def test_closed(self, create: Make, authored: Make) -> None:
        """Data that is not opened states the kind of reason and the legal basis."""
        assert set(errors_of(create, **authored(open_type="closed"))) == {"closed_reason", "legal_basis"}
        create(**authored(open_type="closed", closed_reason="law", legal_basis="《保守国家秘密法》第九条"))

    @pytest.mark.parametrize("share_type", ["conditional", "none"])
    def test_share_condition(self, create: Make, authored: Make, share_type: str) -> None:
        """Sharing on conditions, or not at all, is justified."""
        assert list(errors_of(create, **authored(share_type=share_type))) == ["share_condition"]

    def test_not_shared_needs_no_mode(self, create: Make, authored: Make) -> None:
        """What is not shared is shared in no way."""
        dataset = create(**authored(share_type="none", share_modes=[], share_condition="《个人信息保护法》第二十八条"))
        assert dataset["share_modes"] == []

    @pytest.mark.parametrize("open_type", ["unknown", "无条件开放", "public"])
    def test_open_type(self, create: Make, authored: Make, open_type: str) -> None:
        """An author chooses one of the four open types."""
        assert list(errors_of(create, **authored(open_type=open_type))) == ["open_type"]

    @pytest.mark.parametrize("resource", [{"data_kind": "table"}, {"format": "csv"}, {"format": "XLSX"}])
    def test_tables_need_items(self, create: Make, authored: Make, resource: dict[str, str]) -> None:
        """A table's columns are described."""
        resource = {"url": "https://data.example.gov.cn/stops", "name": "站点", **resource}
        assert list(errors_of(create, **authored(resources=[resource]))) == ["items"]
        assert create(**authored(resources=[resource], items=[ITEM]))["items"] == [ITEM]

    def test_documents_need_no_items(self, create: Make, authored: Make) -> None:
        """A document has no columns."""
        resource = {"url": "https://data.example.gov.cn/stops.pdf", "format": "PDF", "data_kind": "file"}
        assert create(**authored(resources=[resource]))["items"] == []

    def test_table_added_later(self, create: Make, authored: Make, editor: dict[str, Any]) -> None:
        """Adding a table to a dataset without data items is refused."""
        dataset = create(**authored())
        resource = {"package_id": dataset["id"], "url": "https://data.example.gov.cn/a.csv", "format": "CSV"}
        with pytest.raises(tk.ValidationError, match="items"):
            tk.get_action("resource_create")({"user": editor["name"]}, resource)

    def test_items_removed_later(self, create: Make, update: Make, authored: Make) -> None:
        """Taking the data items away from under an unchanged table is refused."""
        resource = {"url": "https://data.example.gov.cn/a.csv", "format": "CSV"}
        dataset = create(**authored(resources=[resource], items=[ITEM]))
        assert list(errors_of(update, **{**dataset, "items": []})) == ["items"]

    @pytest.mark.parametrize(
        ("item", "field"),
        [
            ({"name": ""}, "name"),
            ({"type": ""}, "type"),
            ({"length": ""}, "length"),
            ({"sensitivity": 5}, "sensitivity"),
        ],
    )
    def test_items(self, create: Make, authored: Make, item: dict[str, Any], field: str) -> None:
        """A data item has a name, a type, a length where it is text, and a sensitivity from 1 to 4."""
        found = errors_of(create, **authored(items=[ITEM, {**ITEM, **item}]))["items"]
        assert found[0] == {}
        assert list(found[1]) == [field]

    def test_numbers_need_no_length(self, create: Make, authored: Make) -> None:
        """Only text has a required length."""
        assert create(**authored(items=[{"name": "客流量", "type": "N"}]))["items"] == [{"name": "客流量", "type": "N"}]

    def test_draft(self, create: Make, authored: Make, editor: dict[str, Any]) -> None:
        """A draft may be incomplete; publishing it is what asks for the rest."""
        bare = authored(notes=None, theme=None, open_type="conditional")
        context = {"user": editor["name"], "allow_state_change": True}
        draft = tk.get_action("package_create")(context, {**bare, "state": "draft"})
        assert draft["state"] == "draft"
        with pytest.raises(tk.ValidationError) as refusal:
            tk.get_action("package_patch")({"user": editor["name"]}, {"id": draft["id"], "state": "active"})
        asked = {"notes", "theme", "open_condition", "use_requirements", "security_measures"}
        assert set(refusal.value.error_dict) == asked

    @pytest.mark.parametrize(
        ("prefix", "message"),
        [
            ("", "不予开放的，请写明所依据的法律、法规或文件。"),
            ("/en", "Data not opened: name the law or document it rests on."),
        ],
    )
    def test_language(self, app: Any, authored: Make, editor: dict[str, Any], prefix: str, message: str) -> None:
        """The message says what to do, in the language of the address."""
        token = tk.get_action("api_token_create")({"user": editor["name"]}, {"user": editor["name"], "name": "test"})
        response = app.post(
            f"{prefix}/api/3/action/package_create",
            json=authored(open_type="closed", closed_reason="law"),
            headers={"Authorization": token["token"]},
        )
        assert response.status_code == 409
        assert response.json["error"]["legal_basis"] == [message]


class TestHarvested:
    """Another platform described the data."""

    def test_bare(self, harvest: Make) -> None:
        """Source, id and title are enough, and nothing is made up for the rest."""
        dataset = harvest(source_id="0b7c1c58")
        absent = ("open_type", "update_frequency", "release_date", "share_type", "hidden_entry", "license_id", "notes")
        assert [field for field in absent if dataset.get(field)] == []
        assert dataset["theme"] == dataset["items"] == dataset["share_modes"] == []

    def test_id(self, harvest: Make) -> None:
        """Without its source's id a record could be doubled."""
        assert list(errors_of(harvest)) == ["source_id"]

    def test_unknown(self, harvest: Make) -> None:
        """A platform may not say how open a dataset is."""
        assert harvest(source_id="1", open_type="unknown")["open_type"] == "unknown"

    def test_editor_cannot_pretend(self, create: Make, authored: Make) -> None:
        """Typing a platform's name does not get an editor out of the obligations."""
        found = errors_of(create, **authored(open_type="conditional", source_platform="guizhou", source_id="1"))
        assert {"source_platform", "source_id"} <= set(found)

    def test_editor_cannot_convert(self, create: Make, update: Make, authored: Make) -> None:
        """Nor does adding it afterwards."""
        dataset = create(**authored())
        assert "source_platform" in errors_of(update, **{**dataset, "source_platform": "guizhou", "source_id": "1"})

    def test_editor_edits(self, harvest: Make, update: Make) -> None:
        """An editor may improve a harvested dataset; where it came from stays, sent back or left out."""
        dataset = harvest(source_id="2")
        again = update(**{**dataset, "notes": "更正后的摘要"})
        assert (again["notes"], again["source_platform"]) == ("更正后的摘要", "guizhou")
        without = {key: value for key, value in again.items() if not key.startswith("source_")}
        kept = update(**{**without, "notes": "再次更正"})
        assert (kept["notes"], kept["source_platform"], kept["source_id"]) == ("再次更正", "guizhou", "2")

    def test_same_record_twice(self, harvest: Make) -> None:
        """One record of a source cannot become two datasets."""
        harvest(source_id="3")
        assert "name" in errors_of(harvest, source_id="3")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("release_date", "2026-02-30"),
        ("release_date", "去年"),
        ("region_code", "5201"),
        ("resource_code", "3070/1"),
        ("catalog_class", "30"),
        ("theme", ["23"]),
        ("industry", "Z"),
        ("update_frequency", "有时"),
        ("related_resource_codes", ["307015/1", "x"]),
        ("contact_email", "无"),
        ("registration_url", "javascript:alert(1)"),
        ("hidden_entry", "maybe"),
        ("closed_reason", "whim"),
    ],
)
def test_bad_values(create: Make, authored: Make, field: str, value: Any) -> None:
    """A value that means nothing is refused, at its own field, with words for a person."""
    found = errors_of(create, **authored(**{field: value}))
    assert list(found) == [field]
    assert len(found[field][0]) > 10


def test_period(create: Make, authored: Make) -> None:
    """A period ends after it starts."""
    found = errors_of(create, **authored(temporal_start="2026-01-01", temporal_end="2025-12-31"))
    assert list(found) == ["temporal_end"]


@pytest.mark.parametrize(
    ("code", "stored"), [("307015/1", "307015/1"), (" 3070150500ab/000123 ", "3070150500AB/000123")]
)
def test_resource_code(create: Make, authored: Make, code: str, stored: str) -> None:
    """A resource code is 分类码/顺序码."""
    assert create(**authored(resource_code=code))["resource_code"] == stored


class TestHiddenEntry:
    """An entry that the public may not even know of."""

    def test_private(self, create: Make, authored: Make) -> None:
        """It is private, whatever was asked."""
        dataset = create(**authored(hidden_entry=True, private=False))
        assert (dataset["hidden_entry"], dataset["private"]) == (True, True)
        with pytest.raises(tk.ObjectNotFound):
            call_action("package_show", {"user": "", "ignore_auth": False}, id=dataset["id"])

    def test_stays_private(self, create: Make, authored: Make, editor: dict[str, Any]) -> None:
        """Making it public while it is hidden changes nothing; taking the mark away does."""
        dataset = create(**authored(hidden_entry=True))
        patch = tk.get_action("package_patch")
        assert patch({"user": editor["name"]}, {"id": dataset["id"], "private": False})["private"] is True
        shown = patch({"user": editor["name"]}, {"id": dataset["id"], "private": False, "hidden_entry": False})
        assert (shown["private"], shown["hidden_entry"]) == (False, False)

    @pytest.mark.usefixtures("clean_index")
    def test_not_found(self, create: Make, authored: Make) -> None:
        """Anonymous search does not find it."""
        create(**authored(title="不可见的目录条目", hidden_entry=True))
        found = call_action("package_search", {"user": "", "ignore_auth": False}, q="不可见的目录条目")
        assert found["count"] == 0
