"""The way of an access request, from the application to the return of the data."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import pytest

from ckanext.govshare.tests.cases.conftest import PASSWORD, Desk

pytestmark = pytest.mark.xdist_group("cases")


def test_from_the_application_to_the_data_and_back(desk: Desk) -> None:
    """Submitted, accepted, approved, signed: the data opens, exactly what was agreed; returned: it is closed."""
    case = desk.apply()
    year, code, sequence = case["number"].split("-")
    assert (code, len(sequence), case["state"]) == ("SQ", 6, "submitted")
    assert year == case["submitted"][:4]
    assert not desk.decision()["allowed"]
    assert desk.do("clerk", "accept")["state"] == "review"
    assert desk.do("head", "approve", until="2029-12-31")["state"] == "agreement"
    assert not desk.decision()["allowed"]
    with pytest.raises(tk.ValidationError, match="password"):
        desk.do("researcher", "sign", agreed=True, password="wrong")
    assert desk.do("researcher", "sign", agreed=True, password=PASSWORD)["state"] == "in_use"
    found = desk.decision()
    assert (found["allowed"], found["data_access"]["until"][:10]) == (True, "2029-12-31")
    assert not desk.decision(resource=1)["allowed"]
    assert PASSWORD not in str(desk.call("govshare_case_show", "admin", id=case["id"]))
    desk.do("researcher", "report_use", use="用于论文")
    desk.do("researcher", "rate", quality=5, speed=4)
    desk.do("researcher", "return_data", destroyed="2026-01-01", statement="已全部删除")
    assert not desk.decision()["allowed"]
    done = desk.do("clerk", "confirm_return")
    assert (done["state"], done["ended"] is not None) == ("completed", True)
    assert [each["transition"] for each in done["timeline"]] == [
        "submit", "accept", "approve", "sign", "open_data", "report_use", "rate", "return_data", "confirm_return",
    ]  # fmt: skip
