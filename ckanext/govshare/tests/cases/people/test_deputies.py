"""Deputies: what they may do in somebody's place, from when until when, and what is recorded of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan.tests import factories

from ckanext.govshare.cases.calendar.working_days import today
from ckanext.govshare.cases.deputies.model import Deputy
from ckanext.govshare.tests.cases.conftest import Desk, Entry

pytestmark = pytest.mark.xdist_group("cases")


@pytest.fixture(scope="module", autouse=True)
def novice(people: dict[str, str], departments: dict[str, Entry]) -> None:
    """A member of the department, who by that alone sees no case."""
    user = factories.User()["name"]
    asked = {"id": departments["own"]["id"], "username": user, "role": "member"}
    tk.get_action("organization_member_create")({"user": people["admin"]}, asked)
    people["novice"] = user


def named(desk: Desk, who: str, deputy: str, **more: Any) -> Entry:
    """Name a deputy."""
    return dict(desk.call("govshare_deputy_create", who, user=desk.people[deputy], **more))


def moved(id: str, first: int, last: int | None) -> None:
    """Let somebody stand in from so many days after today until so many."""
    ends = None if last is None else today() + timedelta(last)
    values = {"first_day": today() + timedelta(first), "last_day": ends}
    model.Session.execute(sa.update(Deputy.__table__).where(Deputy.__table__.c.id == id).values(**values))
    model.Session.commit()


def sees(desk: Desk, who: str) -> bool:
    """Tell whether somebody reads the case; the list, the inbox and the case itself agree."""
    counts = {desk.call("govshare_case_list", who, **more)["count"] for more in ({}, {"inbox": True})}
    try:
        desk.call("govshare_case_show", who, id=desk.case["id"])
    except tk.NotAuthorized:
        assert counts == {0}
        return False
    assert counts == {1}
    return True


def test_from_the_first_day_to_the_last(desk: Desk) -> None:
    """Before the first day and after the last one there is no right; it can be ended at any time."""
    desk.apply()
    assert not sees(desk, "novice")
    last = (today() + timedelta(3)).isoformat()
    made = named(desk, "head", "novice", until=last)
    assert (made["from"], made["until"], made["state"]) == (today().isoformat(), last, "running")
    assert sees(desk, "novice")
    for first, until, expected in ((1, 3, False), (-3, -1, False), (0, 0, True), (-3, None, True)):
        moved(made["id"], first, until)
        assert sees(desk, "novice") is expected
    assert desk.call("govshare_deputy_revoke", "head", id=made["id"])["state"] == "revoked"
    assert not sees(desk, "novice")
    with pytest.raises(tk.NotAuthorized):
        desk.do("novice", "accept")


def test_what_a_deputy_does(desk: Desk, people: dict[str, str]) -> None:
    """It is the principal's right, stands in the timeline for officials as done in their place, and in the chain."""
    desk.apply()
    named(desk, "head", "clerk")
    desk.do("clerk", "accept")
    desk.do("clerk", "extend", reason="需要核实")
    names = {who: model.User.get(people[who]).display_name for who in ("clerk", "head")}
    found = desk.call("govshare_case_show", "auditor", id=desk.case["id"])["timeline"]
    by = {each["transition"]: (each["actor"], each["for"]) for each in found}
    # What the clerk may do anyway is nobody else's.
    assert by["accept"] == (names["clerk"], None)
    assert by["extend"] == (names["clerk"], names["head"])
    seen = desk.call("govshare_case_show", "researcher", id=desk.case["id"])
    assert {each["for"] for each in seen["timeline"]} == {None}
    assert names["head"] not in str(seen)
    chain = desk.call("govshare_history_list", "auditor", chain=f"case:{desk.case['number']}")["results"]
    recorded = {each["kind"]: each for each in chain}
    own = recorded["case.accept"]
    assert "for" not in own["data"]
    assert recorded["case.extend"]["actor"] == own["actor"]
    assert len(recorded["case.extend"]["data"]["for"]) == 64
    assert desk.call("govshare_history_verify", "auditor", chain=f"case:{desk.case['number']}")["verified"]


def test_the_naming_is_recorded(desk: Desk) -> None:
    """Who was named for whom, and that it was ended: as hashes, in the portal's chain."""
    made = named(desk, "head", "novice")
    desk.call("govshare_deputy_revoke", "novice", id=made["id"])
    found = desk.call("govshare_history_list", "auditor", chain="portal", limit=2)["results"]
    assert [each["kind"] for each in found] == ["deputy.revoked", "deputy.created"]
    assert {each["data"]["id"] for each in found} == {made["id"]}
    assert desk.people["novice"] not in str(found)
    assert found[1]["data"]["deputy"] == found[0]["actor"]


