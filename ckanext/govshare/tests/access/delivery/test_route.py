"""The one way to an uploaded file, and to an open link."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from ckan.lib.uploader import get_resource_uploader

from ckanext.govshare.access.delivery import downloads
from ckanext.govshare.tests.access.conftest import People
from ckanext.govshare.tests.access.delivery.conftest import CONTENT, Entry, Portal, entered

pytestmark = pytest.mark.xdist_group("access")

# Who, and the status of open, login, conditional and closed files.
TABLE = {
    "nobody": (200, 403, 403, 403),
    "citizen": (200, 200, 403, 403),
    "holder": (200, 200, 200, 403),
    "stranger": (200, 200, 403, 403),
    "member": (200, 200, 200, 200),
    "editor": (200, 200, 200, 200),
    "admin": (200, 200, 200, 200),
}
CELLS = [
    (who, kind, status)
    for who, row in TABLE.items()
    for kind, status in zip(("open", "login", "conditional", "closed"), row, strict=True)
]
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"


@pytest.mark.parametrize(("who", "kind", "status"), CELLS, ids=[f"{who}-{kind}" for who, kind, _status in CELLS])
def test_who_gets_what(
    portal: Portal,
    people: People,
    files: dict[str, Entry],
    grant: Callable[..., Entry],
    counted: list[str],
    who: str,
    kind: str,
    status: int,
) -> None:
    """Whoever may have the data gets it, and it is written down unless it is everybody's; others learn why not."""
    dataset = files[kind]
    given = grant(files["conditional"])
    for name in ("citizen", "stranger"):
        tk.get_action("govshare_terms_accept")({"user": people[name]["name"]}, {})
    before = entered(dataset)
    answer = portal.download(dataset, who)
    assert answer.status_code == status
    new = entered(dataset)[len(before) :]
    if status == 200:
        assert answer.data == CONTENT
        held = given["id"] if (who, kind) == ("holder", "conditional") else None
        resource = dataset["resources"][0]["id"]
        assert counted == [resource]
        assert new == ([] if kind == "open" else [{"resource": resource, "grant": held, "open_type": kind}])
    else:
        assert answer.json["data_access"]["state"] == {"conditional": "apply"}.get(kind, kind)
        assert new == [] and counted == []
    caching = set(answer.headers["Cache-Control"].split(", "))
    assert caching == ({"public", "max-age=0", "must-revalidate"} if kind == "open" else {"private", "no-store"})


@pytest.mark.parametrize("form", ["dataset", "harvest"])
def test_no_other_view_is_left(portal: Portal, form: str) -> None:
    """Whatever address leads to a download, of whatever type of dataset, leads to the same place."""
    rules = [
        rule
        for rule in portal.app.flask_app.url_map.iter_rules()
        if "/download" in rule.rule and "resource" in rule.rule
    ]
    found = {rule.rule: portal.app.flask_app.view_functions[rule.endpoint].__module__ for rule in rules}
    assert f"/{form}/<id>/resource/<resource_id>/download" in found
    assert set(found.values()) == {"ckanext.govshare.access.delivery.route"}


def test_a_browser_is_sent_to_sign_in(portal: Portal, files: dict[str, Entry]) -> None:
    """Where an account is all that is missing; otherwise it gets a page that says why."""
    there = portal.download(files["login"], Accept=BROWSER)
    assert there.status_code == 302 and "/user/login?came_from=" in there.headers["Location"]
    page = portal.download(files["conditional"], Accept=BROWSER)
    assert page.status_code == 403 and page.mimetype == "text/html"
    assert "向符合条件" in page.text or "申请" in page.text


def test_the_file_is_of_the_dataset(portal: Portal, files: dict[str, Entry]) -> None:
    """A resource is found under its own dataset only: under an open one nothing else is to be had."""
    mixed = {**files["open"], "resources": files["conditional"]["resources"]}
    assert portal.download(mixed, "holder").status_code == 404


def test_what_may_not_be_seen_is_not_there(portal: Portal, files: dict[str, Entry], people: People) -> None:
    """A private dataset's file does not exist, except for its department."""
    dataset = files["open"]
    admin = {"user": people["admin"]["name"]}
    tk.get_action("package_patch")(dict(admin), {"id": dataset["id"], "private": True})
    try:
        assert [portal.download(dataset, who).status_code for who in ("nobody", "citizen")] == [404, 404]
        before = entered(dataset)
        found = portal.download(dataset, "member")
        assert found.status_code == 200 and set(found.headers["Cache-Control"].split(", ")) == {"private", "no-store"}
        assert len(entered(dataset)) == len(before) + 1
    finally:
        tk.get_action("package_patch")(dict(admin), {"id": dataset["id"], "private": False})


