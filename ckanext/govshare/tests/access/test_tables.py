"""Rows of the DataStore: who reads them, and which columns under a grant of some."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.history.model import events
from ckanext.govshare.history.record import person
from ckanext.govshare.tests.access.conftest import People
from ckanext.govshare.tests.access.test_decision import Datasets, grant
from ckanext.govshare.tests.access.test_redaction import ask

pytestmark = pytest.mark.xdist_group("access")

ROWS = [{"站点名称": "北门", "水质类别": "secret-grade"}, {"站点名称": "南门", "水质类别": "good"}]
ALIAS = "govshare_water_alias"


@pytest.fixture(scope="module")
def table(datasets: Datasets) -> Iterator[str]:
    """A table of the conditional dataset, with an alias; the resource's id."""
    resource = datasets["conditional"]["resources"][0]["id"]
    site = {"user": tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]}
    fields = [
        {"id": "站点名称", "type": "text"},
        {"id": "水质类别", "type": "text", "info": {"notes": "secret-sample"}},
    ]
    made = {"resource_id": resource, "force": True, "fields": fields, "records": ROWS, "aliases": [ALIAS]}
    tk.get_action("datastore_create")(dict(site), made)
    yield resource
    tk.get_action("datastore_delete")(dict(site), {"resource_id": resource, "force": True})


@pytest.fixture
def terms(people: People) -> None:
    """The holder accepted the terms."""
    ask("govshare_terms_accept", "holder", people)


@pytest.mark.parametrize("who", ["nobody", "citizen", "stranger"])
@pytest.mark.parametrize("name", ["id", "alias"])
@pytest.mark.parametrize("action", ["datastore_search", "datastore_info"])
def test_rows_are_refused(people: People, table: str, who: str, name: str, action: str) -> None:
    """Neither rows nor the dictionary, by the table's name or an alias."""
    with pytest.raises(tk.NotAuthorized):
        ask(action, who, people, resource_id=table if name == "id" else ALIAS)


@pytest.mark.parametrize("who", ["member", "editor", "head", "admin"])
def test_the_department_reads_its_rows(people: People, table: str, who: str) -> None:
    """Its members do, and sysadmins."""
    assert ask("datastore_search", who, people, resource_id=ALIAS)["total"] == len(ROWS)


@pytest.mark.usefixtures("terms")
def test_a_holder_reads_rows(people: People, datasets: Datasets, table: str) -> None:
    """A grant gives the whole table."""
    grant(datasets["conditional"], people["holder"]["id"])
    assert ask("datastore_search", "holder", people, resource_id=table)["total"] == len(ROWS)


@pytest.mark.parametrize("name", ["id", "alias"])
def test_readings_are_recorded(people: People, datasets: Datasets, table: str, name: str) -> None:
    """Whose, of what, and under which grant; whatever name the table is read by, and once a day."""
    user = people["reader"] = factories.User()
    ask("govshare_terms_accept", "reader", people)
    given = grant(datasets["conditional"], user["id"])
    for _time in range(2):
        ask("datastore_search", "reader", people, resource_id=table if name == "id" else ALIAS)
    query = sa.select(events.c.kind, events.c.data).where(events.c.actor == person(user["id"]))
    (recorded,) = model.Session.execute(query)
    assert recorded.kind == "download"
    assert recorded.data == {"resource": table, "grant": given.id, "by": "datastore"}


@pytest.mark.usefixtures("terms")
@pytest.mark.parametrize("action", ["datastore_search", "datastore_info"])
def test_a_reading_is_decided_once(people: People, datasets: Datasets, table: str, action: str) -> None:
    """The permission and the columns rest on one decision, and it does not outlive the reading."""
    given = grant(datasets["conditional"], people["holder"]["id"])
    asked: list[str] = []

    def note(*arguments: Any) -> None:
        asked.append(arguments[2])

    context: Any = {"user": people["holder"]["name"]}
    engine = model.ensure_engine()
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        tk.get_action(action)(context, {"resource_id": table})
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    for decides in ("govshare_terms", "govshare_grant"):
        assert len([statement for statement in asked if f"FROM {decides}" in statement]) == 1, decides
    ask("govshare_grant_revoke", "admin", people, id=given.id)
    with pytest.raises(tk.NotAuthorized):
        tk.get_action(action)(context, {"resource_id": table})


def test_terms_come_first(people: People, datasets: Datasets, table: str) -> None:
    """Who has not accepted the terms is told which action does."""
    grant(datasets["conditional"], people["citizen"]["id"])
    with pytest.raises(tk.NotAuthorized, match="govshare_terms_accept"):
        ask("datastore_search", "citizen", people, resource_id=table)


