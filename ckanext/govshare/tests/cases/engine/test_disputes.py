"""The way of a dispute about a request."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories

from ckanext.govshare.tests.cases.conftest import Desk
from ckanext.govshare.tests.cases.engine.test_timing import later

pytestmark = pytest.mark.xdist_group("cases")

CLAIM = {"kind": "dispute", "claim": "请求提供", "grounds": "所述理由不成立"}


def refused(desk: Desk) -> str:
    """Have a request refused; returns its number."""
    desk.apply()
    desk.do("clerk", "accept")
    desk.do("head", "refuse", ground="scope", reason="超出需要", legal_basis="开放条件第二项")
    return str(desk.case["number"])


def test_up_to_the_common_superior(desk: Desk) -> None:
    """Each level has its clock; the next one is asked when one has answered or is late; the superior decides."""
    number = refused(desk)
    desk.case = desk.call("govshare_case_create", "researcher", parent=number, **CLAIM)
    assert (desk.case["number"][5:7], desk.case["state"], list(desk.clocks())) == ("ZY", "negotiation", ["negotiation"])
    with pytest.raises(tk.ValidationError):
        desk.do("researcher", "escalate", reason="没有答复")
    desk.do("clerk", "answer", answer="维持")
    desk.do("researcher", "escalate", reason="协商不成")
    with pytest.raises(tk.ValidationError):
        desk.do("researcher", "escalate_further", reason="没有意见")
    later(days=30)
    desk.do("researcher", "escalate_further", reason="逾期未协调")
    city = factories.User()["name"]
    desk.people["city"] = city
    desk.call("govshare_role_create", "admin", user=city, role="operator", region_code="420100")
    with pytest.raises(tk.NotAuthorized):
        desk.do("city", "decide_finally", result="maintain", reason="同意原意见")
    desk.do("operator", "decide_finally", result="provide", reason="申请符合开放条件")
    assert desk.case["state"] == "decided"
    assert [each["clock"] for each in desk.case["deadlines"]] == ["negotiation", "competent", "superior"]
    listed = desk.call("govshare_case_list", "researcher", parent=number)
    assert [each["number"] for each in listed["results"]] == [desk.case["number"]]


def test_settled_between_the_two(desk: Desk) -> None:
    """Whoever agrees ends it; another one may follow, but only one at a time."""
    number = refused(desk)
    desk.case = desk.call("govshare_case_create", "researcher", parent=number, **CLAIM)
    with pytest.raises(tk.ValidationError, match=desk.case["number"]):
        desk.call("govshare_case_create", "researcher", parent=number, **CLAIM)
    assert desk.do("researcher", "settle")["state"] == "settled"
    assert desk.call("govshare_case_create", "researcher", parent=number, **CLAIM)["state"] == "negotiation"


@pytest.mark.parametrize("who", ["other", "clerk", "admin"])
def test_only_about_ones_own_request(desk: Desk, who: str) -> None:
    """Nobody disputes for somebody else, nor about nothing."""
    number = refused(desk)
    for asked in ({"parent": number}, {}):
        with pytest.raises((tk.ValidationError, tk.NotAuthorized)):
            desk.call("govshare_case_create", who, **CLAIM, **asked)
