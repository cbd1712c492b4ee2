"""``ckan govshare harvest`` as people call it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ckan.cli.cli import ckan

from ckanext.govshare.harvesters.lock import source_lock
from ckanext.govshare.harvesters.platforms import platform
from ckanext.govshare.harvesters.sources import ensure_source
from ckanext.govshare.tests.harvesters.conftest import Province, act


@pytest.fixture
def run(cli: Any, province: Province, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Calls the command for the test's platform."""
    province.start()

    def call(*words: str, language: str = "en_US.UTF-8") -> Any:
        monkeypatch.delenv("PORTAL_LANG", raising=False)
        monkeypatch.setenv("LC_ALL", language)
        return cli.invoke(ckan, ["govshare", "harvest", province.key, "--root", province.root, *words])

    return call


def last(result: Any) -> str:
    """Return the last line a command printed."""
    return result.stdout.strip().splitlines()[-1]


def test_summary(run: Any) -> None:
    """The last line says how it ended, in the reader's language; --json as one object."""
    result = run()
    assert result.exit_code == 0, result.output
    assert last(result) == "new 20, changed 0, unchanged 0, withdrawn 0, failed 0"
    assert last(run(language="zh_CN.UTF-8")) == "新增 0，变更 0，未变 20，撤下 0，失败 0"
    result = run("--json")
    assert json.loads(last(result)) == {"new": 0, "changed": 0, "unchanged": 20, "withdrawn": 0, "failed": 0}


def test_unreadable(run: Any, province: Province) -> None:
    """A source that cannot be read: exit status 1, the reason, and the numbers all the same."""
    run()
    province.stop()
    result = run("--json")
    assert result.exit_code == 1
    numbers = json.loads(last(result))
    assert numbers.pop("error").startswith("The source could not be read")
    assert numbers == {"new": 0, "changed": 0, "unchanged": 0, "withdrawn": 0, "failed": 0}
    assert len(province.packages()) == 20


def test_unknown_platform(cli: Any, themes: None) -> None:
    """A name that nobody described: exit status 1, and the names there are."""
    result = cli.invoke(ckan, ["govshare", "harvest", "nowhere"])
    assert result.exit_code == 1
    assert "nowhere" in result.output
    assert "guizhou" in result.output


def test_no_address(run: Any) -> None:
    """An address that is none is named."""
    result = run("--root", "data.guizhou.gov.cn")
    assert result.exit_code == 1
    assert "data.guizhou.gov.cn" in result.output


def test_switched_off(run: Any, province: Province) -> None:
    """A source that an administrator switched off is left alone."""
    run()
    source = ensure_source(platform(province.key))
    act("harvest_source_delete", id=source.id)
    result = run()
    assert result.exit_code == 1
    assert "switched this source off" in result.output
    assert len(province.packages()) == 20


def test_under_way(run: Any, province: Province) -> None:
    """While another process harvests the source the command says so and does nothing."""
    with source_lock(ensure_source(platform(province.key)).id):
        result = run()
    assert result.exit_code == 1
    assert "under way" in result.output
    assert not province.packages()
