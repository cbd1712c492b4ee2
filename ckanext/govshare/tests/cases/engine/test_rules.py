"""What the engine lets nobody do, and what two people do at once."""

from __future__ import annotations

import threading
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.cases.conflict import Conflict
from ckanext.govshare.tests.cases.conftest import PASSWORD, Desk, Entry

pytestmark = pytest.mark.xdist_group("cases")


@pytest.mark.parametrize(
    ("who", "transition"),
    [
        ("stranger", "accept"),
        ("colleague", "accept"),
        ("auditor", "accept"),
        ("operator", "accept"),
        ("researcher", "accept"),
        ("other", "retract"),
        ("clerk", "retract"),
        ("clerk", "approve"),
        ("admin", "supplement"),
    ],
)
def test_who_may_not(desk: Desk, who: str, transition: str) -> None:
    """Each step is for those whom it names; nobody does the applicant's."""
    desk.apply()
    with pytest.raises(tk.NotAuthorized):
        desk.do(who, transition)


@pytest.mark.parametrize(("who", "sees"), [
    ("researcher", True), ("clerk", True), ("head", True), ("operator", True), ("auditor", True), ("admin", True),
    ("other", False), ("stranger", False), ("colleague", False),
])  # fmt: skip
def test_who_reads_a_case(desk: Desk, who: str, sees: bool) -> None:
    """The applicant, and the officials whom it concerns; lists and the case itself agree."""
    desk.apply()
    listed = desk.call("govshare_case_list", who)["count"]
    if sees:
        assert desk.call("govshare_case_show", who, id=desk.case["number"])["number"] == desk.case["number"]
    else:
        with pytest.raises(tk.NotAuthorized):
            desk.call("govshare_case_show", who, id=desk.case["number"])
    assert listed == int(sees)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"basis": ""}, "basis"),
        ({"until": "2020-01-01"}, "until"),
        ({"until": "next year"}, "until"),
        ({"resources": ["elsewhere"]}, "resources"),
        ({"items": ["secret"]}, "items"),
        ({"method": "telepathy"}, "method"),
        ({"undertaking": False}, "undertaking"),
        ({"dataset_id": "nothing"}, "dataset_id"),
        ({"organization": "nothing"}, "organization"),
        ({"kind": "nothing"}, "kind"),
        ({"scenario": "长" * 4001}, "scenario"),
    ],
    ids=str,
)
def test_what_is_wrong_with_an_application(desk: Desk, changed: Entry, field: str) -> None:
    """A wrong application is a clear error, and leaves nothing behind."""
    with pytest.raises(tk.ValidationError) as refused:
        desk.apply(**changed)
    assert list(refused.value.error_dict) == [field]
    assert desk.call("govshare_case_list", "researcher")["count"] == 0


def test_numbers_have_no_gaps(desk: Desk) -> None:
    """An application that fails takes no number."""
    first = int(desk.apply()["number"][-6:])
    desk.do("researcher", "retract")
    with pytest.raises(tk.ValidationError):
        desk.apply(items=["secret"])
    assert int(desk.apply()["number"][-6:]) == first + 1


def test_a_draft_is_its_authors_alone(desk: Desk) -> None:
    """It is kept as it was typed, has no number, and is seen by nobody else; submitting it asks for everything."""
    desk.apply(draft=True, basis="尚未想好", until="明年", undertaking=None)
    assert (desk.case["state"], desk.case["number"], desk.case["data"]["until"]) == ("draft", None, "明年")
    for who in ("clerk", "auditor", "admin"):
        assert desk.call("govshare_case_list", who)["count"] == 0
    desk.do("researcher", "save", **{**desk.case["data"], "security": ""})
    with pytest.raises(tk.ValidationError) as refused:
        desk.do("researcher", "submit")
    assert set(refused.value.error_dict) == {"until", "undertaking", "security"}
    assert desk.do("researcher", "submit", until="2030-01-01", undertaking=True, security="专人管理")["number"]