@pytest.mark.usefixtures("terms")
class TestSomeColumns:
    """A grant of one data item."""

    @pytest.fixture(autouse=True)
    def one(self, people: People, datasets: Datasets) -> None:
        """Grant the names of the stations."""
        grant(datasets["conditional"], people["holder"]["id"], items=["站点名称"])

    @pytest.mark.parametrize(
        "asked",
        [
            {},
            {"filters": {"站点名称": "北门"}},
            {"sort": "站点名称 desc"},
            {"q": {"站点名称": "北门"}},
            {"fields": "站点名称"},
        ],
        ids=["all", "filters", "sort", "q", "fields"],
    )
    def test_given(self, people: People, table: str, asked: dict[str, Any]) -> None:
        """What is granted can be read, filtered, sorted and searched."""
        found = ask("datastore_search", "holder", people, resource_id=table, **asked)
        assert found["records"]
        assert {key for row in found["records"] for key in row} <= {"_id", "站点名称", "rank 站点名称"}

    @pytest.mark.parametrize(
        "asked",
        [
            {"fields": ["水质类别"]},
            {"fields": "站点名称, 水质类别"},
            {"filters": {"水质类别": "secret-grade"}},
            {"filters": json.dumps({"水质类别": "secret-grade"})},
            {"sort": "水质类别"},
            {"sort": '"水质类别" desc nulls last'},
            {"q": "secret"},
            {"q": {"水质类别": "secret"}},
            {"q": json.dumps({"水质类别": "secret"})},
            {"contains": {"水质类别": "secret"}},
            {"contains": json.dumps({"水质类别": "secret"})},
        ],
        ids=str,
    )
    @pytest.mark.parametrize("name", ["id", "alias"])
    def test_not_given(self, people: People, table: str, name: str, asked: dict[str, Any]) -> None:
        """Another column cannot be asked about in any way."""
        with pytest.raises(tk.ValidationError):
            ask("datastore_search", "holder", people, resource_id=table if name == "id" else ALIAS, **asked)

    def test_dictionary(self, people: People, table: str) -> None:
        """The dictionary has the granted columns."""
        found = ask("datastore_info", "holder", people, id=table)
        assert [field["id"] for field in found["fields"]] == ["站点名称"]

    def test_no_sql(self, people: People, table: str) -> None:
        """A query in SQL could name any column, so it needs the whole table."""
        with pytest.raises(tk.NotAuthorized):
            tk.check_access(
                "datastore_search_sql", {"user": people["holder"]["name"], "table_names": iter([table])}, {}
            )

    @pytest.mark.parametrize("format", ["csv", "tsv", "json", "xml"])
    def test_dump(self, web: CKANTestApp, tokens: dict[str, dict[str, str]], table: str, format: str) -> None:
        """The table as a file has the granted columns."""
        response = web.get(f"/datastore/dump/{table}?format={format}", headers=tokens["holder"])
        assert "北门" in response.body
        assert "secret" not in response.body


@pytest.mark.parametrize("who", ["citizen", "editor"])
def test_sql_asks_for_every_table(people: People, datasets: Datasets, table: str, who: str) -> None:
    """CKAN names the tables of a query but once: an open one beside a gated one does not cover it."""
    context = {"user": people[who]["name"], "table_names": iter([datasets["open"]["resources"][0]["id"], table])}
    if who == "editor":
        assert tk.check_access("datastore_search_sql", context, {})
    else:
        with pytest.raises(tk.NotAuthorized):
            tk.check_access("datastore_search_sql", context, {})


@pytest.mark.parametrize("name", ["id", "alias"])
def test_over_http(web: CKANTestApp, table: str, name: str) -> None:
    """A program is told why, by the API and by the address of the file; nobody keeps the answer."""
    table = table if name == "id" else ALIAS
    for path in (f"/api/3/action/datastore_search?resource_id={table}", f"/datastore/dump/{table}"):
        response = web.get(path, expect_errors=True)
        assert response.status_code == 403
        assert "no-store" in response.headers["Cache-Control"]
        assert json.loads(response.body)["data_access"]["state"] == "apply"
        assert "secret" not in response.body


@pytest.mark.parametrize("who", ["nobody", "citizen"])
def test_nobody_lists_all_tables(people: People, table: str, who: str) -> None:
    """CKAN's list of tables and aliases is no table that can be read."""
    with pytest.raises((tk.ObjectNotFound, tk.NotAuthorized)):
        ask("datastore_search", who, people, resource_id="_table_metadata")


def test_views_are_ways_to_the_data(people: People, datasets: Datasets, table: str) -> None:
    """A view is listed and shown to those who have the data."""
    admin = {"user": people["admin"]["name"]}
    made = {"resource_id": table, "view_type": "datatables_view", "title": "表", "description": "secret-view"}
    view = tk.get_action("resource_view_create")(dict(admin), made)
    assert ask("resource_view_list", "citizen", people, id=table) == []
    with pytest.raises(tk.NotAuthorized):
        ask("resource_view_show", "citizen", people, id=view["id"])
    assert view["id"] in [each["id"] for each in ask("resource_view_list", "member", people, id=table)]
    assert ask("resource_view_show", "member", people, id=view["id"])["title"] == "表"