def test_columns_are_not_the_file(portal: Portal, files: dict[str, Entry], grant: Callable[..., Entry]) -> None:
    """Who was granted columns is told where to read them."""
    grant(files["conditional"], items=["grade"])
    answer = portal.download(files["conditional"], "holder")
    assert answer.status_code == 403 and answer.json["data_access"]["state"] == "allowed"
    assert "接口" in answer.json["data_access"]["reason"]


def test_names_and_types(portal: Portal, files: dict[str, Entry]) -> None:
    """The name is that of the resource, and no browser shows a file as a page of this site."""
    headers = portal.download(files["open"]).headers
    assert headers["Content-Disposition"].endswith(f"filename*=UTF-8''{quote('水质 监测.csv')}")
    assert (headers["Content-Type"], headers["X-Content-Type-Options"]) == ("text/csv", "nosniff")
    assert headers["Content-Security-Policy"].startswith("sandbox")


def test_a_download_counts_once(portal: Portal, files: dict[str, Entry], counted: list[str]) -> None:
    """Going on where it broke off is the same download; a part of one that nobody began is a new one."""
    dataset = files["conditional"]
    before = len(entered(dataset))
    portal.download(dataset, "member", Range="bytes=100-")
    assert (len(counted), len(entered(dataset)) - before) == (1, 1)
    for asked in ("bytes=0-99", "bytes=100-199", "bytes=200-"):
        portal.download(dataset, "editor", Range=asked)
    assert (len(counted), len(entered(dataset)) - before) == (2, 2)
    portal.download(dataset, "editor")
    assert (len(counted), len(entered(dataset)) - before) == (3, 3)


def test_nothing_is_given_that_is_not_written_down(
    portal: Portal, files: dict[str, Entry], monkeypatch: pytest.MonkeyPatch, counted: list[str]
) -> None:
    """When the history refuses, the file stays where it is."""

    def refuse(*_: Any) -> None:
        raise RuntimeError("no history")

    monkeypatch.setattr(downloads, "record", refuse)
    with pytest.raises(RuntimeError):
        portal.download(files["conditional"], "member")
    assert counted == []
    assert portal.download(files["open"]).data == CONTENT


def test_xloader_reads_without_a_trace(portal: Portal, files: dict[str, Entry], counted: list[str]) -> None:
    """CKAN's own account fills the DataStore: it reads every file, and nobody downloaded it."""
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    portal.tokens["xloader"] = tk.get_action("api_token_create")(
        {"ignore_auth": True, "user": site_user}, {"user": site_user, "name": f"xloader-{model.types.make_uuid()}"}
    )["token"]
    for kind, dataset in files.items():
        before = entered(dataset)
        assert portal.download(dataset, "xloader").data == CONTENT, kind
        assert entered(dataset) == before
    assert counted == []


def test_a_file_that_is_gone(portal: Portal, provide: Callable[..., Entry], counted: list[str]) -> None:
    """What is not there is said not to be there, and nobody downloaded it."""
    dataset = provide("login")
    resource = dataset["resources"][0]
    Path(get_resource_uploader(dict(resource)).get_path(resource["id"])).unlink()
    assert portal.download(dataset, "member").status_code == 404
    assert counted == [] and entered(dataset) == []


def test_an_open_link_is_counted_and_followed(
    portal: Portal, provide: Callable[..., Entry], counted: list[str]
) -> None:
    """Open links lead where they lead."""
    dataset = provide("open", url="https://data.example.org/公交.csv")
    answer = portal.download(dataset)
    assert (answer.status_code, answer.headers["Location"]) == (302, "https://data.example.org/%E5%85%AC%E4%BA%A4.csv")
    assert counted == [dataset["resources"][0]["id"]]


def test_an_unknown_one_leads_to_its_source(portal: Portal, datasets: dict[str, Entry], people: People) -> None:
    """What nobody said to be open is with its source, for everybody."""
    dataset = datasets["unknown"]
    admin = {"user": people["admin"]["name"]}
    link = {"package_id": dataset["id"], "url": "https://secret.example.org/x.csv", "name": "x", "format": "CSV"}
    tk.get_action("resource_create")(admin, link)
    dataset = tk.get_action("package_show")({"ignore_auth": True}, {"id": dataset["id"]})
    for who in ("nobody", "citizen", "member", "admin"):
        answer = portal.download(dataset, who)
        access = answer.json["data_access"]
        assert (answer.status_code, access["state"], access["apply_url"]) == (403, "source_only", dataset["source_url"])
        assert "secret.example.org" not in f"{answer.text} {answer.headers}"
