"""Loading the sample into a portal, by its API and by the command line."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests

from demo.sample.accounts import ACCOUNTS
from demo.sample.catalogue import datasets, organizations
from demo.sample.client import Portal
from demo.sample.files import make
from demo.sample.load import Loader
from demo.tests.conftest import Site

# One worker loads, and all tests of this module look at what it loaded.
pytestmark = pytest.mark.xdist_group("sample")

ROOT = Path(__file__).parents[2]


# A third of the sample is enough to see every kind of thing loaded; `up` loads the whole.
DEPARTMENTS = [
    *("shili-transport", "shili-water", "shili-education", "shili-human-resources", "shili-natural-resources"),
    *("shili-statistics", "shili-data", "shili-health", "shili-chengchuan-transport", "shili-lanyu-development"),
]
DATASETS = [one for one in datasets() if one.package["owner_org"] in DEPARTMENTS]
TABLES = [one.table for one in DATASETS if one.table]


class PowerCut(Exception):
    """Ends a load in the middle."""


def cut_at(step: str, number: int) -> Any:
    """Return a listener that ends the load once a step has come so far."""

    def progress(current: str, done: int, total: int) -> None:
        if current == step and done == number:
            raise PowerCut

    return progress


def load(site: Site, progress: Any = lambda step, done, total: None) -> Loader:
    """Load the sample in this process, and return the loader with its counts."""
    loader = Loader(Portal(site.web, site.token), 4, progress, DEPARTMENTS)
    loader.run([])
    return loader


def command(web: str, given: str, language: str = "en", *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line with a text on its standard input."""
    only = [word for name in DEPARTMENTS for word in ("--only", name)]
    return subprocess.run(
        [sys.executable, "-m", "demo.sample", "--web", web, *only, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PORTAL_LANG": language},
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )


def ask(site: Site, action: str, **parameters: Any) -> Any:
    """Return the result of an action, asked as the administrator."""
    answer = requests.post(
        f"{site.web}/api/3/action/{action}", json=parameters, headers={"Authorization": site.token}, timeout=60
    )
    assert answer.ok, answer.text
    return answer.json()["result"]


def everything(site: Site) -> dict[str, Any]:
    """Return all that the portal shows of the sample."""
    found = {entry.package["id"]: ask(site, "package_show", id=entry.package["id"]) for entry in DATASETS}
    found |= {
        one["id"]: ask(site, "organization_show", id=one["id"], include_users=True)
        for one in organizations()
        if one["name"] in DEPARTMENTS
    }
    return found | {one.name: ask(site, "user_show", id=one.name) for one in ACCOUNTS}


@pytest.fixture(scope="module")
def loaded(site: Site) -> Loader:
    """The portal with the sample, whose load was interrupted twice."""
    for step, number in (("datasets", 10), ("tables", 5)):
        with pytest.raises(PowerCut):
            load(site, cut_at(step, number))
    return load(site)


def test_an_interrupted_load_goes_on(site: Site, loaded: Loader) -> None:
    """The third attempt makes what two interrupted ones had not made, and everything is there once."""
    assert loaded.made + loaded.kept == len(DEPARTMENTS) + len(DATASETS) + len(TABLES) + len(ACCOUNTS)
    assert loaded.kept >= len(DEPARTMENTS) + len(DATASETS) + 5
    assert len(ask(site, "package_list")) == len(DATASETS)
    assert len(ask(site, "organization_list")) == len(DEPARTMENTS)
    uploaded = [resource for one in everything(site).values() for resource in one.get("resources", [])]
    assert sorted(resource["id"] for resource in uploaded) == sorted(table.id for table in TABLES)


def test_as_written(site: Site, loaded: Loader) -> None:
    """The portal holds every field as the sample's files say it, and files each dataset under its themes."""
    for entry in DATASETS:
        shown = ask(site, "package_show", id=entry.package["id"])
        tags = {tag["name"] for tag in shown["tags"]}
        assert tags == set(re.split("[、，]", entry.package["tag_string"]))
        for field, value in entry.package.items():
            if field not in ("items", "owner_org", "tag_string"):
                assert shown[field] == value, field
        assert shown["organization"]["name"] == entry.package["owner_org"]
        assert [group["name"] for group in shown["groups"]] == [f"theme-{int(entry.package['theme'][0]):02}"]
        assert [item["name"] for item in shown["items"]] == [item["name"] for item in entry.package["items"]]


def test_files_come_back(site: Site, loaded: Loader) -> None:
    """A table is downloaded byte for byte as it was made, under its Chinese name."""
    entry = next(entry for entry in DATASETS if entry.table and entry.table.file == "2023年 公交(1).csv")
    assert entry.table
    resource = ask(site, "resource_show", id=entry.table.id)
    path = f"/dataset/{entry.package['id']}/resource/{resource['id']}/download/{resource['url'].rsplit('/')[-1]}"
    answer = requests.get(site.web + path, timeout=60)
    assert answer.content == make(entry.table).content
    assert "2023%E5%B9%B4%20%E5%85%AC%E4%BA%A4%281%29.csv" in answer.headers["Content-Disposition"]
    assert (resource["name"], resource["row_count"], resource["data_kind"]) == ("2023年 公交(1).csv", 880, "table")


@pytest.mark.parametrize("words", ["公交", "水", "不动产登记", "ＧＤＰ", "學校", "充电桩", "招聘会"])
def test_found(site: Site, loaded: Loader, words: str) -> None:
    """What people look for is found, and the first hit is about it."""
    simplified = {"ＧＤＰ": "GDP", "學校": "学校"}.get(words, words)
    found = ask(site, "package_search", q=words)
    assert found["count"] > 0
    assert simplified in found["results"][0]["title"]


def test_again(site: Site, loaded: Loader) -> None:
    """A second load, by the command line, changes nothing and keeps the accounts it is told of."""
    before = everything(site)
    given = json.dumps({"token": site.token, "accounts": loaded.accounts})
    again = command(site.web, given)
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout.splitlines()[-1])["accounts"] == loaded.accounts
    assert f"All {loaded.made + loaded.kept} things were there already" in again.stderr
    assert everything(site) == before


