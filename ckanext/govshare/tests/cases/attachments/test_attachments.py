"""What may be attached to a case, who reads it, and that it stays."""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp
from werkzeug.datastructures import FileStorage

from ckanext.govshare.tests.cases.conftest import Desk, Entry

pytestmark = pytest.mark.xdist_group("cases")

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")


def attach(desk: Desk, who: str, name: str, content: bytes, **more: Any) -> Entry:
    """Attach a file as somebody."""
    upload = FileStorage(io.BytesIO(content), filename=name)
    return dict(desk.call("govshare_case_file_create", who, id=desk.case["id"], upload=upload, **more))


def sent(desk: Desk, who: str) -> dict[str, str]:
    """Return the headers by which somebody is known."""
    return {"Authorization": factories.APIToken(user=desk.people[who])["token"]}


def test_a_file_from_the_draft_to_the_case(desk: Desk, web: CKANTestApp) -> None:
    """It comes back byte for byte, always as a download; a draft's can be taken away, a case's cannot."""
    desk.apply(draft=True)
    mistaken = attach(desk, "researcher", "误传.pdf", PDF)
    desk.call("govshare_case_file_delete", "researcher", file=mistaken["id"])
    kept = attach(desk, "researcher", "C:\\我的文档\\单位证明.pdf", PDF)
    assert (kept["name"], kept["size"], kept["type"]) == ("单位证明.pdf", len(PDF), "application/pdf")
    desk.do("researcher", "submit")
    answer = web.get(f"/case/file/{kept['id']}", headers=sent(desk, "clerk"))
    assert (answer.data, answer.content_type) == (PDF, "application/octet-stream")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "attachment" in answer.headers["Content-Disposition"]
    with pytest.raises(tk.NotAuthorized):
        desk.call("govshare_case_file_delete", "researcher", file=kept["id"])
    listed = desk.call("govshare_case_file_list", "head", id=desk.case["number"])
    assert [each["name"] for each in listed] == ["单位证明.pdf"]
    assert web.get(f"/case/file/{mistaken['id']}", headers=sent(desk, "researcher"), status=404)


def test_what_is_attached_later_is_in_the_history(desk: Desk) -> None:
    """By its hash, in the timeline and in the case's chain."""
    desk.apply()
    kept = attach(desk, "researcher", "补充.png", PNG)
    entry = desk.call("govshare_case_show", "clerk", id=desk.case["id"])["timeline"][-1]
    assert (entry["transition"], entry["data"]["hash"]) == ("attach", kept["hash"])
    if "sm3" in hashlib.algorithms_available:
        assert kept["hash"] == hashlib.new("sm3", PNG).hexdigest()
    found = desk.call("govshare_history_list", "auditor", chain=f"case:{desk.case['number']}")["results"]
    assert found[0]["kind"] == "case.attach"
    with pytest.raises(tk.ValidationError):
        desk.do("researcher", "attach", name="x.pdf", hash="0")


def test_who_reads_and_who_attaches(desk: Desk, web: CKANTestApp) -> None:
    """Those who read the case read its files, but for officials' own; those who act on it attach."""
    desk.apply()
    shared = attach(desk, "researcher", "证明.pdf", PDF)
    own = attach(desk, "clerk", "核查.pdf", PDF, internal=True)
    statuses = {
        who: [
            web.get(f"/case/file/{file['id']}", headers=sent(desk, who), expect_errors=True).status_code
            for file in (shared, own)
        ]
        for who in ("researcher", "clerk", "auditor", "other", "stranger")
    }
    assert statuses == {
        "researcher": [200, 403],
        "clerk": [200, 200],
        "auditor": [200, 200],
        "other": [403, 403],
        "stranger": [403, 403],
    }
    assert [each["name"] for each in desk.call("govshare_case_file_list", "researcher", id=desk.case["id"])] == [
        "证明.pdf"
    ]
    assert "核查" not in str(desk.call("govshare_case_show", "researcher", id=desk.case["id"]))
    for who in ("other", "auditor"):
        with pytest.raises(tk.NotAuthorized):
            attach(desk, who, "证明.pdf", PDF)
    desk.do("researcher", "retract")
    with pytest.raises(tk.NotAuthorized):
        attach(desk, "researcher", "证明.pdf", PDF)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("程序.exe", b"MZ" + bytes(100)),
        ("页面.html", b"<html><script>alert(1)</script></html>"),
        ("证明.pdf", b"<html><script>alert(1)</script></html>"),
        ("照片.png", PDF),
        ("空.pdf", b""),
        ("证明", PDF),
        ("", PDF),
        ("大.txt", "文".encode() * (8 << 20)),
    ],
    ids=["program", "page", "page as pdf", "pdf as picture", "empty", "no ending", "no name", "too large"],
)
def test_what_may_not_be_attached(desk: Desk, name: str, content: bytes) -> None:
    """It is refused with what to do, and nothing of it is kept."""
    desk.apply()
    with pytest.raises(tk.ValidationError) as refused:
        attach(desk, "researcher", name, content)
    assert list(refused.value.error_dict) == ["upload"]
    assert desk.call("govshare_case_file_list", "researcher", id=desk.case["id"]) == []


def test_the_form_on_the_page(desk: Desk, web: CKANTestApp) -> None:
    """A file comes in by the case's page, with its protection; the file of the case has it too."""
    desk.apply()
    client = web.flask_app.test_client()
    address = f"/case/{desk.case['number']}/file"
    data = {"upload": (io.BytesIO(PDF), "单位证明.pdf")}
    headers = sent(desk, "researcher")
    assert client.post(address, data=data, headers=headers, content_type="multipart/form-data").status_code == 302
    page = web.get(f"/case/{desk.case['number']}", headers=headers)
    assert "单位证明.pdf" in page.body
    packed = web.get(f"/case/{desk.case['number']}/file.zip", headers=sent(desk, "auditor"))
    with zipfile.ZipFile(io.BytesIO(packed.data)) as archive:
        assert archive.read("attachments/01-单位证明.pdf") == PDF
    model.Session.rollback()


def test_a_signed_copy_signs(desk: Desk) -> None:
    """In place of the password; only a file that the applicant attached."""
    desk.approved()
    theirs = attach(desk, "clerk", "协议.pdf", PDF)
    for wrong in ({}, {"signed_copy": theirs["id"]}, {"signed_copy": "elsewhere"}):
        with pytest.raises(tk.ValidationError):
            desk.do("researcher", "sign", agreed=True, **wrong)
    own = attach(desk, "researcher", "签署件.pdf", PDF)
    assert desk.do("researcher", "sign", agreed=True, signed_copy=own["id"])["state"] == "in_use"
    assert desk.decision()["allowed"]
