"""How complete, fresh and usable a dataset is said to be."""

from __future__ import annotations

import datetime
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests.helpers import call_action

from ckanext.govshare.tests.catalog.conftest import Make

pytestmark = pytest.mark.usefixtures("non_clean_db")

ITEM = {"name": "站点名称", "name_en": "stop_name", "type": "C", "length": "50", "description": "站牌所示名称"}
FULL = {
    "region_code": "990100",
    "tag_string": "公交、站点",
    "data_updated": "2026-03-01",
    "contact_office": "科技信息处",
    "contact_phone": "010-55501234",
    "license_id": "cc-by",
    "items": [ITEM],
    "resources": [{"url": "https://data.example.org/a.csv", "name": "站点", "format": "CSV"}],
}


def assess(dataset: dict[str, Any]) -> dict[str, Any]:
    """Return what the API says of a dataset."""
    return call_action("govshare_dataset_assessment_show", id=dataset["id"])


def days_ago(days: int) -> str:
    """Return a day as far back, in Shanghai."""
    shanghai = datetime.timezone(datetime.timedelta(hours=8))
    return (datetime.datetime.now(shanghai).date() - datetime.timedelta(days=days)).isoformat()


class TestCompleteness:
    """The score, and what it lacks."""

    def test_full(self, create: Make, authored: Make) -> None:
        """A description with everything lacks nothing."""
        assert assess(create(**authored(**FULL)))["completeness"] == {"score": 100, "missing": []}

    def test_lacks(self, create: Make, authored: Make) -> None:
        """What is left out is named as the form calls it, and costs."""
        found = assess(create(**authored(**{**FULL, "region_code": None, "license_id": None})))["completeness"]
        assert found["missing"] == [
            {"field": "license_id", "label": "许可协议"},
            {"field": "region_code", "label": "行政区划"},
        ]
        assert 80 < found["score"] < 100

    def test_harvested(self, harvest: Make) -> None:
        """What a platform did not give is missing here, too."""
        found = assess(harvest(source_id="assess-1", open_type="unknown"))["completeness"]
        assert {"notes", "theme", "open_type", "update_frequency"} <= {each["field"] for each in found["missing"]}
        assert found["score"] < 30

    def test_only_what_matters(self, create: Make, authored: Make) -> None:
        """Data that is not opened needs no licence, no data and no data items."""
        closed = authored(open_type="closed", closed_reason="law", legal_basis="《保守国家秘密法》第九条")
        fields = {each["field"] for each in assess(create(**closed))["completeness"]["missing"]}
        assert not fields & {"license_id", "resources", "items", "open_condition"}


class TestFreshness:
    """The promise, and whether it is kept."""

    @pytest.mark.parametrize(
        ("frequency", "days", "state"),
        [
            ("monthly", 0, "current"),
            ("monthly", 31, "current"),
            ("monthly", 33, "due"),
            ("monthly", 40, "overdue"),
            ("daily", 2, "due"),
            ("daily", 3, "overdue"),
            ("annual", 380, "due"),
            ("irregular", 4000, "none"),
            ("never", 4000, "none"),
        ],
    )
    def test_states(self, create: Make, authored: Make, frequency: str, days: int, state: str) -> None:
        """The promised period, then a short while in which new data is due."""
        dataset = create(**authored(update_frequency=frequency, data_updated=days_ago(days)))
        found = assess(dataset)["freshness"]
        assert found["state"] == state
        assert found["promised"] == tk.h.govshare_code_label("update_frequency", frequency)
        assert bool(found["due"]) == (state != "none")

    def test_due_day(self, create: Make, authored: Make) -> None:
        """New data is due one period after the last."""
        dataset = create(**authored(update_frequency="weekly", data_updated="2026-03-01"))
        assert assess(dataset)["freshness"]["due"] == "2026-03-08"

    def test_no_date(self, create: Make, authored: Make) -> None:
        """Without a day to count from nothing is said."""
        assert assess(create(**authored()))["freshness"]["state"] == "none"


class TestFormats:
    """Stars, and whether programs can read it."""

    @pytest.mark.parametrize(
        ("format", "stars", "readable"),
        [
            ("CSV", 3, True),
            ("csv", 3, True),
            ("XLSX", 2, True),
            ("PDF", 1, False),
            ("JSON", 3, True),
            ("RDF", 4, True),
            ("ZIP", 1, False),
            ("从未见过", 1, False),
            ("", 1, False),
        ],
    )
    def test_levels(self, harvest: Make, format: str, stars: int, readable: bool) -> None:
        """The format decides; an unknown one is only there."""
        resource = {"url": "https://data.example.org/a", "name": "资源", "format": format}
        found = assess(harvest(source_id=f"format-{format}", resources=[resource]))
        assert (found["resources"][0]["stars"], found["resources"][0]["machine_readable"]) == (stars, readable)
        assert (found["stars"], found["machine_readable"]) == (stars, readable)


def test_who_may_ask(create: Make, authored: Make) -> None:
    """A private dataset is assessed for nobody else."""
    dataset = create(**authored(private=True))
    with pytest.raises(tk.NotAuthorized):
        call_action("govshare_dataset_assessment_show", {"user": "", "ignore_auth": False}, id=dataset["id"])
