"""The index made anew: the same documents that CKAN makes, and nothing missing or beyond."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from importlib import import_module
from typing import Any

import ckan.lib.search as search
import ckan.lib.search.index as ckan_index
import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.cli.cli import ckan
from ckan.tests import factories
from ckanext.harvest.model import HarvestJob, HarvestObject, HarvestSource

from ckanext.govshare.search import rebuild
from ckanext.govshare.tests import catalogue
from ckanext.govshare.tests.catalogue import AUTHORED

pytestmark = pytest.mark.xdist_group("rebuild")

# When a document was made, and where it is.
OWN = {"indexed_ts", "_version_"}
EVERY_FIELD: dict[str, Any] = {
    "title": "  全部字段 ",
    "notes": "第一段\n\n第二段\u0001",
    "theme": ["6", "18"],
    "industry": "G",
    "region_code": "520100",
    "tag_string": "公交、站点",
    "temporal_start": "2023-01-01",
    "temporal_end": "2024-12-31",
    "source_department": "示例市公安局",
    "contact_office": "科技信息处",
    "contact_phone": "010-55501234",
    "contact_email": "office@example.org",
    "resource_code": "307015/000077",
    "update_frequency": "monthly",
    "data_updated": "2026-06-01",
    "related_resource_codes": ["307015/000001"],
    "open_type": "conditional",
    "license_id": "cc-by",
    "open_condition": "具备资质。",
    "use_requirements": "仅用于研究。",
    "security_measures": "专人管理。",
    "share_condition": "按需共享。",
    "registration_code": "DJ-1",
    "registration_status": "已登记",
    "registration_date": "2026-01-01",
    "registration_expiry": "2029-01-01",
    "registration_url": "https://example.org/1",
    "author": "示例",
    "version": "1.0",
    "url": "https://example.org",
    "items": [
        {"name": "站点名称", "name_en": "stop_name", "type": "C", "length": "50", "sensitivity": 1, "is_open": True},
        {
            "name": "备注",
            "type": "N",
            "unit": "元",
            "source_department": "示例市公安局",
            "description": "说明",
            "is_open": False,
        },
    ],
    "resources": [
        {
            "name": "甲",
            "url": "data.example.org/a.csv ",
            "format": "csv",
            "data_kind": "table",
            "row_count": 7,
            "size": 9,
        },
        {
            "url": "https://data.example.org/b",
            "description": "接口",
            "data_kind": "api",
            "encoding": "UTF-8",
            "自有": "值",
        },
    ],
}


def act(action: str, **data: Any) -> Any:
    """Call an action as CKAN's own account."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return tk.get_action(action)({"user": user, "ignore_auth": True}, data)


@pytest.fixture(scope="module")
def full(tables: Callable[[], None]) -> dict[str, Any]:
    """A catalogue with every field, and datasets in every state; each test takes it as the one before has left it."""
    tables()
    made = catalogue.build()
    owner = made["transport"]["id"]

    def create(**fields: Any) -> dict[str, Any]:
        return act("package_create", **{"owner_org": owner, **AUTHORED, **fields})

    made["full"] = create(**EVERY_FIELD)
    made["private"] = create(**catalogue.LAND | {"title": "未公开", "private": True})
    made["draft"] = create(**catalogue.LAND | {"title": "草稿", "state": "draft"})
    made["hidden"] = create(**catalogue.LAND | {"title": "隐藏条目", "hidden_entry": "true"})
    made["deleted"] = create(**catalogue.LAND | {"title": "已删除"})
    act("package_delete", id=made["deleted"]["id"])
    vocabulary = factories.Vocabulary(name="级别", tags=[{"name": "市级"}])
    act("package_patch", id=made["land"]["id"], tags=[{"name": "市级", "vocabulary_id": vocabulary["id"]}])
    harvested(made["schools"])
    return made


def harvested(dataset: dict[str, Any]) -> None:
    """Give a dataset what a harvester leaves: a source, and harvest objects, the newest of which counts."""
    source = act(
        "harvest_source_create",
        name="example",
        title="示例平台",
        url="https://example.org",
        source_type="guizhou",
        owner_org=dataset["owner_org"],
    )
    job = HarvestJob(source=model.Session.get(HarvestSource, source["id"]), status="Finished")
    job.save()
    for day in (1, 2):
        finished = datetime.datetime(2026, 1, day)  # noqa: DTZ001
        HarvestObject(
            guid=f"guizhou:{day}",
            job=job,
            package_id=dataset["id"],
            current=True,
            import_finished=finished,
            content="{}",
        ).save()
    model.Session.commit()


def documents() -> dict[str, dict[str, Any]]:
    """Return every stored field of every document of the index, JSON texts as what they say."""
    search.commit()
    rows = search.make_connection().search("*:*", fl="*", rows=1000, fq=f'site_id:"{tk.config["ckan.site_id"]}"').docs
    return {row["id"]: {key: plain(value) for key, value in row.items() if key not in OWN} for row in rows}


def plain(value: Any) -> Any:
    """Return what a JSON text says; extras have no order."""
    found = json.loads(value) if isinstance(value, str) and value.startswith("{") else value
    if isinstance(found, dict) and "extras" in found:
        found["extras"] = sorted(found["extras"], key=lambda extra: extra["key"])
    return found


