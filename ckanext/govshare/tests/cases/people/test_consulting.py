"""Opinions on a request: who may be asked, what they read, how they answer, and how it goes on."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest

from ckanext.govshare.cases import engine
from ckanext.govshare.cases.conflict import Conflict
from ckanext.govshare.tests.cases.conftest import Desk, Entry

pytestmark = pytest.mark.xdist_group("cases")


def asked(desk: Desk, *who: str, kind: str = "expert", by: str = "clerk") -> Entry:
    """Ask some accounts for their opinion."""
    names = "\n".join(desk.people.get(each, each) for each in who)
    return desk.do(by, "ask_opinion", consultation=kind, accounts=names, question="申请范围是否合适")


def under_review(desk: Desk) -> None:
    """Ask for the dataset, and accept."""
    desk.apply()
    desk.do("clerk", "accept")


def test_the_last_answer_brings_the_case_back(desk: Desk) -> None:
    """Each answers once; the clock of the decision stands until the last one has, and then goes on by itself."""
    under_review(desk)
    desk.do("clerk", "note", note="内部备注")
    asked(desk, "other", "colleague")
    assert desk.clocks()["decision"]["state"] == "paused"
    answered = desk.do("other", "submit_opinion", opinion="范围偏大")
    assert (answered["capacities"], answered["transitions"], answered["state"]) == (["heard"], [], "opinion")
    with pytest.raises(tk.NotAuthorized):
        desk.do("other", "submit_opinion", opinion="再说一次")
    # The last answer ends the consultation, and so what the one who gave it may read.
    desk.do("colleague", "submit_opinion", position="agree", opinion="可以提供")
    assert desk.case["state"] == "review"
    clocks = desk.clocks()
    assert (clocks["decision"]["state"], clocks["opinion"]["state"]) == ("running", "met")
    timeline = desk.call("govshare_case_show", "head", id=desk.case["id"])["timeline"]
    assert [each["transition"] for each in timeline][-4:] == [
        "ask_opinion",
        "submit_opinion",
        "submit_opinion",
        "end_opinion",
    ]
    assert [each["data"].get("position") for each in timeline][-2] == "agree"
    for who in ("other", "colleague"):
        with pytest.raises(tk.NotAuthorized):
            desk.call("govshare_case_show", who, id=desk.case["id"])
        assert desk.call("govshare_case_list", who, consulted=True)["count"] == 0


def test_what_they_read(desk: Desk, departments: dict[str, Entry]) -> None:
    """The application without the telephone, the question, its deadline; no notes, papers, files or other opinions."""
    under_review(desk)
    desk.do("clerk", "note", note="内部备注一则")
    asked(desk, "other", "colleague")
    desk.do("colleague", "submit_opinion", opinion="气象局的意见")
    seen = desk.call("govshare_case_show", "other", id=desk.case["number"])
    assert seen["capacities"] == ["consulted"]
    assert [each["id"] for each in seen["transitions"]] == ["submit_opinion"]
    assert [each["transition"] for each in seen["timeline"]] == ["ask_opinion"]
    assert seen["timeline"][0]["data"] == {"consultation": "expert", "question": "申请范围是否合适"}
    assert [each["clock"] for each in seen["deadlines"]] == ["opinion"]
    assert seen["data"]["scenario"]
    for hidden in ("内部备注", "气象局的意见", "0851-0000000", desk.people["colleague"]):
        assert hidden not in str(seen)
    deadlines = desk.call("govshare_case_deadlines", "other", id=desk.case["id"])["deadlines"]
    assert [each["clock"] for each in deadlines] == ["opinion"]
    for action in ("govshare_case_file_list", "govshare_case_document_list"):
        with pytest.raises(tk.NotAuthorized):
            desk.call(action, "other", id=desk.case["id"])
    # The applicant knows that somebody is asked, and not who.
    seen = desk.call("govshare_case_show", "researcher", id=desk.case["id"])
    assert desk.people["other"] not in str(seen)
    assert "气象局的意见" not in str(seen)
    assert desk.people["other"] in str(desk.call("govshare_case_show", "auditor", id=desk.case["id"]))


def test_who_lists_it(desk: Desk) -> None:
    """It is among those on which an opinion is asked, not among one's own, nor in the inbox."""
    under_review(desk)
    asked(desk, "other", "colleague")
    for who in ("other", "colleague"):
        found = {
            key: desk.call("govshare_case_list", who, **{key: True})["count"] for key in ("consulted", "mine", "inbox")
        }
        assert found == {"consulted": 1, "mine": 0, "inbox": 0}
    assert desk.call("govshare_case_list", "stranger", consulted=True)["count"] == 0
    notices = desk.call("govshare_case_notice_list", "other")["results"]
    assert [each["what"] for each in notices] == ["asked"]
    assert notices[0]["text"]["zh_Hans_CN"].endswith("请您出具意见")
    assert notices[0]["text"]["en"].endswith("your opinion is asked")


