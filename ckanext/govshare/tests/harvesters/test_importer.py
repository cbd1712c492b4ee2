"""What the importer makes against what CKAN's actions make of the same record."""

from __future__ import annotations

import json
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan.lib.search.common import make_connection
from ckan.lib.search.query import PackageSearchQuery
from ckan.tests.helpers import call_action
from ckanext.harvest.model import HarvestJob, HarvestObject

from ckanext.govshare.harvesters.base import family_of
from ckanext.govshare.harvesters.departments import Departments
from ckanext.govshare.harvesters.importer import Importer
from ckanext.govshare.harvesters.objects import ADDED, CHANGED, FAILED, SAME, HarvestObjects
from ckanext.govshare.harvesters.platforms import platform
from ckanext.govshare.harvesters.records import Record
from ckanext.govshare.harvesters.sources import ensure_source
from ckanext.govshare.tests.harvesters.conftest import Province, act

# Different by right: when something was written, and which harvest object keeps the record.
TIMES = {
    "metadata_created",
    "metadata_modified",
    "created",
    "last_modified",
    "harvest_object_id",
    "indexed_ts",
    "_version_",
}

ROWS: list[dict[str, Any]] = [
    {
        "name": "公交站点",
        "description": "全市公交站点",
        "topicName": "交通运输",
        "resourceFormats": ["xls", "json", "api"],
    },
    {"name": "  前后有空白  ", "topicName": "默认主题", "resourceFormats": None},
    {
        "name": "第一行\n第二行",
        "description": "<p>一</p><ul><li>二</li></ul>",
        "topicName": "生态环境",
        "resourceFormats": [],
    },
    {"name": "English title & <b>markup</b>", "openAttribute": 1, "createTime": None, "topicName": "教育文化"},
    {"name": "没有部门", "orgName": None, "openAttribute": None, "resourceFormats": ["未知格式"]},
]
DETAILS: list[dict[str, Any]] = [
    {"industryName": "制造业", "frequency": 4, "dataCapacity": 5},
    {"industryName": "默认行业", "frequency": None},
    {"industryName": "公共管理、社会保障和社会组织", "frequency": 99},
    {},
    {"frequency": 0},
]


class Bench:
    """One platform's importer, and the same record's way through the actions."""

    def __init__(self, province: Province) -> None:
        """Open a job."""
        self.platform = platform(province.key)
        self.source = ensure_source(self.platform)
        self.job = HarvestJob(source=self.source, status="Running")
        self.job.save()
        self.family = family_of(self.source)
        self.importer = Importer(self.platform, HarvestObjects(province.key, self.source.id, self.job.id))

    def record(self, position: int, **row: Any) -> Record:
        """Return one of the records above, with parts of its row replaced."""
        values = {
            "id": f"{position:08d}-0000-4000-8000-{province_number(self.platform.key)}",
            "orgName": "示例市交通运输局",
            "createTime": 1639359000000,
            "updateTime": 1665648300000,
            "openAttribute": 0,
            "views": 1,
            "calls": 2,
            **ROWS[position],
            **row,
        }
        record = Record.listed(self.family, values["id"], self.platform.divisions[0], values)
        record.complete(DETAILS[position])
        return record

    def by_action(self, record: Record) -> None:
        """Create the record's dataset with ``package_create``, with a harvest object as any harvester would."""
        user = model.User.by_name(call_action("get_site_user")["name"])
        owner = Departments(self.platform, user).id_of(record.facts.department, record.region)
        harvest_object = HarvestObject(guid=record.guid, job=self.job, current=True, package_id=record.dataset_id)
        model.Session.execute(sa.text("SET CONSTRAINTS harvest_object_package_id_fkey DEFERRED"))
        model.Session.add(harvest_object)
        model.Session.flush()
        context = {"user": user.name, "ignore_auth": True}
        tk.get_action("package_create")(context, {k: v for k, v in record.dataset(owner).items() if v != ""})

    def forget(self, record: Record) -> None:
        """Remove the record's dataset without a trace."""
        for harvest_object in model.Session.query(HarvestObject).filter_by(package_id=record.dataset_id):
            model.Session.delete(harvest_object)
        model.Session.commit()
        act("dataset_purge", id=record.dataset_id)


def province_number(key: str) -> str:
    """Return twelve hexadecimal digits for a platform."""
    return key.removeprefix("t").rjust(12, "0")


def timeless(value: Any) -> Any:
    """Return a JSON value without what differs by right; texts that hold JSON are looked into."""
    if isinstance(value, dict):
        if value.get("key") in TIMES:
            value = value | {"value": None}
        return {key: timeless(item) for key, item in value.items() if key not in TIMES}
    if isinstance(value, list):
        found = [timeless(item) for item in value]
        # A package's extras have no order: PostgreSQL gives them back in another than they were written in.
        is_extras = found and all(isinstance(item, dict) and item.keys() == {"key", "value"} for item in found)
        return sorted(found, key=lambda item: item["key"]) if is_extras else found
    if isinstance(value, str) and value.startswith("{"):
        return timeless(json.loads(value))
    return value