class Recorder:
    """A connection to the index that notes what is sent."""

    def __init__(self, connection: Any) -> None:
        self.documents: dict[str, dict[str, Any]] = {}
        self._connection = connection

    def add(self, docs: list[dict[str, Any]], **options: Any) -> None:
        self.documents |= {doc["id"]: {key: plain(value) for key, value in doc.items()} for doc in docs}
        self._connection.add(docs=docs, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def test_the_documents_are_those_of_ckan(full: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every field of every document, stored or not, is what CKAN's own rebuild makes it."""
    theirs, ours = (Recorder(search.make_connection()) for _ in range(2))
    monkeypatch.setattr(ckan_index, "make_connection", lambda: theirs)
    search.rebuild(defer_commit=True, quiet=True)
    monkeypatch.setattr(import_module("ckanext.govshare.indexing.documents"), "make_connection", lambda: ours)
    outcome = rebuild.everything(1)
    titles = {document["title"] for document in theirs.documents.values()}
    assert {"全部字段", "未公开", "草稿", "隐藏条目", "高等学校名录", "示例平台"} <= titles and "已删除" not in titles
    assert theirs.documents[full["schools"]["id"]]["harvest_source_title"] == "示例平台"
    assert ours.documents.keys() == theirs.documents.keys()
    assert outcome == rebuild.Outcome(indexed=len(ours.documents))
    for id, document in theirs.documents.items():
        assert ours.documents[id] == document


def test_two_processes_make_what_one_makes(full: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """What an empty index holds afterwards does not depend on how many shared the work."""
    monkeypatch.setattr(rebuild, "BATCH", 3)
    expected = documents()
    search.clear_all()
    assert documents() == {}
    outcome = rebuild.everything(2)
    assert documents() == expected and outcome.indexed == len(expected)


def test_who_may_see_what_stays(full: dict[str, Any]) -> None:
    """Nobody finds a private dataset or a draft in the new index who did not before."""
    rebuild.everything(1)
    query = {"q": "未公开 OR 草稿 OR 隐藏条目", "include_private": True, "include_drafts": True}
    answer = tk.get_action("package_search")({"user": "", "ignore_auth": False}, query)
    assert {row["title"] for row in answer["results"]}.isdisjoint({"未公开", "草稿", "隐藏条目"})


def test_what_the_database_does_not_have_is_dropped(full: dict[str, Any]) -> None:
    table = model.package_table
    model.Session.execute(table.update().where(table.c.id == full["land"]["id"]).values(state="deleted"))
    model.Session.commit()
    outcome = rebuild.everything(1)
    assert outcome.dropped == 1 and full["land"]["id"] not in documents()


def test_searches_go_on_meanwhile(full: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """At no time is the index empty."""
    counts = []
    send = rebuild.send

    def counting(found: list[dict[str, Any]]) -> None:
        counts.append(act("package_search", q="公交")["count"])
        send(found)

    monkeypatch.setattr(rebuild, "send", counting)
    rebuild.everything(1)
    assert counts and all(counts)


def test_a_change_in_the_middle_is_not_overtaken(full: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """What becomes private while its batch is under way is private in the index."""
    documents_of = rebuild.documents
    changes = [lambda: act("package_patch", id=full["water"]["id"], private=True)]

    def interrupted(ids: list[str]) -> list[dict[str, Any]]:
        made = documents_of(ids)
        if changes:
            changes.pop()()
        return made

    monkeypatch.setattr(rebuild, "documents", interrupted)
    rebuild.everything(1)
    assert documents()[full["water"]["id"]]["capacity"] == "private"


def test_a_bad_dataset_stays_alone(full: dict[str, Any]) -> None:
    """A dataset that cannot be shown is named; the others are indexed."""
    table = model.package_table
    model.Session.execute(
        table.update().where(table.c.id == full["companies"]["id"]).values(extras={"items": "no JSON"})
    )
    model.Session.commit()
    search.clear_all()
    outcome = rebuild.everything(1)
    assert outcome.failed == [full["companies"]["id"]]
    assert full["water"]["id"] in documents() and outcome.indexed == len(documents())
    assert rebuild.what_differs().failed == [full["companies"]["id"]]
    model.Session.execute(table.update().where(table.c.id == full["companies"]["id"]).values(extras={}))
    model.Session.commit()
    assert rebuild.what_differs() == rebuild.Outcome(indexed=1)
    assert rebuild.what_differs() == rebuild.Outcome()


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_the_command(full: dict[str, Any], cli: Any, language: str) -> None:
    """It says what it did, in the language of who asks, and as JSON."""
    words = {"zh_Hans_CN": "已索引", "en": "indexed"}
    done = cli.invoke(ckan, ["govshare", "search", "rebuild"], env={"PORTAL_LANG": language})
    assert done.exit_code == 0 and words[language] in done.output
    done = cli.invoke(ckan, ["govshare", "search", "rebuild", "--json", "--processes", "1"])
    assert json.loads(done.output.splitlines()[-1])["indexed"] == len(documents())