@pytest.mark.parametrize(
    ("filled", "field", "said"),
    [
        ({"accounts": "nobody-there\nresearcher"}, "accounts", "nobody-there"),
        ({"accounts": "researcher"}, "accounts", "researcher"),
        ({"accounts": ""}, "accounts", ""),
        ({"accounts": "other", "consultation": ""}, "consultation", ""),
        ({"accounts": "other", "consultation": "friend"}, "consultation", "expert"),
        ({"accounts": "other", "question": ""}, "question", ""),
    ],
    ids=str,
)
def test_what_is_wrong(desk: Desk, filled: dict[str, Any], field: str, said: str) -> None:
    """It is said at its field, with the names that are meant, and nobody is asked."""
    under_review(desk)
    names = "\n".join(desk.people.get(each, each) for each in filled["accounts"].split())
    with pytest.raises(tk.ValidationError) as refused:
        desk.do(
            "clerk", "ask_opinion", **{"consultation": "expert", "question": "是否合适", **filled, "accounts": names}
        )
    assert list(refused.value.error_dict) == [field]
    assert desk.people.get(said, said) in refused.value.error_dict[field][0]
    assert desk.call("govshare_case_list", "other", consulted=True)["count"] == 0


def test_nobody_of_the_applying_department(desk: Desk, departments: dict[str, Entry]) -> None:
    """The department that applies is a party."""
    member = {"id": departments["asking"]["id"], "username": desk.people["stranger"]}
    desk.call("organization_member_create", "admin", **member, role="member")
    desk.apply("asking", organization=departments["asking"]["name"], applicant_type="department")
    desk.do("clerk", "accept")
    with pytest.raises(tk.ValidationError, match=desk.people["stranger"]):
        asked(desk, "other", "stranger", kind="department")
    desk.call("organization_member_delete", "admin", **member)


def test_a_third_party_takes_a_position(desk: Desk) -> None:
    """It agrees, agrees with conditions, or objects, with its reasons; the department decides all the same."""
    under_review(desk)
    asked(desk, "other", kind="third_party")
    with pytest.raises(tk.ValidationError) as refused:
        desk.do("other", "submit_opinion", opinion="涉及我单位商业秘密")
    assert list(refused.value.error_dict) == ["position"]
    with pytest.raises(tk.ValidationError):
        desk.do("other", "submit_opinion", position="object")
    desk.do("other", "submit_opinion", position="object", opinion="涉及我单位商业秘密")
    assert desk.do("head", "approve")["state"] == "agreement"


@pytest.mark.parametrize(
    ("transition", "filled"),
    [("end_opinion", {"reason": "逾期未答复"}), ("give_opinion", {"opinion": "电话答复：同意"})],
)
def test_the_department_need_not_wait(desk: Desk, transition: str, filled: dict[str, str]) -> None:
    """It enters what it learnt by other means, or goes on without; who had not answered comes too late."""
    under_review(desk)
    asked(desk, "other")
    desk.do("clerk", transition, **filled)
    assert (desk.case["state"], desk.clocks()["decision"]["state"]) == ("review", "running")
    assert "逾期未答复" not in str(desk.call("govshare_case_show", "researcher", id=desk.case["id"]))
    with pytest.raises(tk.NotAuthorized):
        desk.do("other", "submit_opinion", opinion="迟到的意见")
    # Another round asks others, and nobody of the first one.
    asked(desk, "colleague", by="head")
    with pytest.raises(tk.NotAuthorized):
        desk.call("govshare_case_show", "other", id=desk.case["id"])


def test_retraction_ends_it(desk: Desk) -> None:
    """A case that has ended shows itself to those no more."""
    under_review(desk)
    asked(desk, "other")
    desk.do("researcher", "retract")
    assert desk.call("govshare_case_list", "other")["count"] == 0


def test_of_two_answers_at_once_one_counts(desk: Desk) -> None:
    """Whoever sends the form twice is told so, also where both were let in before one was through."""
    under_review(desk)
    asked(desk, "other", "colleague")
    case, actor = engine.find(desk.case["id"]), model.User.get(desk.people["other"])
    desk.do("other", "submit_opinion", opinion="第一次")
    assert case
    with pytest.raises(Conflict):
        engine.transition(case, "submit_opinion", {"opinion": "第二次"}, actor.id)


def test_a_deputy_gives_nobody_elses_opinion(desk: Desk) -> None:
    """It is asked of a person, and is no right of the matrix."""
    under_review(desk)
    made = desk.call("govshare_deputy_create", "colleague", user=desk.people["stranger"])
    asked(desk, "colleague")
    with pytest.raises(tk.NotAuthorized):
        desk.call("govshare_case_show", "stranger", id=desk.case["id"])
    desk.call("govshare_deputy_revoke", "stranger", id=made["id"])