def test_one_notice_of_what_is_missing(desk: Desk) -> None:
    """It is given once; the check begins anew with what was supplied, and there is no way to refuse for it."""
    desk.apply()
    desk.do("clerk", "request_supplement", missing="单位证明\n伦理审查意见")
    assert desk.case["timeline"][-1]["data"]["missing"] == ["单位证明", "伦理审查意见"]
    assert (desk.clocks()["completeness"]["state"], desk.clocks()["supplement"]["state"]) == ("met", "running")
    desk.do("researcher", "supplement", answer="已补充", security="内网服务器，双人保管")
    assert desk.case["data"]["security"].startswith("内网")
    assert desk.clocks()["completeness"]["state"] == "running"
    with pytest.raises(Conflict):
        desk.do("clerk", "request_supplement", missing="再补一份")
    with pytest.raises(Conflict):
        desk.do("head", "refuse", ground="other", reason="不全", legal_basis="无")
    assert desk.do("clerk", "accept")["state"] == "review"


def test_no_more_is_approved_than_was_asked_for(desk: Desk) -> None:
    """Neither other resources, nor a longer time; a part is."""
    both = [each["id"] for each in desk.dataset["resources"]]
    desk.apply(resources=both, items=["grade", "station"])
    desk.do("clerk", "accept")
    with pytest.raises(tk.ValidationError) as refused:
        desk.do("head", "approve", until="2031-01-01", items=["other"])
    assert set(refused.value.error_dict) == {"until", "items"}
    desk.do("head", "approve", resources=both[1:], items=["grade"])
    desk.do("researcher", "sign", agreed=True, password=PASSWORD)
    assert (desk.decision(resource=0)["allowed"], desk.decision(resource=1)["items"]) == (False, ["grade"])


def test_suspended_data_is_closed_at_once(desk: Desk) -> None:
    """Until it is reinstated; the operator of the region may do both."""
    desk.in_use()
    desk.do("operator", "suspend", ground="passed_on", finding="转交第三方", demand="收回并销毁")
    assert desk.decision()["data_access"]["state"] == "suspended"
    desk.do("researcher", "rectify", measures="已收回")
    desk.do("operator", "reinstate", outcome="rectified", reason="核查属实")
    assert desk.decision()["allowed"]
    desk.do("head", "revoke", ground="passed_on", reason="再次违规")
    assert not desk.decision()["allowed"]


def test_a_renewal_prolongs_the_grant(desk: Desk) -> None:
    """By what was asked for at most."""
    desk.in_use()
    with pytest.raises(tk.ValidationError):
        desk.do("researcher", "ask_renewal", until="2030-01-01", reason="项目延期")
    desk.do("researcher", "ask_renewal", until="2032-12-31", reason="项目延期")
    with pytest.raises(tk.ValidationError):
        desk.do("head", "renew", until="2033-12-31")
    desk.do("head", "renew", until="2031-12-31")
    assert desk.decision()["data_access"]["until"][:10] == "2031-12-31"


def test_approval_after_retraction_is_a_conflict(desk: Desk) -> None:
    """The head is told that the case is gone; nothing is approved."""
    desk.apply()
    desk.do("clerk", "accept")
    desk.do("researcher", "retract")
    with pytest.raises(Conflict):
        desk.do("head", "approve")
    assert desk.call("govshare_case_show", "head", id=desk.case["id"])["state"] == "retracted"


def test_an_older_form_is_a_conflict(desk: Desk, web: CKANTestApp) -> None:
    """Over HTTP: 409, of the type that the contract names, with a sentence; nothing is done."""
    desk.apply()
    version = desk.case["version"]
    desk.do("clerk", "note", note="请先核对身份")
    token = {"Authorization": factories.APIToken(user=desk.people["clerk"])["token"]}
    asked = {"id": desk.case["number"], "transition": "accept", "version": version}
    answer = web.post("/api/3/action/govshare_case_transition", json=asked, headers=token)
    assert answer.status_code == 409
    assert answer.json["error"]["__type"] == "Conflict Error"
    assert "待受理" in answer.json["error"]["message"]
    assert desk.call("govshare_case_show", "clerk", id=desk.case["id"])["state"] == "submitted"


