"""A change of what may be used: nothing holds before it is signed, and then exactly what was agreed."""

from __future__ import annotations

import io
import threading
import zipfile
from pathlib import Path
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.access.model import Grant
from ckanext.govshare.cases.conflict import Conflict
from ckanext.govshare.cases.tick import cases_due
from ckanext.govshare.tests.cases.conftest import PASSWORD, Desk, Entry
from ckanext.govshare.tests.cases.documents.test_dossier import checks
from ckanext.govshare.tests.cases.engine.test_timing import later, told

pytestmark = pytest.mark.xdist_group("cases")

REFUSAL = {"ground": "scope", "reason": "超出研究需要"}
SIGNED = {"agreed": True, "password": PASSWORD}
BREACH = {"ground": "security", "finding": "服务器外网可达", "demand": "断开"}


def ids(desk: Desk) -> list[str]:
    """Return the ids of the dataset's two resources; the first one is what is granted to begin with."""
    return [each["id"] for each in desk.dataset["resources"]]


def open_to(desk: Desk) -> list[bool]:
    """Tell of each resource whether the researcher gets its data."""
    return [desk.decision(resource=number)["allowed"] for number in (0, 1)]


def grants(desk: Desk) -> list[tuple[str, list[str], Any]]:
    """Return the state, resources and last moment of each grant, the oldest at the head."""
    table = Grant.__table__.c
    rows = model.Session.execute(sa.select(table.state, table.resources, table.until).order_by(table.created))
    return [tuple(row) for row in rows]


def documents(desk: Desk) -> list[Entry]:
    """Return the documents of the case."""
    return list(desk.call("govshare_case_document_list", "researcher", id=desk.case["id"]))


def asked(desk: Desk, **changed: Any) -> Entry:
    """Use the first resource, and ask for both."""
    desk.in_use()
    return desk.do("researcher", "ask_change", **({"resources": ids(desk)} | changed), reason="增加对照站点")


def test_more_data_with_a_new_agreement(desk: Desk, web: CKANTestApp, tmp_path: Path) -> None:
    """The former grant goes on until the new agreement is signed; the last day stays as it was."""
    assert asked(desk, processors="某大学计算中心")["state"] == "change"
    assert open_to(desk) == [True, False]
    assert desk.clocks()["decision"]["state"] == "running"
    desk.do("head", "approve_change", conditions="对照站点数据不得公开")
    assert (desk.case["state"], open_to(desk)) == ("amendment", [True, False])
    assert desk.clocks()["amendment"]["days"] == 10
    with pytest.raises(tk.ValidationError, match="password"):
        desk.do("researcher", "sign_change", agreed=True, password="wrong")
    desk.do("researcher", "sign_change", **SIGNED)
    assert (desk.case["state"], open_to(desk)) == ("in_use", [True, True])
    (before, _one, until), (after, both, still) = grants(desk)
    assert (before, after, sorted(both), still) == ("revoked", "active", sorted(ids(desk)), until)
    agreed = desk.case["agreed"]
    assert (agreed["processors"], agreed["conditions"]) == (["某大学计算中心"], "对照站点数据不得公开")
    assert agreed["until"] == desk.case["data"]["until"]
    names = [each["name"] for each in documents(desk)][-4:]
    assert names == ["decision", "supplementary_agreement", "supplementary_agreement", "delivery_record"]
    code = documents(desk)[-2]["code"]
    found = tk.get_action("govshare_case_document_verify")({}, {"code": code})
    assert found["genuine"] is True
    token = {"Authorization": factories.APIToken(user=desk.people["researcher"])["token"]}
    text = web.get(f"/case/document/{code}", headers=token).body
    for word in ("数据使用补充协议", "第 1 号", "水质一 变更为 水质一、水质二", "某大学计算中心", "密码确认签订"):
        assert word in text
    assert PASSWORD not in text
    auditor = {"Authorization": factories.APIToken(user=desk.people["auditor"])["token"]}
    answer = web.get(f"/case/{desk.case['number']}/file.zip", headers=auditor)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        archive.extractall(tmp_path)
    papers = [path.name[3:] for path in sorted((tmp_path / "documents").iterdir())]
    assert papers[-3:] == ["数据使用补充协议.pdf", "数据使用补充协议.pdf", "送达回证.pdf"]
    assert checks(tmp_path) == {"verify.py": 0, "check.py": 0}