def test_what_people_changed_stays(site: Site, loaded: Loader) -> None:
    """A load leaves alone what an editor rewrote or deleted."""
    rewritten, deleted = (entry.package["id"] for entry in DATASETS[:2])
    ask(site, "package_patch", id=rewritten, title="改过的标题")
    ask(site, "package_delete", id=deleted)
    load(site)
    assert ask(site, "package_show", id=rewritten)["title"] == "改过的标题"
    assert ask(site, "package_show", id=deleted)["state"] == "deleted"


def test_accounts(site: Site, loaded: Loader) -> None:
    """Each of the seven has a password of its own, and the department and role that the account is for."""
    accounts = {account["name"]: account for account in loaded.accounts}
    assert len({account["password"] for account in accounts.values()}) == len(ACCOUNTS) == 7
    assert all(len(account["password"]) >= 12 for account in accounts.values())
    for one in ACCOUNTS:
        mine = ask(site, "organization_list_for_user", id=one.name, permission="read")
        expected = [(one.organization, one.capacity)] if one.capacity else []
        assert [(each["name"], each["capacity"]) for each in mine] == expected
        roles = ask(site, "govshare_role_list", user=one.name)["results"]
        assert [(each["role"], each["region_code"]) for each in roles] == ([(one.role, one.region)] if one.role else [])


@pytest.mark.parametrize(
    ("language", "message"), [("en", "must be that of an administrator"), ("zh", "请使用系统管理员的令牌")]
)
def test_not_an_administrator(site: Site, language: str, message: str) -> None:
    """A token that may not load is refused in the reader's language."""
    result = command(site.web, "", language, "--token", "nobody's")
    assert result.returncode == 1
    assert message in result.stderr.replace("\n", "")
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("web", "given", "message"),
    [
        ("http://127.0.0.1:9", '{"token": "x"}', "没有响应"),
        ("http://127.0.0.1:9", "", "缺少 API 令牌"),
        ("http://127.0.0.1:9", "[]", "缺少 API 令牌"),
    ],
)
def test_clear_errors(web: str, given: str, message: str) -> None:
    """No portal, no token: said in one line, without a traceback."""
    result = command(web, given, "zh")
    assert result.returncode == 1
    assert message in result.stderr.replace("\n", "")
    assert "Traceback" not in result.stderr