def test_of_two_at_once_one_wins(desk: Desk, web: CKANTestApp) -> None:
    """One approves and one refuses at the same time: one 200, one 409, and one decision in the timeline."""
    desk.apply()
    desk.do("clerk", "accept")
    token = {"Authorization": factories.APIToken(user=desk.people["head"])["token"]}
    steps: list[Entry] = [
        {"transition": "approve"},
        {"transition": "refuse", "ground": "scope", "reason": "超出需要", "legal_basis": "开放条件第二项"},
    ]
    found: list[int] = []
    together = threading.Barrier(len(steps))

    def act(step: dict[str, Any]) -> None:
        together.wait()
        asked = {"id": desk.case["number"], **step}
        client = CKANTestApp(web.app)
        found.append(client.post("/api/3/action/govshare_case_transition", json=asked, headers=token).status_code)
        model.Session.remove()

    threads = [threading.Thread(target=act, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [200, 409]
    timeline = desk.call("govshare_case_show", "head", id=desk.case["id"])["timeline"]
    assert len([each for each in timeline if each["transition"] in ("approve", "refuse")]) == 1


def test_what_officials_write_for_themselves(desk: Desk) -> None:
    """Internal notes, and who acted, are not the applicant's to read."""
    desk.apply()
    desk.do("clerk", "note", note="该单位去年有违规记录")
    desk.do("clerk", "assign", assignee=desk.people["clerk"])
    desk.do("clerk", "accept")
    seen = desk.call("govshare_case_show", "researcher", id=desk.case["id"])
    assert "违规记录" not in str(seen)
    assert {each["actor"] for each in seen["timeline"] if each["transition"] == "accept"} == {None}
    assert "违规记录" in str(desk.call("govshare_case_show", "auditor", id=desk.case["id"]))
    with pytest.raises(tk.ValidationError):
        desk.do("clerk", "assign", assignee=desk.people["stranger"])


def test_a_transfer_takes_the_case_along(desk: Desk, departments: dict[str, Entry]) -> None:
    """The other department goes on; the first one does not see it any more."""
    desk.apply()
    desk.do("clerk", "transfer", organization=departments["other"]["name"], reason="不属本局职责")
    with pytest.raises(tk.NotAuthorized):
        desk.call("govshare_case_show", "clerk", id=desk.case["number"])
    assert desk.do("colleague", "accept")["state"] == "review"


def test_the_history_verifies_without_the_words(desk: Desk) -> None:
    """Every step is in the case's chain, with a hash of the words and without them; erased words leave it whole."""
    desk.apply()
    desk.do("clerk", "accept")
    chain = f"case:{desk.case['number']}"
    found = desk.call("govshare_history_list", "auditor", chain=chain)
    assert [each["kind"] for each in found["results"]] == ["case.accept", "case.submit"]
    assert "国家自然科学基金" not in str(found)
    model.Session.execute(tk.BaseModel.metadata.tables["govshare_case_entry"].update().values(data={}, salt=""))
    model.Session.commit()
    assert desk.call("govshare_history_verify", "auditor", chain=chain)["verified"] is True


def test_a_department_applies_under_decree_809(desk: Desk, departments: dict[str, Entry]) -> None:
    """Between departments the rule is the decree's: ten working days from the receipt, extended once by ten."""
    desk.apply("asking", organization=departments["asking"]["name"], applicant_type="department")
    assert (desk.case["channel"], desk.case["profile"]) == ("share", "decree-809")
    clock = desk.clocks("asking")["decision"]
    assert (clock["days"], clock["unit"], clock["extension"]) == (10, "working_day", 10)
    assert "第二十一条" in clock["basis"]["zh_Hans_CN"]
    desk.do("clerk", "accept")
    assert desk.clocks("asking")["decision"]["due"] == clock["due"]
    desk.do("head", "extend", reason="需要征求意见")
    assert desk.clocks("asking")["decision"]["due"] > clock["due"]
    with pytest.raises(Conflict):
        desk.do("head", "extend", reason="再次延长")
    with pytest.raises(tk.ValidationError):
        desk.apply("asking", organization=departments["other"]["name"])


def test_what_is_shared_unconditionally_is_answered_in_a_day(desk: Desk, departments: dict[str, Entry]) -> None:
    """Decree 809 art. 21 has a clock of its own for it."""
    patch = {"id": desk.dataset["id"], "share_type": "unconditional", "share_condition": "无条件"}
    desk.call("package_patch", "admin", **patch)
    desk.apply("asking", organization=departments["asking"]["name"])
    found = desk.clocks("asking")["decision"]
    assert (found["days"], found["extension"]) == (1, 0)
    desk.call("package_patch", "admin", **{name: desk.dataset[name] for name in patch})