def test_a_part_and_no_more(desk: Desk) -> None:
    """No more than was asked for; parts may stay as they were; what changes nothing is no approval."""
    asked(desk, items=["grade"], scenario="改为教学用途。")
    with pytest.raises(tk.ValidationError) as refused:
        desk.do("head", "approve_change", items=["station"], processors="另一家公司")
    assert set(refused.value.error_dict) == {"items", "processors"}
    desk.do("head", "approve_change", resources=ids(desk)[:1], refused=["scenario"])
    desk.do("researcher", "sign_change", **SIGNED)
    agreed = desk.case["agreed"]
    assert (agreed["resources"], agreed["items"]) == (ids(desk)[:1], ["grade"])
    assert agreed["scenario"] == desk.case["data"]["scenario"]
    desk.do("researcher", "ask_change", scenario="改为教学用途。", reason="课程需要")
    with pytest.raises(tk.ValidationError) as refused:
        desk.do("head", "approve_change", refused=["scenario"])
    assert list(refused.value.error_dict) == ["message"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({}, "message"),
        ({"method": "download"}, "message"),
        ({"items": ["station", "grade"]}, "message"),
        ({"resources": ["elsewhere"]}, "resources"),
        ({"items": ["secret"]}, "items"),
        ({"method": "telepathy"}, "method"),
        ({"reason": None, "scenario": "另一用途"}, "reason"),
    ],
    ids=str,
)
def test_what_is_wrong_with_a_change(desk: Desk, changed: Entry, field: str) -> None:
    """Something has to change, and has to be there."""
    desk.in_use()
    with pytest.raises(tk.ValidationError) as refused:
        desk.do("researcher", "ask_change", **({"reason": "需要"} | changed))
    assert list(refused.value.error_dict) == [field]


def test_narrowing_closes_the_file(desk: Desk, web: CKANTestApp) -> None:
    """Fewer columns: afterwards the rows come without the others; and all columns together are the whole again."""
    admin, rows = {"user": desk.people["admin"]}, [{"station": "一号", "grade": "II"}]
    table = {"resource_id": ids(desk)[0], "records": rows, "force": True}
    tk.get_action("datastore_create")(admin, table)
    desk.call("govshare_terms_accept", "researcher")
    try:
        desk.in_use()
        token = {"Authorization": factories.APIToken(user=desk.people["researcher"])["token"]}

        def read() -> Any:
            asked = {"resource_id": ids(desk)[0]}
            answer = web.get("/api/3/action/datastore_search", params=asked, headers=token, expect_errors=True)
            return [set(row) - {"_id"} for row in answer.json["result"]["records"]] if answer.json["success"] else None

        desk.do("researcher", "ask_change", items=["grade"], reason="只需水质类别")
        desk.do("head", "approve_change")
        assert read() == [{"station", "grade"}]
        desk.do("researcher", "sign_change", **SIGNED)
        assert (read(), desk.decision()["items"]) == ([{"grade"}], ["grade"])
        desk.do("researcher", "ask_change", items=["station", "grade"], reason="又需站名")
        desk.do("head", "approve_change")
        desk.do("researcher", "sign_change", **SIGNED)
        assert (read(), desk.decision()["items"]) == ([{"station", "grade"}], None)
        assert len([each for each in documents(desk) if each["name"] == "supplementary_agreement"]) == 4
        desk.do("head", "suspend", ground="misuse", finding="超范围", demand="改正")
        assert read() is None
    finally:
        tk.get_action("datastore_delete")(admin, {"resource_id": ids(desk)[0], "force": True})


