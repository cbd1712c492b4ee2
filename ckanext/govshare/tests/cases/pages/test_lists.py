"""One's own applications, the inbox with its filters and files, and notices."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import ckan.model as model
import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from openpyxl import load_workbook

from ckanext.govshare.cases.model import Case
from ckanext.govshare.tests.cases.conftest import Desk
from ckanext.govshare.tests.cases.pages.conftest import Browser

pytestmark = pytest.mark.xdist_group("cases")

Browsers = Callable[[str | None], Browser]


def numbers(page: BeautifulSoup) -> list[str]:
    """Return the numbers of the cases on a page, in their order."""
    return [each.get_text(strip=True) for each in page.select(".gs-case-list li[translate=no]")]


def change(number: str, **columns: object) -> None:
    """Write something into a case, as time or people would."""
    table = Case.__table__
    model.Session.execute(sa.update(table).where(table.c.number == number).values(**columns))
    model.Session.commit()


def test_own_applications(desk: Desk, browsers: Browsers) -> None:
    """Everybody finds what they asked for, drafts too, and nobody else's."""
    number = desk.apply()["number"]
    desk.apply(draft=True, basis=None)
    browser = browsers("researcher")
    assert numbers(browser.open("/user/cases")) == [number, "尚未编号"]
    assert numbers(browser.open("/user/cases?state=draft")) == ["尚未编号"]
    assert numbers(browsers("other").open("/user/cases")) == []
    assert "/user/login" in browsers(None).client.get("/user/cases").headers["Location"]


def test_inbox(desk: Desk, browsers: Browsers) -> None:
    """What is due first stands first; tabs count what is overdue; filters narrow the list; others see nothing."""
    first, second = desk.apply()["number"], desk.apply("other")["number"]
    now = datetime.now(UTC)
    change(second, yellow_at=now - timedelta(9), red_at=now - timedelta(5), due_at=now - timedelta(1))
    browser = browsers("clerk")
    page = browser.open("/cases")
    assert numbers(page) == [second, first]
    assert "已超期" in page.select_one(".gs-result").get_text()
    tabs = {
        each.select_one(".gs-count").get_text() for each in page.select(".gs-case-tab--overdue, .gs-case-tab--green")
    }
    assert tabs == {"1"}
    assert numbers(browser.open("/cases?colour=overdue")) == [second]
    assert numbers(browser.open(f"/cases?q={first[-3:]}&awaits=officials")) == [first]
    assert numbers(browser.open("/cases?awaits=applicant")) == []
    desk.do("other", "retract")
    assert numbers(browser.open("/cases")) == [first]
    assert numbers(browser.open("/cases?state=ended")) == [second]
    assert numbers(browsers("operator").open("/cases")) == [first]
    for who in ("researcher", "stranger"):
        assert numbers(browsers(who).open("/cases")) == []


def test_files(desk: Desk, browsers: Browsers) -> None:
    """The list as it is filtered, as CSV and as a workbook, in which no text becomes a formula."""
    number = desk.apply()["number"]
    change(number, title="=HYPERLINK(1)")
    browser = browsers("clerk")
    browser.open("/cases/export.csv?state=open")
    lines = list(csv.reader(io.StringIO(browser.answer.data.decode("utf-8-sig"))))
    assert lines[0][:3] == ["编号", "事项类型", "标题"]
    assert lines[1][:3] == [number, "有条件开放数据使用申请", "'=HYPERLINK(1)"]
    browser.open("/cases/export.xlsx")
    sheet = load_workbook(io.BytesIO(browser.answer.data)).active
    assert (sheet["A2"].value, sheet["C2"].value, sheet["C2"].data_type) == (number, "=HYPERLINK(1)", "s")
    browser.open("/cases/export.csv?state=ended")
    assert len(browser.answer.text.splitlines()) == 1
    assert "/user/login" in browsers(None).client.get("/cases/export.csv").headers["Location"]


def test_a_file_that_is_full_says_so(desk: Desk) -> None:
    """What does not fit into a file is not left out silently."""
    from ckanext.govshare.cases.lists.columns import rows

    desk.apply()
    found = desk.call("govshare_case_export", "clerk", limit=1)
    assert "最多导出 1 件" in list(rows(found, 1))[-1][0]
    assert len(list(rows(found, 2))) == 2


def test_notices(desk: Desk, browsers: Browsers) -> None:
    """Each is told what concerns them, in the kind's words; the header counts what was not read."""
    number = desk.apply()["number"]
    desk.do("clerk", "accept")
    browser = browsers("researcher")
    page = browser.open("/user/notices")
    texts = [each.get_text(strip=True) for each in page.select(".gs-notice__text")]
    assert texts == [f"{number}《饮用水水源水质监测》：受理，现为“审核中”"]
    assert page.select_one(".gs-unread").get_text() == "1"
    english = browser.open("/en/user/notices").select_one(".gs-notice__text").get_text(strip=True)
    assert english == f"{number} “饮用水水源水质监测”: Accept; now “Under review”"
    page = browser.post("/user/notices", browser.form(page, ".gs-notice form"))
    assert "审核中" in page.get_text()
    assert not page.select(".gs-unread")
    found = desk.call("govshare_case_notice_list", "researcher")
    assert (found["count"], found["unread"], found["results"][0]["read"] is not None) == (1, 0, True)
    assert desk.call("govshare_case_notice_list", "stranger")["count"] == 0
    # Nobody marks another's.
    head = desk.call("govshare_case_notice_list", "head", unread=True)["results"]
    assert head
    desk.call("govshare_case_notice_read", "researcher", ids=[head[0]["id"]])
    assert desk.call("govshare_case_notice_list", "head")["unread"] == len(head)
