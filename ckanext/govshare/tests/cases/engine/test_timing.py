"""What time does to cases. Time is moved by moving what the database says of when things began and are due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import ckan.model as model
import pytest
import sqlalchemy as sa

from ckanext.govshare.access.model import Grant
from ckanext.govshare.access.reader import forget_readers
from ckanext.govshare.cases.conflict import Conflict
from ckanext.govshare.cases.model import Case, CaseClock, CaseNotice
from ckanext.govshare.cases.tick import cases_due, cases_recounted
from ckanext.govshare.tests.cases.conftest import Desk

pytestmark = pytest.mark.xdist_group("cases")

MOMENTS = ("yellow_at", "red_at", "due_at", "next_at")


def later(**past: float) -> None:
    """Let so much time go by for every clock, case and grant."""
    ago = timedelta(**past)
    for table, names in ((CaseClock, MOMENTS), (Case, MOMENTS[:3]), (Grant, ("valid_from", "until"))):
        columns = table.__table__.c
        model.Session.execute(sa.update(table.__table__).values({name: columns[name] - ago for name in names}))
    model.Session.commit()
    forget_readers()


def told(desk: Desk) -> dict[str, list[str]]:
    """Return who was told what, each once for each time."""
    names = {model.User.get(name).id: who for who, name in desk.people.items()}
    found: dict[str, list[str]] = {}
    for row in model.Session.scalars(sa.select(CaseNotice)):
        # The portal's own account made the departments, and is a member of them.
        if row.user_id in names:
            found.setdefault(row.what, []).append(names[row.user_id])
    return {what: sorted(who) for what, who in found.items()}


def left(desk: Desk) -> timedelta:
    """Return how long the case's first clock still has."""
    due: datetime = model.Session.scalar(
        sa.select(Case.__table__.c.due_at).where(Case.__table__.c.id == desk.case["id"])
    )
    return due - datetime.now(UTC)


def test_warned_reminded_overdue(desk: Desk) -> None:
    """Those who handle it are told at half of the time and at four fifths, at the end the competent department too."""
    desk.apply()
    clock = desk.clocks()["completeness"]
    cases_due()
    assert "yellow:completeness" not in told(desk)
    whole = left(desk)
    seen = []
    for what in ("yellow", "red", "overdue"):
        moment = model.Session.scalar(sa.select(CaseClock.__table__.c.next_at))
        later(seconds=(moment - datetime.now(UTC)).total_seconds() + 1)
        cases_due()
        cases_due()
        seen.append(told(desk)[f"{what}:completeness"])
        listed = desk.call("govshare_case_list", "clerk")
        assert listed["colours"][what] == 1
        assert desk.call("govshare_case_list", "clerk", colour=what)["count"] == 1
    assert seen == [["clerk", "head"], ["clerk", "head"], ["clerk", "head", "operator"]]
    assert whole > timedelta(days=2)
    assert desk.call("govshare_case_show", "clerk", id=desk.case["id"])["overdue"] is True
    assert clock["overdue"] is False


def test_after_an_outage_once(desk: Desk) -> None:
    """Whoever missed everything is told how it is now, once."""
    desk.apply()
    later(days=30)
    cases_due()
    assert {what for what in told(desk) if ":" in what} == {"overdue:completeness"}


def test_a_supplement_that_never_comes(desk: Desk) -> None:
    """The request lapses by itself, once; its applicant and the department are told, and nothing goes on."""
    desk.apply()
    desk.do("clerk", "request_supplement", missing="单位证明")
    later(days=20)
    cases_due()
    cases_due()
    case = desk.call("govshare_case_show", "researcher", id=desk.case["id"])
    assert (case["state"], case["due"], [each["transition"] for each in case["timeline"]]) == (
        "lapsed",
        None,
        ["submit", "request_supplement", "lapse"],
    )
    assert "researcher" in told(desk)["lapse"]
    with pytest.raises(Conflict):
        desk.do("researcher", "supplement", answer="来晚了")


def test_an_agreement_that_is_not_signed(desk: Desk) -> None:
    """It lapses too."""
    desk.approved()
    later(days=20)
    cases_due()
    assert desk.call("govshare_case_show", "head", id=desk.case["id"])["state"] == "lapsed"


def test_an_extension_that_comes_too_late(desk: Desk) -> None:
    """After the deadline there is nothing to extend."""
    desk.apply()
    desk.do("clerk", "accept")
    later(days=40)
    with pytest.raises(Conflict):
        desk.do("head", "extend", reason="来不及")


def test_a_grants_last_second(desk: Desk) -> None:
    """It is open in its last second and closed in the next, whether or not anything runs; the case follows."""
    desk.in_use()
    until = model.Session.scalar(sa.select(Grant.__table__.c.until))
    later(seconds=(until - datetime.now(UTC)).total_seconds() - 5)
    assert desk.decision()["allowed"]
    later(seconds=6)
    assert desk.decision()["data_access"]["state"] == "expired"
    assert desk.call("govshare_case_show", "researcher", id=desk.case["id"])["state"] == "in_use"
    cases_due()
    assert desk.call("govshare_case_show", "researcher", id=desk.case["id"])["state"] == "expired"


def test_a_clock_that_steps_back(desk: Desk) -> None:
    """What was said is not said again when the machine's clock is put back and catches up."""
    desk.apply()
    later(days=30)
    cases_due()
    before = told(desk)
    later(days=-30)
    cases_due()
    later(days=30)
    cases_due()
    assert told(desk) == before


def test_an_opinion_stops_the_clock(desk: Desk) -> None:
    """While it is asked for, the decision's clock stands; afterwards it has as many days as before."""
    desk.apply()
    desk.do("clerk", "accept")
    due = desk.clocks()["decision"]["due"]
    desk.do("clerk", "ask_opinion", asked="省水利厅", question="能否提供")
    assert desk.clocks()["decision"]["state"] == "paused"
    paused = sa.update(CaseClock.__table__).where(CaseClock.__table__.c.state == "paused")
    model.Session.execute(paused.values(paused_at=datetime.now(UTC) - timedelta(days=14)))
    model.Session.commit()
    desk.do("clerk", "give_opinion", opinion="可以提供")
    clock = desk.clocks()["decision"]
    assert (clock["state"], clock["due"] > due) == ("running", True)


def test_a_new_calendar_moves_deadlines(desk: Desk) -> None:
    """What was counted by another calendar is counted anew; who has to do with it is told when the day is another."""
    desk.apply()
    due = desk.clocks()["completeness"]["due"]
    clock = CaseClock.__table__
    model.Session.execute(sa.update(clock).values(calendar_version="before", due_at=clock.c.due_at + timedelta(days=9)))
    model.Session.commit()
    cases_recounted()
    assert desk.clocks()["completeness"]["due"] == due
    found = told(desk)["recounted:completeness"]
    assert {"researcher", "clerk"} <= set(found)
    cases_recounted()
    assert told(desk)["recounted:completeness"] == found