def told(desk: Desk, who: str) -> list[str]:
    """Return what somebody was told of the case."""
    found = desk.call("govshare_case_notice_list", who, limit=100)["results"]
    return [each["what"] for each in found if each["case"] == desk.case["number"]]


def test_both_are_told(desk: Desk) -> None:
    """Principal and deputy; the deputy of a person who is assigned, too."""
    named(desk, "head", "novice")
    desk.apply()
    assert told(desk, "head") == told(desk, "novice") == ["submit"]
    desk.do("clerk", "assign", assignee=desk.people["clerk"])
    made = named(desk, "clerk", "novice")
    desk.do("clerk", "request_supplement", missing="单位证明")
    desk.do("researcher", "supplement", answer="已补")
    assert told(desk, "clerk") == ["supplement", "submit"]
    assert told(desk, "novice") == ["supplement", "submit"]
    assert told(desk, "head") == ["submit"]
    # What a colleague does on a case that is assigned is done in that person's place.
    desk.call("govshare_deputy_revoke", "clerk", id=made["id"])
    named(desk, "clerk", "head")
    desk.do("head", "accept")
    shown = desk.call("govshare_case_show", "head", id=desk.case["id"])["timeline"][-1]
    assert (shown["transition"], bool(shown["for"])) == ("accept", True)


def test_it_does_not_chain(desk: Desk) -> None:
    """A deputy's deputy has the deputy's own rights alone."""
    desk.apply()
    named(desk, "head", "clerk")
    named(desk, "clerk", "novice")
    desk.do("novice", "accept")
    with pytest.raises(tk.NotAuthorized):
        desk.do("novice", "extend", reason="需要核实")
    with pytest.raises(tk.ValidationError):
        desk.call("govshare_deputy_create", "admin", principal=desk.people["novice"], user=desk.people["clerk"])


def test_nobody_acts_on_their_own_case(desk: Desk, departments: dict[str, Entry]) -> None:
    """Neither by their own rights, nor in somebody's place; nor for the department that applies."""
    contact = {"user": desk.people["other"], "role": "contact", "organization": departments["own"]["id"]}
    roles = [desk.call("govshare_role_create", "admin", **contact)["id"]]
    desk.apply("other")
    assert desk.case["capacities"] == ["applicant"]
    made = named(desk, "head", "other")
    for transition in ("accept", "note"):
        with pytest.raises(tk.NotAuthorized):
            desk.do("other", transition, note="我的申请")
    assert desk.call("govshare_case_list", "other", inbox=True)["count"] == 0
    assert desk.call("govshare_case_list", "other")["count"] == 1
    desk.do("head", "note", note="申请人系本局联系人，请回避")
    assert "回避" not in str(desk.call("govshare_case_show", "other", id=desk.case["id"]))
    assert told(desk, "other") == []
    with pytest.raises(tk.ValidationError):
        desk.do("head", "assign", assignee=desk.people["other"])
    # A deputy of the applicant has nothing of the applicant's.
    named(desk, "other", "novice")
    assert not sees(desk, "novice")
    desk.call("govshare_deputy_revoke", "head", id=made["id"])
    operator = {"user": desk.people["asking"], "role": "operator", "region_code": "420100"}
    roles.append(desk.call("govshare_role_create", "admin", **operator)["id"])
    desk.apply("asking", organization=departments["asking"]["name"], applicant_type="department")
    assert desk.case["capacities"] == ["applicant"]
    for id in roles:
        desk.call("govshare_role_delete", "admin", id=id)


@pytest.mark.parametrize(
    ("who", "asked", "field"),
    [
        ("head", {"user": "nobody-there"}, "user"),
        ("head", {"user": "head"}, "user"),
        ("head", {"user": "researcher"}, "user"),
        ("head", {"user": "colleague"}, "user"),
        ("head", {}, "user"),
        ("head", {"user": "admin"}, "user"),
        ("head", {"user": "clerk", "until": "2020-01-01"}, "until"),
        ("head", {"user": "clerk", "from": "2020-01-01"}, "from"),
        ("head", {"user": "clerk", "from": "2031-02-01", "until": "2031-01-01"}, "until"),
        ("head", {"user": "clerk", "from": "next week"}, "from"),
        ("head", {"user": "clerk", "organization": "other"}, "organization"),
        ("head", {"user": "clerk", "principal": "novice"}, "principal"),
        ("admin", {"user": "clerk"}, "principal"),
        ("admin", {"user": "clerk", "principal": "nobody-there"}, "principal"),
    ],
    ids=str,
)
def test_what_is_wrong(desk: Desk, departments: dict[str, Entry], who: str, asked: dict[str, str], field: str) -> None:
    """Each is said at its field, and nobody is named."""
    known = desk.people | {key: each["name"] for key, each in departments.items() if key != "asking"}
    with pytest.raises(tk.ValidationError) as refused:
        desk.call("govshare_deputy_create", who, **{key: known.get(value, value) for key, value in asked.items()})
    assert field in refused.value.error_dict
    assert desk.call("govshare_deputy_list", "admin", whose="all")["count"] == 0


