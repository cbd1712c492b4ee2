"""The documents that officials recognise: what they say, the same as PDF, and how everybody verifies them."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pymupdf
import pytest
import sqlalchemy as sa
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.cases.documents.model import CaseDocument
from ckanext.govshare.tests.cases.conftest import APPLICATION, PASSWORD, Desk

pytestmark = pytest.mark.xdist_group("cases")


def issued(desk: Desk, who: str = "researcher") -> dict[str, dict[str, Any]]:
    """Return the case's documents by name, the last of each."""
    found = desk.call("govshare_case_document_list", who, id=desk.case["number"])
    return {document["name"]: document for document in found}


def sent(desk: Desk, who: str) -> dict[str, str]:
    """Return the headers by which somebody is known."""
    return {"Authorization": factories.APIToken(user=desk.people[who])["token"]}


def test_each_step_has_its_document(desk: Desk) -> None:
    """From the notice of what is missing to the record of delivery."""
    desk.apply()
    desk.do("clerk", "request_supplement", missing="单位证明")
    desk.do("researcher", "supplement", answer="已补充")
    desk.do("clerk", "accept")
    desk.do("head", "extend", reason="需要核实")
    desk.do("head", "approve")
    desk.do("researcher", "sign", agreed=True, password=PASSWORD)
    found = desk.call("govshare_case_document_list", "auditor", id=desk.case["id"])
    assert [document["name"] for document in found] == [
        "supplement_notice", "receipt", "extension_notice", "decision", "agreement", "agreement", "delivery_record",
    ]  # fmt: skip
    assert [document["number"] for document in found] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("language", "words"), [("zh_Hans_CN", ["受理回执", "平台承诺", "核验码"]), ("en", ["accepted", "promise", "Scan"])]
)
def test_a_receipt_on_the_page_and_as_pdf(desk: Desk, web: CKANTestApp, language: str, words: list[str]) -> None:
    """Both say the same: number, deadline, rule, code; the PDF brings its fonts along."""
    desk.apply()
    desk.do("clerk", "accept")
    code, due = issued(desk)["receipt"]["code"], desk.clocks()["decision"]["due"]
    day = "{}年{}月{}日".format(*map(int, due.split("-"))) if language != "en" else due
    headers = sent(desk, "researcher")
    page = web.get(f"/{language}/case/document/{code}", headers=headers)
    answer = web.get(f"/{language}/case/document/{code}.pdf", headers=headers)
    assert (answer.content_type, answer.headers["Cache-Control"]) == ("application/pdf", "private, no-store")
    with pymupdf.open("pdf", answer.data) as document:
        text = "".join("".join(page.get_text() for page in document).split())
        fonts = [font for page in document for font in page.get_fonts(full=True)]
        assert document[0].get_images()
    for each in [desk.case["number"], code, day, *words]:
        assert each.replace(" ", "") in text
        assert each in page.body
    assert fonts
    assert all(font[1] != "n/a" for font in fonts)


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([("head", "refuse")], ["不予提供", "超出使用需要", "情形"]),
        (
            [("head", "approve"), ("researcher", "sign"), ("head", "revoke")],
            ["收回授权", "超出使用需要", "安全保障措施不到位"],
        ),
        (
            [("head", "approve"), ("researcher", "sign"), ("researcher", "ask_renewal"), ("head", "renew")],
            ["同意延长至2031年12月31日"],
        ),
        (
            [("head", "approve"), ("researcher", "sign"), ("researcher", "ask_renewal"), ("head", "refuse_renewal")],
            ["不予延长", "超出使用需要"],
        ),
        (
            [("head", "approve"), ("researcher", "sign"), ("researcher", "ask_change"), ("head", "approve_change")],
            ["同意按补充协议所列内容变更", "签订补充协议期限：10个工作日", "原授权继续有效"],
        ),
        (
            [("head", "approve"), ("researcher", "sign"), ("researcher", "ask_change"), ("head", "refuse_change")],
            ["不予变更", "超出使用需要", "情形"],
        ),
    ],
    ids=lambda each: each[-1][1] if isinstance(each[0], tuple) else "",
)
def test_every_decision_says_what_was_decided(
    desk: Desk, web: CKANTestApp, steps: list[tuple[str, str]], words: list[str]
) -> None:
    """Refused, revoked, renewed or not, changed or not: with ground and reason where there is one."""
    desk.apply()
    desk.do("clerk", "accept")
    filled = {"reason": "超出使用需要", "ground": "scope", "legal_basis": "开放条件第二项", "agreed": True}
    filled |= {"password": PASSWORD}
    more = {"ask_renewal": {"until": "2031-12-31"}, "revoke": {"ground": "security"}}
    more |= {"ask_change": {"scenario": "改为教学用途"}}
    for who, step in steps:
        desk.do(who, step, **{**filled, **more.get(step, {})})
    page = web.get(f"/case/document/{issued(desk)['decision']['code']}", headers=sent(desk, "researcher"))
    assert [word for word in words if word not in page.body] == []


