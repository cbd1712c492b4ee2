"""PostgreSQL is the truth: index and queues are brought in line with it."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import requests
from ckan import model
from ckan.lib import search
from ckan.lib.jobs import get_queue
from ckan.model.system_info import set_system_info
from ckan.tests import factories
from ckan.tests.helpers import call_action
from werkzeug.datastructures import FileStorage

from ckanext.govshare.operations import clock, reconcile

TABLE = "站点名称,经停线路\n示例站,1路\n"


@pytest.fixture
def dataset(clean_db: None) -> dict[str, Any]:
    """The only dataset there is, in the database and in the index."""
    search.clear_all()
    reconcile.index()
    return factories.Dataset(
        title="公交站点",
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


def found() -> list[str]:
    """Return the ids that a search finds."""
    return [row["id"] for row in call_action("package_search", q="公交")["results"]]


def test_nothing_to_do_when_the_index_is_right(dataset: dict[str, Any]) -> None:
    assert found() == [dataset["id"]]
    assert reconcile.index() == 0


def test_missing_datasets_come_back(dataset: dict[str, Any]) -> None:
    search.clear_all()
    assert found() == []
    assert reconcile.index() == 1
    assert found() == [dataset["id"]]


def test_an_older_state_is_replaced(dataset: dict[str, Any]) -> None:
    package = model.Package.get(dataset["id"])
    assert package is not None
    # As if the process had died between the database and the index.
    model.Session.execute(
        model.package_table.update()
        .where(model.package_table.c.id == dataset["id"])
        .values(title="轨道交通站点", metadata_modified=package.metadata_modified.replace(year=2030))
    )
    model.Session.commit()
    model.Session.expire_all()
    assert reconcile.index() == 1
    assert call_action("package_search", q="轨道交通")["count"] == 1


def test_what_the_database_does_not_have_is_dropped(dataset: dict[str, Any]) -> None:
    members = model.Session.query(model.Member).filter_by(table_id=dataset["id"])
    members.delete()
    model.Session.query(model.Package).filter_by(id=dataset["id"]).delete()
    model.Session.commit()
    assert reconcile.index() == 1
    assert found() == []


def test_a_lost_table_is_queued_once(dataset: dict[str, Any], ckan_config: dict[str, Any]) -> None:
    token = call_action("api_token_create", user=factories.Sysadmin()["name"], name="xloader")["token"]
    ckan_config["ckanext.xloader.api_token"] = token
    queue = get_queue()
    upload = FileStorage(io.BytesIO(TABLE.encode()), "公交站点.csv", content_type="text/csv")
    call_action(
        "resource_create",
        context={"user": tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"], "ignore_auth": True},
        package_id=dataset["id"],
        name="公交站点.csv",
        format="CSV",
        data_kind="table",
        upload=upload,
    )
    assert len(queue.jobs) >= 1
    queue.empty()
    assert reconcile.tables() == 1
    assert len(queue.jobs) == 1
    assert reconcile.tables() == 0
    queue.empty()


def test_one_failure_keeps_no_other_work_from_its_turn(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[str] = []

    def broken() -> None:
        raise RuntimeError("示例")

    monkeypatch.setattr(
        clock.registry, "collector", lambda room: lambda: {"broken": broken, "whole": lambda: done.append(room)}
    )
    clock.run_once()
    assert done == ["tick"]
    assert "broken" in caplog.text


def solr(path: str, **params: str) -> Any:
    """Return what Solr's administration answers."""
    address, core = tk.config["solr_url"].rsplit("/", 1)
    login = (tk.config["solr_user"], tk.config["solr_password"])
    answer = requests.get(f"{address}/{path}", params={"core": core, **params}, auth=login, timeout=60)
    answer.raise_for_status()
    return answer.json()["status"][core] if params["action"] == "STATUS" else None


@contextlib.contextmanager
def other_schema(old: str, new: str) -> Iterator[None]:
    """The index with a schema of an earlier release."""
    file = Path(solr("admin/cores", action="STATUS")["instanceDir"]) / "conf" / "schema.xml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    solr("admin/cores", action="RELOAD")
    try:
        yield
    finally:
        file.write_text(text, "utf-8")
        solr("admin/cores", action="RELOAD")


def test_an_index_that_refuses_the_new_schema_is_emptied(dataset: dict[str, Any]) -> None:
    """A field's kind stays in the index as long as any document does."""
    search.clear_all()
    column = 'name="metadata_modified" type="date" indexed="true" stored="true" docValues='
    with other_schema(f'{column}"true"', f'{column}"false"'):
        search.rebuild(dataset["id"])
        assert found() == [dataset["id"]]
    set_system_info(reconcile.SCHEMA_KEY, "another")
    assert reconcile.index() == 0
    assert found() == [dataset["id"]]


def test_a_changed_schema_means_a_whole_new_index(dataset: dict[str, Any]) -> None:
    set_system_info(reconcile.SCHEMA_KEY, "another")
    search.clear_all()
    assert reconcile.index() == 0
    assert found() == [dataset["id"]]