def test_refused_retracted_or_not_signed_all_stays(desk: Desk) -> None:
    """The case goes on with the grant that it had, which nothing has touched."""
    asked(desk)
    before = grants(desk)
    with pytest.raises(tk.ValidationError) as refused:
        desk.do("head", "refuse_change", ground="scope")
    assert list(refused.value.error_dict) == ["reason"]
    due = desk.clocks()["decision"]["due"]
    desk.do("head", "extend", reason="需要核实")
    assert desk.clocks()["decision"]["due"] > due
    assert desk.do("head", "refuse_change", **REFUSAL)["state"] == "in_use"
    assert documents(desk)[-1]["name"] == "decision"
    desk.do("researcher", "ask_change", resources=ids(desk), reason="再次申请")
    assert desk.do("researcher", "retract_change")["state"] == "in_use"
    desk.do("researcher", "ask_change", resources=ids(desk), reason="三次申请")
    desk.do("head", "approve_change")
    later(days=20)
    cases_due()
    cases_due()
    case = desk.call("govshare_case_show", "researcher", id=desk.case["id"])
    assert (case["state"], case["timeline"][-1]["transition"]) == ("in_use", "lapse_change")
    assert "researcher" in told(desk)["lapse_change"]
    with pytest.raises(Conflict):
        desk.do("researcher", "sign_change", **SIGNED)
    assert [row[:2] for row in grants(desk)] == [row[:2] for row in before]
    assert (open_to(desk), "change" in case["agreed"]) == ([True, False], False)
    desk.do("researcher", "ask_renewal", until="2031-12-31", reason="项目延期")
    with pytest.raises(Conflict):
        desk.do("researcher", "ask_change", resources=ids(desk), reason="同时变更")


def test_what_is_gone_meanwhile(desk: Desk, dataset: Entry) -> None:
    """What the department takes out of the dataset is not given any more; what there is can be asked for."""
    asked(desk)
    desk.do("head", "approve_change")
    desk.call("package_patch", "admin", id=dataset["id"], items=dataset["items"][:1])
    desk.do("researcher", "retract_change")
    try:
        desk.do("researcher", "ask_change", resources=ids(desk), items=["station"], reason="再次申请")
        desk.do("head", "approve_change")
        assert desk.case["agreed"]["items"] is None
    finally:
        desk.call("package_patch", "admin", id=dataset["id"], items=dataset["items"])
    desk.do("researcher", "sign_change", **SIGNED)
    desk.do("researcher", "ask_change", items=["grade"], reason="只需类别")
    desk.do("head", "approve_change")
    desk.call("package_patch", "admin", id=dataset["id"], items=dataset["items"][:1])
    try:
        with pytest.raises(tk.ValidationError) as refused:
            desk.do("researcher", "sign_change", **SIGNED)
        assert list(refused.value.error_dict) == ["message"]
    finally:
        desk.call("package_patch", "admin", id=dataset["id"], items=dataset["items"])


def test_the_term_ends_meanwhile(desk: Desk) -> None:
    """What was not signed by then never holds, whether or not anything runs at that second."""
    asked(desk)
    desk.do("head", "approve_change")
    [(_state, _resources, until)] = grants(desk)
    _until_is(desk, "2020-01-01")
    with pytest.raises(tk.ValidationError) as refused:
        desk.do("researcher", "sign_change", **SIGNED)
    assert list(refused.value.error_dict) == ["message"]
    assert until == grants(desk)[0][2]
    later(days=4000)
    cases_due()
    case = desk.call("govshare_case_show", "researcher", id=desk.case["id"])
    assert (case["state"], open_to(desk)) == ("expired", [False, False])
    running = [each["clock"] for each in case["deadlines"] if each["state"] in ("running", "paused")]
    assert running == ["destruction"]


@pytest.mark.parametrize("approved", [False, True], ids=["reviewed", "unsigned"])
def test_misuse_and_return_end_what_was_asked_for(desk: Desk, approved: bool) -> None:
    """Suspended, the data is closed at once and the change forgotten; so is it when the data is returned."""
    asked(desk)
    if approved:
        desk.do("head", "approve_change")
    desk.do("operator", "suspend", **BREACH)
    assert open_to(desk) == [False, False]
    running = {each["clock"] for each in desk.case["deadlines"] if each["state"] == "running"}
    assert running == {"rectification", "term"}
    desk.do("head", "reinstate", outcome="rectified", reason="已断开")
    assert (desk.case["state"], open_to(desk)) == ("in_use", [True, False])
    desk.do("researcher", "ask_change", resources=ids(desk), reason="再次申请")
    desk.do("researcher", "return_data", destroyed="2026-01-01", statement="已删除")
    assert (desk.case["state"], open_to(desk)) == ("returned", [False, False])