def test_not_twice_at_once(desk: Desk) -> None:
    """The same two for the same days are refused; one after the other they are not."""
    named(desk, "head", "clerk", until=(today() + timedelta(5)).isoformat())
    with pytest.raises(tk.ValidationError, match="这段时间"):
        named(desk, "head", "clerk")
    named(desk, "head", "clerk", **{"from": (today() + timedelta(6)).isoformat()})
    assert desk.call("govshare_deputy_list", "clerk", whose="standing")["count"] == 2


def test_the_head_names_one_for_somebody_absent(desk: Desk, departments: dict[str, Entry]) -> None:
    """For the head's department alone, whatever else the absent person does; nobody else may, and the head ends it."""
    asked = {"id": departments["other"]["id"], "username": desk.people["clerk"], "role": "admin"}
    desk.call("organization_member_create", "admin", **asked)
    for who in ("novice", "colleague", "researcher", "operator"):
        with pytest.raises(tk.NotAuthorized):
            named(desk, who, "novice", principal=desk.people["clerk"])
    made = named(desk, "head", "novice", principal=desk.people["clerk"])
    assert made["organization_id"] == departments["own"]["id"]
    desk.apply()
    assert sees(desk, "novice")
    desk.do("clerk", "transfer", organization=departments["other"]["name"], reason="不属本局职责")
    assert not sees(desk, "novice")
    assert desk.call("govshare_deputy_list", "head", whose="department")["count"] == 1
    with pytest.raises(tk.NotAuthorized):
        desk.call("govshare_deputy_revoke", "stranger", id=made["id"])
    assert desk.call("govshare_deputy_revoke", "head", id=made["id"])["revoked"]
    desk.call("organization_member_delete", "admin", id=asked["id"], username=asked["username"])


def test_whoever_leaves_stands_in_no_longer(desk: Desk, departments: dict[str, Entry]) -> None:
    """The deputy who is of the department no more, and the principal whose rights are gone."""
    desk.apply()
    named(desk, "head", "novice")
    member = {"id": departments["own"]["id"], "username": desk.people["novice"]}
    desk.call("organization_member_delete", "admin", **member)
    assert not sees(desk, "novice")
    desk.call("organization_member_create", "admin", **member, role="member")
    assert sees(desk, "novice")
    head = {"id": departments["own"]["id"], "username": desk.people["head"]}
    desk.call("organization_member_create", "admin", **head, role="member")
    assert not sees(desk, "novice")
    desk.call("organization_member_create", "admin", **head, role="admin")


def test_an_operators_deputy(desk: Desk) -> None:
    """Somebody with the same role in the region coordinates in the operator's place, and reads no data by it."""
    desk.people["second"] = factories.User()["name"]
    with pytest.raises(tk.ValidationError):
        named(desk, "operator", "second")
    role = {"user": desk.people["second"], "role": "operator", "region_code": "420000"}
    id = desk.call("govshare_role_create", "admin", **role)["id"]
    assert named(desk, "operator", "second")["state"] == "running"
    desk.call("govshare_role_delete", "admin", id=id)


def test_who_lists_what(desk: Desk) -> None:
    """One's own, one's standing in, one's department's; all of them for auditors and administrators."""
    made = named(desk, "head", "novice", **{"from": (today() + timedelta(2)).isoformat()})
    found = {
        (who, whose): desk.call("govshare_deputy_list", who, whose=whose, current=True)["count"]
        for who, whose in [
            ("head", "mine"), ("novice", "mine"), ("novice", "standing"), ("head", "department"),
            ("clerk", "department"), ("stranger", "department"), ("auditor", "all"),
        ]
    }  # fmt: skip
    assert [key for key, count in found.items() if count] == [
        ("head", "mine"),
        ("novice", "standing"),
        ("head", "department"),
        ("auditor", "all"),
    ]
    with pytest.raises(tk.NotAuthorized):
        desk.call("govshare_deputy_list", "head", whose="all")
    with pytest.raises(tk.ValidationError):
        desk.call("govshare_deputy_list", "head", whose="everybody")
    assert made["state"] == "upcoming"
