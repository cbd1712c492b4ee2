"""The portal's life, through its one command: up, killed, up again, two side by side, down."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import socket
import stat
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
import requests

from stack.tests.conftest import Command

# One portal serves all of them, so they stay on one worker.
pytestmark = pytest.mark.xdist_group("portal")

TABLE = "站点,线路数\n示例大道,3\n示例广场,5\n"


@pytest.fixture(scope="session")
def client(portal: Command) -> requests.Session:
    """Return an HTTP session of the administrator."""
    session = requests.Session()
    session.headers["Authorization"] = portal("token").stdout.strip()
    return session


def act(portal: Command, client: requests.Session, action: str, **data: object) -> dict[str, object]:
    """Call an API action and return its result."""
    answer = client.post(f"{portal.web}/api/3/action/{action}", json=data, timeout=60)
    assert answer.ok, answer.text
    return answer.json()["result"]


@pytest.fixture(scope="session")
def dataset(portal: Command, client: requests.Session) -> str:
    """Create a department and a dataset with a table that reaches the DataStore; return the dataset's id."""
    department = act(portal, client, "organization_create", title="示例市交通运输局")
    made = act(
        portal,
        client,
        "package_create",
        title="公交站点",
        notes="示例数据",
        owner_org=department["id"],
        open_type="open",
        theme=["6"],
        update_frequency="monthly",
        share_type="unconditional",
        share_modes=["platform"],
        catalog_class="307099",
        items=[{"name": "站点", "type": "C", "length": "20"}, {"name": "线路数", "type": "I"}],
        release_date="2026-01-01",
        contact_office="办公室",
        contact_phone="0990-8000000",
        license_id="notspecified",
        state="draft",
    )
    answer = client.post(
        f"{portal.web}/api/3/action/resource_create",
        data={"package_id": made["id"], "name": "公交站点.csv", "format": "CSV", "data_kind": "file"},
        files={"upload": ("公交站点.csv", TABLE.encode(), "text/csv")},
        timeout=60,
    )
    assert answer.ok, answer.text
    act(portal, client, "package_patch", id=made["id"], state="active")
    resource = answer.json()["result"]["id"]
    until = time.monotonic() + 120
    while True:
        # xloader changes the resource once more after the rows are there, so its own word counts.
        loading = client.get(f"{portal.web}/api/3/action/xloader_status", params={"resource_id": resource}, timeout=60)
        if loading.ok and loading.json()["result"]["status"] == "complete":
            return str(made["id"])
        assert time.monotonic() < until, loading.text
        time.sleep(0.5)


def committed(portal: Command, client: requests.Session, dataset: str) -> dict[str, object]:
    """Return what must outlive anything: the number of datasets, one dataset's hash, its table's rows."""
    shown = act(portal, client, "package_show", id=dataset)
    found = act(portal, client, "package_search", q="公交")
    resources = shown["resources"]
    assert isinstance(resources, list)
    table = act(portal, client, "datastore_search", resource_id=resources[0]["id"])
    return {
        "count": found["count"],
        "sha256": hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest(),
        "rows": table["records"],
    }


def pids(command: Command) -> list[int]:
    """Return the ids of the services' processes, the supervisor's first."""
    return [service["pid"] for service in command.status()["services"] if service["pid"]]


def of_home(command: Command) -> list[int]:
    """Return the ids of all processes of this home, by what their environment says."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get("GOVSHARE_HOME") == str(command.home):
                found.append(process.pid)
    return found


def test_status_tells_every_service(portal: Command) -> None:
    status = portal.status()
    names = {service["name"] for service in status["services"]}
    assert status["web"] == portal.web
    assert {"supervisor", "postgresql", "valkey", "solr", "web", "jobs", "tick"} <= names
    assert {service["state"] for service in status["services"]} == {"running"}
    # Whatever kills the supervisor, the next `up` finds each of them by its mark.
    assert {service["pid"] for service in status["services"]} <= set(of_home(portal))
    portal("status", code=0)


def test_token_is_all_that_is_printed(portal: Command) -> None:
    assert len(portal("token").stdout.split()) == 1
    missing = portal("token", "nobody-here", code=1)
    assert missing.stdout == "" and "nobody-here" in missing.stderr


def leaked(command: Command) -> set[str]:
    """Return the names of the secrets that stand in a log."""
    logs = "".join(path.read_text("utf-8", errors="replace") for path in (command.home / "logs").iterdir())
    return {path.name for path in (command.home / "secrets").iterdir() if path.read_text("utf-8").strip() in logs}


def test_secrets_are_private_and_not_in_the_logs(portal: Command) -> None:
    secrets = list((portal.home / "secrets").iterdir())
    assert secrets
    for path in [*secrets, portal.home / "ckan.ini", portal.home / "supervisord.conf"]:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert not leaked(portal)


def test_servers_want_a_password_and_listen_on_loopback(portal: Command) -> None:
    addresses = {service["name"]: service["address"] for service in portal.status()["services"]}
    assert requests.get(f"http://{addresses['solr']}/solr/ckan/select?q=*:*", timeout=10).status_code == 401
    host, port = addresses["valkey"].split(":")
    with socket.create_connection((host, int(port)), timeout=10) as valkey:
        valkey.sendall(b"PING\r\n")
        assert b"NOAUTH" in valkey.recv(100)
    listening = {
        connection.laddr.ip.removeprefix("::ffff:")
        for pid in of_home(portal)
        for connection in psutil.Process(pid).net_connections()
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {"127.0.0.1"}


def test_a_service_that_dies_is_restarted(portal: Command) -> None:
    before = {service["name"]: service["pid"] for service in portal.status()["services"]}
    for name in ("valkey", "tick", "web"):
        os.kill(before[name], signal.SIGKILL)
    until = time.monotonic() + 60
    while True:
        after = {service["name"]: service["pid"] for service in portal.status()["services"]}
        if all(after[name] not in (None, before[name]) for name in ("valkey", "tick", "web")):
            break
        assert time.monotonic() < until
        time.sleep(0.2)
    portal("up", "-d", "--empty")


def test_nothing_committed_is_lost_when_everything_is_killed(
    portal: Command, client: requests.Session, dataset: str
) -> None:
    before = committed(portal, client, dataset)
    assert before["count"] == 1
    for pid in pids(portal):
        os.kill(pid, signal.SIGKILL)
    # Workers of the killed services must not linger.
    portal("up", "-d", "--empty")
    assert committed(portal, client, dataset) == before
    # CKAN complains of a search server that is not there yet, by its address.
    assert not leaked(portal)


def test_an_index_that_lost_a_dataset_gets_it_back(portal: Command, client: requests.Session, dataset: str) -> None:
    before = committed(portal, client, dataset)
    portal("ckan", "search-index", "clear")
    assert act(portal, client, "package_search", q="公交")["count"] == 0
    portal("down")
    portal("up", "-d", "--empty")
    assert committed(portal, client, dataset) == before


def test_second_portal_runs_beside_the_first(portal: Command, make_command: Callable[[str], Command]) -> None:
    second = make_command("second")
    taken = second("up", "-d", "--empty", code=1, PORTAL_PORT=str(portal.port), PORTAL_LANG="zh")
    assert str(portal.port) in taken.stderr and "PORTAL_PORT" in taken.stderr and "占用" in taken.stderr
    second("up", "-d", "--empty")
    assert not set(pids(portal)) & set(pids(second))
    assert requests.get(second.web, timeout=60).ok and requests.get(portal.web, timeout=60).ok
    second("down")
    assert not of_home(second)
    second("status", code=3)
    portal("status", code=0)


def test_servers_of_ones_own_replace_ours(make_command: Callable[[str], Command]) -> None:
    provider, guest = make_command("provider"), make_command("guest")
    provider("up", "-d", "--empty")
    at = {service["name"]: service["address"] for service in provider.status()["services"]}

    def secret(name: str) -> str:
        return (provider.home / "secrets" / name).read_text("utf-8")

    (guest.home / "portal.toml").write_text(
        f"""
