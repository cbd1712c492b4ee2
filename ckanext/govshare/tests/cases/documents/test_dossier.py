"""The due-process file of a case."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.tests.cases.conftest import Desk

pytestmark = pytest.mark.xdist_group("cases")


def checks(folder: Path) -> dict[str, int]:
    """Run what checks the file, with nothing but Python; returns the exit status of each."""
    return {
        name: subprocess.run(
            [sys.executable, "-I", "-S", name], cwd=folder, capture_output=True, check=False
        ).returncode
        for name in ("verify.py", "check.py")
    }


def test_everything_in_order_and_verifiable(desk: Desk, web: CKANTestApp, tmp_path: Path) -> None:
    """The file holds all of the case, and shows it when a word of it was changed."""
    desk.apply()
    desk.do("clerk", "note", note="电话核实过身份")
    desk.do("clerk", "accept")
    desk.do("head", "refuse", ground="scope", reason="超出需要", legal_basis="开放条件第二项")
    path = f"/case/{desk.case['number']}/file.zip"
    token = {
        who: {"Authorization": factories.APIToken(user=desk.people[who])["token"]} for who in ("auditor", "researcher")
    }
    assert web.get(path, headers=token["researcher"], expect_errors=True).status_code == 403
    answer = web.get(path, headers=token["auditor"])
    assert answer.headers["Cache-Control"] == "private, no-store"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        archive.extractall(tmp_path)
        names = archive.namelist()
    assert [name for name in names if name.startswith("documents/")] == [
        "documents/01-受理回执.pdf",
        "documents/02-决定书.pdf",
    ]
    case = json.loads((tmp_path / "case.json").read_text("utf-8"))
    assert [each["transition"] for each in case["timeline"]] == ["submit", "note", "accept", "refuse"]
    assert checks(tmp_path) == {"verify.py": 0, "check.py": 0}
    case["timeline"][1]["data"]["note"] = "没有核实身份"
    (tmp_path / "case.json").write_text(json.dumps(case), "utf-8")
    assert checks(tmp_path) == {"verify.py": 0, "check.py": 1}
    lines = (tmp_path / "events.jsonl").read_text("utf-8").splitlines()
    (tmp_path / "events.jsonl").write_text("\n".join([lines[0], *lines[2:]]) + "\n", "utf-8")
    assert checks(tmp_path) == {"verify.py": 1, "check.py": 1}
