"""Events: how they are added, that nobody changes them, and that persons can be erased from them."""

from __future__ import annotations

import os
import threading
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan.model import parse_db_config
from ckan.tests import factories

from ckanext.govshare.history.model import Person, events
from ckanext.govshare.history.ownership import administration, give_back, hand_over
from ckanext.govshare.history.record import record
from ckanext.govshare.tests.conftest import administer
from ckanext.govshare.tests.history.conftest import EVENTS, ROOTS, SPANS, A, History

CHANGES = (
    "UPDATE {table} SET {column} = 'x'",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "DROP TABLE {table}",
    "DROP TABLE {table} CASCADE",
    "ALTER TABLE {table} ADD COLUMN more text",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "ALTER TABLE {table} OWNER TO CURRENT_USER",
    "DROP TRIGGER only_grows ON {table}",
    "CREATE RULE never AS ON INSERT TO {table} DO INSTEAD NOTHING",
)
AROUND = (
    "DROP SCHEMA govshare_history CASCADE",
    "ALTER SCHEMA govshare_history RENAME TO mine",
    "CREATE OR REPLACE FUNCTION govshare_history.refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "DROP FUNCTION govshare_history.refuse() CASCADE",
    "CREATE TABLE govshare_history.more (id int)",
    "SET ROLE govshare_history",
    "SET session_replication_role = replica",
    "GRANT govshare_history TO CURRENT_USER",
)
TABLES = {EVENTS: "kind", ROOTS: "root", SPANS: "chain"}


def state(table: str) -> list[Any]:
    """Return all rows of a table."""
    with model.meta.engine.connect() as connection:
        return list(connection.execute(sa.text(f"SELECT * FROM {table} ORDER BY 1, 2")))


def owners(connection: sa.Connection) -> set[str]:
    """Return whose the history's tables are."""
    query = "SELECT tableowner FROM pg_tables WHERE schemaname = 'govshare_history'"
    return set(connection.scalars(sa.text(query)))


def refusal(connection: sa.Connection, statement: str) -> str:
    """Return how PostgreSQL refuses a statement; an empty text when it does not."""
    try:
        with connection.begin_nested():
            connection.execute(sa.text(statement))
    except sa.exc.ProgrammingError as error:
        assert error.orig is not None
        return f"{error.orig.pgcode} {error.orig}"  # type: ignore[attr-defined]
    return ""


@pytest.mark.parametrize("table", TABLES)
def test_the_application_only_adds(three_days: History, table: str) -> None:
    """Whatever the application's role tries on a table is refused, and nothing is different afterwards."""
    before = state(table)
    assert before
    with model.meta.engine.connect() as connection:
        # PostgreSQL only warns that this grants nothing.
        connection.execute(sa.text(f"GRANT ALL ON {table} TO CURRENT_USER"))
        for change in CHANGES:
            statement = change.format(table=table, column=TABLES[table])
            assert refusal(connection, statement).startswith("42501"), statement
        connection.commit()
    assert state(table) == before


def test_nor_what_is_around_them(three_days: History) -> None:
    """Nor can it get at the schema, the triggers' function, or the role."""
    with model.meta.engine.connect() as connection:
        for statement in AROUND:
            assert refusal(connection, statement).startswith("42501"), statement


@pytest.mark.parametrize("table", TABLES)
def test_the_triggers_refuse_everybody(three_days: History, table: str) -> None:
    """Even a superuser, who is above permissions, has to switch the triggers off first."""
    before = state(table)
    with administration() as connection:
        assert connection is not None
        for change in CHANGES[:3]:
            statement = change.format(table=table, column=TABLES[table])
            assert "the history only grows" in refusal(connection, statement), statement
    assert state(table) == before


def test_handing_over_again_changes_nothing(three_days: History) -> None:
    """Each start does it; the application can still add."""
    hand_over()
    record(A, "classification", {})
    model.Session.commit()
    assert len(state(EVENTS)) == 9