def test_only_those_whom_the_case_concerns_read_it(desk: Desk, web: CKANTestApp) -> None:
    """Others are refused, on the page, as PDF, and by the API."""
    desk.apply()
    desk.do("clerk", "accept")
    code = issued(desk)["receipt"]["code"]
    for headers in ({}, sent(desk, "other"), sent(desk, "stranger")):
        for path in (f"/case/document/{code}", f"/case/document/{code}.pdf", f"/case/document/{code}/code.png"):
            assert web.get(path, headers=headers, expect_errors=True, follow_redirects=False).status_code == 403, path
    with pytest.raises(tk.NotAuthorized):
        issued(desk, "other")


def test_everybody_verifies(desk: Desk, web: CKANTestApp) -> None:
    """Without an account, and without learning who applied."""
    desk.apply()
    desk.do("clerk", "accept")
    document = issued(desk)["receipt"]
    answer = web.get("/api/3/action/govshare_case_document_verify", params={"code": document["code"]}).json["result"]
    assert (answer["genuine"], answer["case"], answer["hash"]) == (True, desk.case["number"], document["hash"])
    assert "张三" not in str(answer)
    page = web.get("/verify", params={"code": document["code"]})
    assert document["hash"] in page.body
    assert "张三" not in page.body
    missing = web.get("/verify", params={"code": "nothing"}, expect_errors=True)
    assert (missing.status_code, "nothing" in missing.body) == (404, True)


def test_a_code_as_people_type_it(desk: Desk, web: CKANTestApp) -> None:
    """Off paper: in small letters, in groups, at full width. None of its letters looks like another."""
    desk.apply()
    desk.do("clerk", "accept")
    code = issued(desk)["receipt"]["code"]
    assert not set(code) & set("0O1IL") and code == code.upper()
    groups = [code[start : start + 5] for start in range(0, len(code), 5)]
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code)
    for typed in (code.lower(), "-".join(groups), f" {' '.join(groups)} ", wide):
        assert desk.case["number"] in web.get("/verify", params={"code": typed}).body, typed


def test_a_changed_document_is_found(desk: Desk, web: CKANTestApp) -> None:
    """What it says is not what was sealed; and a document that was slipped in has no place in the chain."""
    desk.apply()
    desk.do("clerk", "accept")
    table = CaseDocument.__table__
    code = issued(desk)["receipt"]["code"]
    facts = sa.func.jsonb_set(table.c.facts, "{day}", sa.cast("2020-01-01", sa.dialects.postgresql.JSONB))
    model.Session.execute(sa.update(table).values(facts=facts))
    model.Session.commit()
    found = desk.call("govshare_case_document_verify", "other", code=code)
    assert (found["genuine"], found["unchanged"], found["recorded"]) == (False, False, True)
    assert "cannot be confirmed" in web.get("/en/verify", params={"code": code}).body
    slipped = model.Session.scalar(sa.select(CaseDocument))
    row = {column.name: getattr(slipped, column.name) for column in table.columns}
    model.Session.execute(sa.insert(table).values(**{**row, "code": "SLIPPEDIN", "hash": "0" * 64}))
    model.Session.commit()
    assert desk.call("govshare_case_document_verify", "other", code="slipped-in")["recorded"] is False


def test_the_agreement_names_the_duties(desk: Desk) -> None:
    """What the dataset asks of its users stands in it beside what the applicant promised, and the duty to mask."""
    desk.approved()
    code = issued(desk)["agreement"]["code"]
    agreed = desk.call("govshare_case_document_show", "researcher", code=code)["facts"]["agreed"]["agreement"]
    for text, masking in ((agreed["zh"], "脱敏"), (agreed["en"], "masks")):
        for duty in (desk.dataset["use_requirements"], desk.dataset["security_measures"], APPLICATION["security"]):
            assert duty in text
        assert masking in text


def test_a_departments_own_agreement(desk: Desk) -> None:
    """It writes versions of it; what is signed is the version of the approval, with what was agreed put in."""
    organization = {"organization": desk.dataset["organization"]["name"]}
    shipped = desk.call("govshare_agreement_show", "other", **organization)
    assert (shipped["version"], "$until" in shipped["zh"]) == (0, True)
    with pytest.raises(tk.NotAuthorized):
        desk.call("govshare_agreement_update", "stranger", zh="甲", en="A", **organization)
    with pytest.raises(tk.ValidationError) as refused:
        desk.call("govshare_agreement_update", "head", zh="$nothing", en="", **organization)
    assert set(refused.value.error_dict) == {"zh", "en"}
    desk.call(
        "govshare_agreement_update", "head", zh="使用《$title》至 $until。", en="$title until $until", **organization
    )
    desk.approved()
    code = issued(desk)["agreement"]["code"]
    agreement = desk.call("govshare_case_document_show", "researcher", code=code)["facts"]["agreed"]["agreement"]
    assert (agreement["version"], agreement["zh"]) == (1, f"使用《{desk.dataset['title']}》至 2030-12-31。")
    desk.call("govshare_agreement_update", "head", zh="另一版本", en="another", **organization)
    desk.do("researcher", "sign", agreed=True, password=PASSWORD)
    signed = desk.call("govshare_case_document_show", "researcher", code=issued(desk)["agreement"]["code"])["facts"]
    assert (signed["agreed"]["agreement"]["version"], signed["transition"]) == (1, "sign")
