"""The kinds' declarations, and the docs that are made of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ckan.tests.helpers import CKANCliRunner

from ckanext.govshare.cases.common import declared
from ckanext.govshare.cases.kind import State
from ckanext.govshare.cases.kinds.dispute import KIND
from ckanext.govshare.cases.words import Words

pytestmark = pytest.mark.xdist_group("cases")

DOCS = Path(__file__).parents[5] / "docs"


@pytest.mark.parametrize(("page", "language"), [("cases.md", "en"), ("cases.zh.md", "zh_CN")])
def test_the_docs_show_the_kinds(cli: CKANCliRunner, monkeypatch: pytest.MonkeyPatch, page: str, language: str) -> None:
    """The page has what the command prints: each kind's diagram and transitions."""
    from ckan.cli.cli import ckan

    monkeypatch.setenv("PORTAL_LANG", language)
    printed = cli.invoke(ckan, ["govshare", "cases", "kinds"]).stdout
    printed = printed[printed.index("###") :]
    text = (DOCS / page).read_text("utf-8")
    shown = text.split("<!-- kinds -->\n")[1].split("<!-- /kinds -->")[0]
    assert printed.count("```mermaid") == 2
    assert shown.strip() == printed.strip()


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"states": {**KIND.states, "lost": State(Words("无", "Lost"))}}, "nothing leads to lost"),
        ({"starts": ("nothing",)}, "no clock is called nothing"),
        ({"public": ("nothing",)}, "no field is called nothing"),
        ({"transitions": {**KIND.transitions, "x": replace(KIND.transitions["settle"], sources=("gone",))}}, "gone"),
        (
            {"transitions": {**KIND.transitions, "x": replace(KIND.transitions["settle"], sources=("decided",))}},
            "what has ended stays so",
        ),
    ],
    ids=["state", "clock", "field", "source", "ended"],
)
def test_a_declaration_that_does_not_hold_together(changed: dict[str, Any], what: str) -> None:
    """It is refused at the start, with what is wrong."""
    with pytest.raises(ValueError, match=what):
        declared(replace(KIND, **changed))