def test_signed_and_suspended_at_once(desk: Desk, web: CKANTestApp) -> None:
    """One is first; in no order does data stay open that was suspended."""
    asked(desk)
    desk.do("head", "approve_change")
    steps: dict[str, Entry] = {
        "researcher": {"transition": "sign_change", **SIGNED},
        "head": {"transition": "suspend", "ground": "misuse", "finding": "超范围", "demand": "改正"},
    }
    tokens = {who: {"Authorization": factories.APIToken(user=desk.people[who])["token"]} for who in steps}
    found: list[int] = []
    together = threading.Barrier(len(steps))

    def act(who: str) -> None:
        together.wait()
        step = {"id": desk.case["number"], "version": desk.case["version"], **steps[who]}
        client = CKANTestApp(web.app)
        answer = client.post("/api/3/action/govshare_case_transition", json=step, headers=tokens[who])
        found.append(answer.status_code)
        model.Session.remove()

    threads = [threading.Thread(target=act, args=(who,)) for who in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [200, 409]
    case = desk.call("govshare_case_show", "head", id=desk.case["id"])
    assert (case["state"], open_to(desk)) in [("in_use", [True, True]), ("suspended", [False, False])]
    assert len([row for row in grants(desk) if row[0] == "active"]) == (case["state"] == "in_use")


def test_offline_is_delivered_again(desk: Desk) -> None:
    """What the portal does not open the department hands over again; from then on the portal's own grant is gone."""
    asked(desk, method="offline")
    desk.do("head", "approve_change")
    desk.do("researcher", "sign_change", **SIGNED)
    assert (desk.case["state"], open_to(desk)) == ("delivering", [False, False])
    assert desk.clocks()["delivery"]["state"] == "running"
    assert desk.do("clerk", "deliver", delivery="移动硬盘一块")["state"] == "in_use"
    assert [row[0] for row in grants(desk)] == ["revoked"]


@pytest.mark.parametrize("again", [False, True], ids=["first", "again"])
def test_suspended_before_the_delivery(desk: Desk, again: bool) -> None:
    """The clock of the delivery stands while it is put right; then the delivery goes on where it was."""
    if again:
        asked(desk, method="offline")
        desk.do("head", "approve_change")
        desk.do("researcher", "sign_change", **SIGNED)
    else:
        desk.apply(method="offline")
        desk.do("clerk", "accept")
        desk.do("head", "approve")
        desk.do("researcher", "sign", **SIGNED)
    assert desk.do("clerk", "suspend", **BREACH)["state"] == "suspended"
    assert desk.clocks()["delivery"]["state"] == "paused"
    desk.do("researcher", "rectify", measures="已断开")
    desk.do("head", "reinstate", outcome="rectified", reason="核查属实")
    case = desk.call("govshare_case_show", "clerk", id=desk.case["id"])
    assert (case["state"], desk.clocks()["delivery"]["state"]) == ("delivering", "running")
    assert desk.do("clerk", "deliver", delivery="移动硬盘一块")["state"] == "in_use"
    desk.do("clerk", "suspend", **BREACH)
    assert desk.do("head", "reinstate", outcome="rectified", reason="核查属实")["state"] == "in_use"


@pytest.mark.parametrize(
    ("who", "step", "values", "state"),
    [
        ("researcher", "return_data", {"destroyed": "2026-01-01", "statement": "不再需要"}, "returned"),
        ("head", "revoke", {"ground": "law", "reason": "申请材料不实"}, "revoked"),
    ],
)
def test_ended_before_the_delivery(desk: Desk, who: str, step: str, values: Entry, state: str) -> None:
    """Who has signed can give it up, and can lose it, before anything is handed over again."""
    asked(desk, method="offline")
    desk.do("head", "approve_change")
    desk.do("researcher", "sign_change", **SIGNED)
    assert desk.do(who, step, **values)["state"] == state
    assert desk.clocks()["delivery"]["state"] != "running"


def _until_is(desk: Desk, day: str) -> None:
    """Let the agreed last day be another one."""
    table = tk.BaseModel.metadata.tables["govshare_case"]
    kept = model.Session.scalar(sa.select(table.c.kept).where(table.c.id == desk.case["id"]))
    model.Session.execute(table.update().where(table.c.id == desk.case["id"]).values(kept={**kept, "until": day}))
    model.Session.commit()
