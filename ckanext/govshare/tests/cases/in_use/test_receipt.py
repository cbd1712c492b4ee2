"""What is handed over offline: who received it, when, and what happens when nobody says so."""

from __future__ import annotations

from datetime import timedelta

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.cases.calendar.working_days import today
from ckanext.govshare.cases.conflict import Conflict
from ckanext.govshare.cases.tick import cases_due
from ckanext.govshare.tests.cases.conftest import PASSWORD, Desk
from ckanext.govshare.tests.cases.engine.test_timing import later, told

pytestmark = pytest.mark.xdist_group("cases")

TODAY = today().isoformat()
RECEIPT = {"day": TODAY, "received": "移动硬盘一块", "by": "李四"}


def delivered(desk: Desk) -> None:
    """Ask for data offline, get it approved, sign, and have it handed over."""
    desk.apply(method="offline")
    desk.do("clerk", "accept")
    desk.do("head", "approve")
    desk.do("researcher", "sign", agreed=True, password=PASSWORD)
    desk.do("clerk", "deliver", delivery="移动硬盘一块，窗口领取")


def steps(desk: Desk, who: str) -> set[str]:
    """Return what somebody may do now."""
    return {each["id"] for each in desk.call("govshare_case_show", who, id=desk.case["id"])["transitions"]}


def record(desk: Desk, web: CKANTestApp) -> str:
    """Return what the newest record of delivery says, which verifies."""
    found = desk.call("govshare_case_document_list", "researcher", id=desk.case["id"])[-1]
    assert found["name"] == "delivery_record"
    assert tk.get_action("govshare_case_document_verify")({}, {"code": found["code"]})["genuine"] is True
    token = {"Authorization": factories.APIToken(user=desk.people["researcher"])["token"]}
    return str(web.get(f"/case/document/{found['code']}", headers=token).body)


def test_received_once(desk: Desk, web: CKANTestApp) -> None:
    """The clock of the delivery ends with the delivery; the receipt makes the record that is signed."""
    delivered(desk)
    clocks = desk.clocks()
    assert (clocks["delivery"]["state"], clocks["receipt"]["state"], clocks["receipt"]["days"]) == (
        "met",
        "running",
        10,
    )
    assert "待受送达人签收" in record(desk, web)
    for day in ((today() - timedelta(days=1)).isoformat(), (today() + timedelta(days=1)).isoformat()):
        with pytest.raises(tk.ValidationError) as refused:
            desk.do("researcher", "confirm_receipt", **{**RECEIPT, "day": day})
        assert list(refused.value.error_dict) == ["day"]
    with pytest.raises(tk.NotAuthorized):
        desk.do("clerk", "confirm_receipt", **RECEIPT)
    assert desk.do("researcher", "confirm_receipt", **RECEIPT)["state"] == "in_use"
    assert desk.clocks()["receipt"]["state"] == "met"
    text = record(desk, web)
    for word in ("签收日期", f"{today().year}年{today().month}月{today().day}日", "李四", "移动硬盘一块"):
        assert word in text
    assert not steps(desk, "researcher") & {"confirm_receipt"}
    assert not steps(desk, "clerk") & {"enter_nonreceipt"}
    with pytest.raises(Conflict):
        desk.do("researcher", "confirm_receipt", **RECEIPT)


def test_nobody_signs_for_what_the_portal_opens(desk: Desk) -> None:
    """Then there is neither a clock nor anything to confirm."""
    desk.in_use()
    assert "receipt" not in desk.clocks()
    assert not steps(desk, "researcher") & {"confirm_receipt"}
    with pytest.raises(Conflict):
        desk.do("researcher", "confirm_receipt", **RECEIPT)


def test_never_confirmed(desk: Desk, web: CKANTestApp) -> None:
    """The applicant is reminded, then the department told, which enters what happened; late is better than never."""
    delivered(desk)
    later(days=30)
    cases_due()
    assert {"researcher", "clerk"} <= set(told(desk)["overdue:receipt"])
    assert desk.call("govshare_case_list", "clerk", clock="receipt", colour="overdue")["count"] == 1
    desk.do("clerk", "enter_nonreceipt", outcome="not_collected", day=TODAY, remark="三次电话通知，均未领取")
    assert "逾期未领取" in record(desk, web)
    assert desk.clocks()["receipt"]["state"] == "met"
    with pytest.raises(Conflict):
        desk.do("clerk", "enter_nonreceipt", outcome="refused", day=TODAY, remark="再次登记")
    desk.do("researcher", "confirm_receipt", **RECEIPT)
    assert "李四" in record(desk, web)


def test_refused(desk: Desk) -> None:
    """Whoever refused it does not confirm it afterwards."""
    delivered(desk)
    desk.do("clerk", "enter_nonreceipt", outcome="refused", day=TODAY, remark="当场拒收")
    assert not steps(desk, "researcher") & {"confirm_receipt"}