postgresql_url = "postgresql://postgres:{secret("postgresql")}@{at["postgresql"]}/postgres"
valkey_url = "redis://:{secret("valkey")}@{at["valkey"]}/0"
solr_url = "http://govshare:{secret("solr")}@{at["solr"]}/solr/ckan"
""",
        "utf-8",
    )
    (guest.home / "servers").unlink()
    guest("up", "-d", "--empty")
    names = {service["name"] for service in guest.status()["services"]}
    assert "web" in names and not names & {"postgresql", "valkey", "solr"}
    assert not (guest.home / "servers").exists()
    assert requests.get(f"{guest.web}/api/3/action/package_search", timeout=60).ok
    guest("down")
    provider("down")


def test_logs_of_one_service(portal: Command) -> None:
    assert portal("logs", "solr").returncode == 0
    unknown = portal("logs", "nosuch", code=1)
    assert "nosuch" in unknown.stderr and "web" in unknown.stderr


def test_interrupted_first_up_goes_on(make_command: Callable[[str], Command]) -> None:
    command = make_command("interrupted")
    first = psutil.Popen(
        [Path("portal").absolute(), "up", "-d", "--empty"], env=command.environment(), cwd="/", start_new_session=True
    )
    until = time.monotonic() + 120
    while not (command.home / "ckan.ini").exists():
        assert first.is_running() and time.monotonic() < until
        time.sleep(0.02)
    for pid in [first.pid, *of_home(command)]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    first.wait()
    command("up", "-d", "--empty")
    command("status", code=0)
    command("down")
    assert not of_home(command)


def test_doctor_names_what_is_wrong_and_the_remedy(make_command: Callable[[str], Command]) -> None:
    command = make_command("sick")
    command("doctor")
    (command.home / "secrets").mkdir()
    (command.home / "secrets" / "admin").write_text("x", "utf-8")
    (command.home / "secrets" / "admin").chmod(0o644)
    with socket.socket() as other:
        other.bind(("127.0.0.1", command.port))
        other.listen()
        found = command("doctor", code=1, PORTAL_LANG="zh").stdout
    assert f"端口 {command.port} 已被其他程序占用" in found and "PORTAL_PORT" in found
    assert "chmod 600" in found


def test_commands_without_a_portal_say_what_to_do(make_command: Callable[[str], Command]) -> None:
    command = make_command("idle")
    for words in (["token"], ["harvest", "guizhou"], ["ckan", "govshare"]):
        refused = command(*words, code=3)
        assert "./portal up" in refused.stderr
    assert command.status()["services"][0] == {
        "name": "supervisor",
        "state": "stopped",
        "pid": None,
        "address": "127.0.0.1:0",
    }
    command("down")


def test_a_path_that_ckan_cannot_read_is_refused(make_command: Callable[[str], Command]) -> None:
    command = make_command("whole")
    refused = command("up", "-d", "--empty", code=1, PORTAL_HOME=f"{command.home}/100%")
    assert "percent" in refused.stderr and "PORTAL_HOME" in refused.stderr


def test_help_in_both_languages(make_command: Callable[[str], Command]) -> None:
    command = make_command("help")
    assert "公共数据开放平台" in command("--help", LANG="zh_CN.UTF-8").stdout
    assert "open-data portal" in command("--help", LANG="en_US.UTF-8").stdout
    unknown = command("dance", code=2, LANG="zh_CN.UTF-8")
    assert "无效的取值" in unknown.stderr