def test_an_administrator_who_is_no_superuser(three_days: History, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else's PostgreSQL gives us a role that may create roles; it hands the history over as well."""
    address = sa.make_url(os.environ["GOVSHARE_MAIN_ADMIN_URL"])
    application = parse_db_config("sqlalchemy.url")["db_user"]
    role = f"history_test_{address.database}"
    with model.meta.engine.connect() as connection:
        give_back(connection)
        assert owners(connection) == {application}
    administer(f"CREATE ROLE {role} LOGIN CREATEROLE PASSWORD 'of-this-test'")
    administer(f"GRANT {application} TO {role}; GRANT govshare_history TO {role} WITH ADMIN OPTION")
    with monkeypatch.context() as elsewhere:
        lesser = address.set(username=role, password="of-this-test").render_as_string(hide_password=False)
        elsewhere.setenv("GOVSHARE_MAIN_ADMIN_URL", lesser)
        for _ in range(2):
            hand_over()
    administer(f"DROP OWNED BY {role}; DROP ROLE {role}")
    with model.meta.engine.connect() as connection:
        assert owners(connection) == {"govshare_history"}
        assert refusal(connection, f"TRUNCATE {EVENTS}").startswith("42501")
        owned = "SELECT has_database_privilege('govshare_history', current_database(), 'CREATE')"
        assert connection.scalar(sa.text(owned)) is False
    assert three_days.verify()[0] == 0


def test_without_an_administrators_address_a_warning_says_so(
    three_days: History, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever runs CKAN without our runtime learns what is missing."""
    monkeypatch.delenv("GOVSHARE_MAIN_ADMIN_URL")
    hand_over()
    assert "GOVSHARE_MAIN_ADMIN_URL" in caplog.text


def test_an_event_is_of_its_transaction(history: History) -> None:
    """What is rolled back was never recorded, and leaves no gap."""
    record(A, "classification", {"n": 1})
    model.Session.rollback()
    record(A, "classification", {"n": 2})
    model.Session.commit()
    assert [(row.number, row.data) for row in state(EVENTS)] == [(1, {"n": 2})]


@pytest.mark.parametrize("data", [{"n": 0.5}, {"n": [1, {"m": 1.0}]}, {1: "n"}, {"n": {1, 2}}])
def test_what_could_be_written_in_two_ways_is_refused(history: History, data: Any) -> None:
    """A hash must not depend on how a fraction is printed."""
    with pytest.raises(ValueError, match="history"):
        record(A, "classification", data)
    model.Session.rollback()


def test_two_at_once_make_one_chain(history: History) -> None:
    """Connections that append to one chain at the same time neither fork it nor leave a gap."""
    at_once, each, failed = 4, 25, []
    start = threading.Barrier(at_once)

    def append(who: int) -> None:
        try:
            start.wait()
            for number in range(each):
                record(A, "classification", {"who": who, "n": number}, f"user-{number}")
                model.Session.commit()
        except Exception as error:
            failed.append(error)
        finally:
            model.Session.remove()

    threads = [threading.Thread(target=append, args=(who,)) for who in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    rows = state(EVENTS)
    assert [row.number for row in rows] == list(range(1, at_once * each + 1))
    assert {(row.data["who"], row.data["n"]) for row in rows} == {(w, n) for w in range(at_once) for n in range(each)}
    assert history.verify()[0] == 0


def test_persons_are_hashes_that_can_be_erased(history: History) -> None:
    """No event holds who somebody is; erasing it takes the name from the list and leaves the chain whole."""
    user, admin = factories.User(), factories.Sysadmin()
    for _ in range(2):
        record("portal", "signin.admin", {"departments": []}, user["id"])
    model.Session.commit()
    rows = state(EVENTS)
    assert user["id"] not in str(rows) and user["name"] not in str(rows)
    assert rows[0].actor == rows[1].actor and len(rows[0].actor) == 64

    def persons() -> set[str | None]:
        found = tk.get_action("govshare_history_list")({"user": admin["name"]}, {"chain": "portal"})
        return {event["person"] for event in found["results"]}

    assert persons() == {user["id"]}
    with pytest.raises(tk.NotAuthorized):
        tk.get_action("govshare_history_person_erase")({"user": user["name"]}, {"id": user["id"]})
    assert "Erased" in history.run("erase", user["name"])[1]
    assert persons() == {None}
    assert model.Session.get(Person, user["id"]) is None
    assert state(EVENTS) == rows
    assert history.verify()[0] == 0
    # Later deeds of the same account cannot be linked to the earlier ones.
    record("portal", "signin.admin", {"departments": []}, user["id"])
    model.Session.commit()
    assert state(EVENTS)[-1].actor != rows[0].actor


def test_times_never_go_back(history: History) -> None:
    """A clock that is put back does not turn a chain's order around."""
    history.day("2026-07-03", (A, 1))
    history.day("2026-07-01", (A, 1))
    times = list(model.Session.scalars(sa.select(events.c.time).order_by(events.c.number)))
    assert times == sorted(times)


def test_the_address_is_not_the_applications(three_days: History) -> None:
    """What the application connects with is another account than the administrator's."""
    assert os.environ["GOVSHARE_MAIN_ADMIN_URL"] not in str(tk.config["sqlalchemy.url"])
    with model.meta.engine.connect() as connection:
        assert owners(connection) == {"govshare_history"}
        login = "SELECT rolcanlogin OR rolsuper FROM pg_roles WHERE rolname = 'govshare_history'"
        assert connection.scalar(sa.text(login)) is False