def indexed(dataset_id: str) -> dict[str, Any]:
    """Return a dataset's document as Solr stored it."""
    make_connection().commit()
    return timeless(PackageSearchQuery().get_index(dataset_id))


def shown(dataset_id: str) -> dict[str, Any]:
    """Return a dataset as the API shows it, read from the database and not from the index."""
    return timeless(tk.get_action("package_show")({"ignore_auth": True, "use_cache": False}, {"id": dataset_id}))


def rows(dataset_id: str) -> dict[str, Any]:
    """Return what CKAN's tables hold of a dataset, without ids that are drawn anew each time."""
    package = model.Session.get(model.Package, dataset_id)
    members = model.Session.query(model.Member).filter_by(table_id=dataset_id)
    views = call_action("resource_view_list", id=package.resources[0].id)
    return {
        "package": {c.name: getattr(package, c.name) for c in model.package_table.c if c.name not in TIMES},
        "resources": [
            {c.name: getattr(each, c.name) for c in model.resource_table.c if c.name not in TIMES}
            for each in package.resources_all
        ],
        "members": sorted((m.group_id, m.table_name, m.capacity, m.state) for m in members),
        "views": views,
    }


@pytest.fixture
def bench(province: Province) -> Bench:
    """The two ways into CKAN."""
    return Bench(province)


@pytest.mark.parametrize("position", range(len(ROWS)))
def test_new(bench: Bench, position: int) -> None:
    """A new dataset is the same in what the API shows, in the index and in the tables."""
    record = bench.record(position)
    bench.by_action(record)
    expected = shown(record.dataset_id), indexed(record.dataset_id), rows(record.dataset_id)
    assert expected[0]["title"]
    bench.forget(record)
    [outcome] = bench.importer.save([bench.record(position)])
    assert (outcome.status, outcome.message) == (ADDED, "")
    assert shown(record.dataset_id) == expected[0]
    assert indexed(record.dataset_id) == expected[1]
    assert rows(record.dataset_id) == expected[2]


def test_batch(bench: Bench) -> None:
    """Records that are saved together are the same as one by one."""
    records = [bench.record(position) for position in range(len(ROWS))]
    for record in records:
        bench.importer.save([record])
    expected = [(shown(record.dataset_id), indexed(record.dataset_id)) for record in records]
    for record in records:
        bench.forget(record)
    bench.importer.save([bench.record(position) for position in range(len(ROWS))])
    assert [(shown(record.dataset_id), indexed(record.dataset_id)) for record in records] == expected


def test_changed(bench: Bench) -> None:
    """A changed dataset is the same as if it had been made that way, in the tables and in the index."""
    later = {"name": "改名", "topicName": "生态环境", "openAttribute": 1, "resourceFormats": ["csv", "json"]}
    bench.importer.save([bench.record(0, **later)])
    expected = shown(bench.record(0).dataset_id), indexed(bench.record(0).dataset_id)
    bench.forget(bench.record(0))
    bench.importer.save([bench.record(0)])
    [outcome] = bench.importer.save([bench.record(0, **later)])
    assert outcome.status == CHANGED
    assert shown(bench.record(0).dataset_id) == expected[0]
    assert indexed(bench.record(0).dataset_id) == expected[1]
    [outcome] = bench.importer.save([bench.record(0, **later, views=99)])
    assert outcome.status == SAME


def test_editing_afterwards(bench: Bench) -> None:
    """What the importer made can be edited like anything else."""
    record = bench.record(0)
    bench.importer.save([record])
    dataset = act("package_show", id=record.dataset_id)
    changed = act("package_update", **(dataset | {"title": "编辑过", "theme": ["8"], "tag_string": "公交、站点"}))
    assert (changed["title"], changed["theme"]) == ("编辑过", ["8"])
    assert [group["name"] for group in changed["groups"]] == ["theme-08"]
    assert act("package_patch", id=record.dataset_id, notes="补充")["notes"] == "补充"
    assert act("package_show", id=record.dataset_id)["resources"][0]["id"] == dataset["resources"][0]["id"]


def test_refused(province: Province) -> None:
    """A record that the schema refuses is an error with its id; the others are saved."""
    province.describe(codes={"open_type": {"0": "no such type", "1": "open"}})
    bench = Bench(province)
    outcomes = bench.importer.save([bench.record(0), bench.record(3)])
    assert [(outcome.record.facts.title, outcome.status) for outcome in outcomes] == [
        ("公交站点", FAILED),
        ("English title & markup", ADDED),
    ]
    assert "no such type" in outcomes[0].message
    assert len(province.packages()) == 1
