"""The terms: accepted once per version before the first data that is not open to all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import pytest

from ckanext.govshare.access.decision import decide
from ckanext.govshare.access.terms.acceptance import accepted, needed
from ckanext.govshare.tests.access.conftest import People

pytestmark = pytest.mark.xdist_group("access")

Datasets = dict[str, dict[str, Any]]


@pytest.fixture
def own_terms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Terms of the operator's own; returns their folder."""
    (tmp_path / "zh_Hans_CN.md").write_text("## 自定条款\n\n请注明来源。", "utf-8")
    monkeypatch.setitem(tk.config, "govshare.terms.folder", str(tmp_path))
    return tmp_path


def act(people: People, who: str, action: str, **values: Any) -> dict[str, Any]:
    """Call an action as one of the people."""
    return tk.get_action(action)({"user": people[who]["name"] if who in people else ""}, values)


def asked(people: People, who: str | None, dataset: dict[str, Any]) -> bool:
    """Tell whether somebody must accept the terms before they get a dataset's data."""
    name = people[who]["name"] if who else None
    resource = dataset["resources"][0] if dataset["resources"] else None
    return needed(name, dataset, decide(name, dataset, resource))


def test_accepting_once(people: People) -> None:
    """An account accepts what is in force; doing it again keeps the first moment."""
    assert act(people, "citizen", "govshare_terms_show")["accepted"] is False
    first = act(people, "citizen", "govshare_terms_accept")
    shown = act(people, "citizen", "govshare_terms_show")
    assert (shown["accepted"], shown["accepted_at"], shown["version"]) == (True, first["at"], first["version"])
    assert act(people, "citizen", "govshare_terms_accept", version=first["version"]) == first
    assert act(people, "holder", "govshare_terms_show")["accepted"] is False


def test_who_is_asked(people: People, datasets: Datasets) -> None:
    """Accounts before login and conditional data; not before open data, not about their own, not who gets nothing."""
    resource = datasets["conditional"]["resources"][0]["id"]
    granted = {"resources": [resource], "user": people["holder"]["name"], "until": "2099-12-31"}
    act(people, "head", "govshare_grant_create", **granted)
    everybody = (None, "citizen", "holder", "member", "editor", "head", "stranger", "admin")
    found = {
        key: [who for who in everybody if asked(people, who, datasets[key])]
        for key in ("open", "login", "conditional", "closed", "unknown")
    }
    accounts = ["citizen", "holder", "stranger"]
    assert found == {"open": [], "login": accounts, "conditional": ["holder"], "closed": [], "unknown": []}
    act(people, "holder", "govshare_terms_accept")
    assert not asked(people, "holder", datasets["conditional"])
    assert not asked(people, "holder", datasets["login"])
    assert asked(people, "citizen", datasets["login"])


def test_nobody_accepts_without_an_account(people: People) -> None:
    """There would be nobody who accepted; the terms themselves are for everybody."""
    with pytest.raises(tk.NotAuthorized):
        act(people, "nobody", "govshare_terms_accept")
    assert "注明来源" in act(people, "nobody", "govshare_terms_show")["text"]


def test_other_terms_are_asked_for_again(people: People, own_terms: Path) -> None:
    """A change of the wording is a new version: the old acceptance no longer counts, and cannot be given any more."""
    old = act(people, "citizen", "govshare_terms_accept")["version"]
    (own_terms / "zh_Hans_CN.md").write_text("## 自定条款\n\n请注明来源和日期。", "utf-8")
    assert accepted(people["citizen"]["id"]) is False
    with pytest.raises(tk.ValidationError) as refusal:
        act(people, "citizen", "govshare_terms_accept", version=old)
    new = act(people, "citizen", "govshare_terms_show")["version"]
    assert new != old
    assert new in refusal.value.error_dict["version"][0]
    assert act(people, "citizen", "govshare_terms_accept", version=new)["version"] == new


def test_a_named_version(people: People, own_terms: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator who names the version corrects a misprint without asking everybody again."""
    monkeypatch.setitem(tk.config, "govshare.terms.version", "2026-12-01")
    assert act(people, "citizen", "govshare_terms_accept")["version"] == "2026-12-01"
    (own_terms / "zh_Hans_CN.md").write_text("## 自定条款\n\n请注明数据来源。", "utf-8")
    assert accepted(people["citizen"]["id"])
    monkeypatch.setitem(tk.config, "govshare.terms.version", "2027-01-01")
    assert not accepted(people["citizen"]["id"])


def test_languages(people: People, own_terms: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text is in the language asked for; where an operator wrote only Chinese, that."""
    assert "自定条款" in act(people, "citizen", "govshare_terms_show", language="en")["text"]
    (own_terms / "en.md").write_text("## Own terms", "utf-8")
    assert act(people, "citizen", "govshare_terms_show", language="en")["text"] == "## Own terms"
    monkeypatch.setitem(tk.config, "govshare.terms.folder", "")
    shown = act(people, "citizen", "govshare_terms_show", language="en")
    assert (shown["language"], "Name the source" in shown["text"]) == ("en", True)
    assert act(people, "citizen", "govshare_terms_show", language="../secrets")["language"] == "zh_Hans_CN"
