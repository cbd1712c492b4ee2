"""When clocks run out, by which profile, and why: through the API, the command and the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
import pytest
from bs4 import BeautifulSoup
from ckan.tests.helpers import CKANTestApp
from click.testing import CliRunner

from ckanext.govshare.cases.calendar.cli import holidays
from ckanext.govshare.cases.deadlines import profiles
from ckanext.govshare.cases.deadlines.cli import deadline, deadline_profile
from ckanext.govshare.cases.deadlines.due import due
from ckanext.govshare.tests.cases.calendar import notices
from ckanext.govshare.tests.cases.calendar.conftest import Act

COMPUTE, LIST, SHOW = "govshare_deadline_compute", "govshare_deadline_profile_list", "govshare_deadline_profile_show"

# Length, extension and article of what the instruments say; None: the portal's promise.
NUMBERS = [
    ("portal", "completeness", 3, 0, None),
    ("portal", "supplement", 10, 0, None),
    ("portal", "decision", 10, 10, None),
    ("portal", "signing", 10, 0, None),
    ("portal", "delivery", 10, 0, None),
    ("portal", "opinion", 10, 0, None),
    ("portal", "report", 6, 0, None),
    ("portal", "renewal", 20, 0, None),
    ("portal", "answer", 10, 10, None),
    ("portal", "followup", None, 0, None),
    ("portal", "correction", 5, 0, None),
    ("portal", "objection_hold", 1, 0, None),
    ("portal", "objection", 10, 0, None),
    ("portal", "suggestion", 15, 0, None),
    ("portal", "showcase", 5, 0, None),
    ("portal", "negotiation", 10, 0, None),
    ("portal", "competent", 10, 0, None),
    ("portal", "superior", 20, 0, None),
    ("portal", "rectification", 10, 0, None),
    ("decree-809", "unconditional", 1, 0, "第二十一条"),
    ("decree-809", "decision", 10, 10, "第二十一条"),
    ("decree-809", "delivery", 20, 0, "第二十二条"),
    ("decree-809", "correction", 10, 0, "第二十六条"),
    ("decree-809", "catalogue_update", 10, 5, "第十七条"),
    ("decree-809", "catalogue_review", 2, 0, "第十七条"),
    ("decree-809", "supplement", 10, 0, None),
    ("flow-back", "decision", 1, 0, "第二十一条"),
    ("guizhou-open", "decision", 15, 15, "贵州省政府数据共享开放条例"),
    ("guizhou-open", "delivery", 10, 0, None),
    ("guizhou-share", "decision", 10, 0, "贵州省政府数据共享开放条例"),
    ("guizhou-share", "delivery", 20, 0, "第二十二条"),
    ("shandong-open", "completeness", 5, 0, "山东省公共数据开放工作细则"),
    ("beijing-share", "decision", 3, 0, "北京"),
    ("guangdong-share", "decision", 5, 0, "广东"),
    ("shanghai-share", "catalogue_request", 15, 0, "第三十九条"),
    ("disclosure", "decision", 20, 20, "第三十三条"),
    ("disclosure", "completeness", 7, 0, "第三十条"),
    ("disclosure", "opinion", 15, 0, "第三十二条"),
    ("disclosure", "joint_opinion", 15, 0, "第三十四条"),
    ("disclosure", "proactive", 20, 0, "第二十六条"),
]


def test_numbers(act: Act) -> None:
    """Every clock has its number, its extension and its article, or says that it is a promise."""
    found = {each["id"]: each for each in act(LIST, who="nobody", limit=100)["results"]}
    for profile, id, length, extension, article in NUMBERS:
        clock = next(each for each in found[profile]["clocks"] if each["id"] == id)
        assert (clock["length"], clock["extension"]) == (length, extension), (profile, id)
        assert clock["promise"] == (article is None)
        assert (article or "平台承诺") in clock["basis"]["zh"]
    units = {
        (each["id"], clock["unit"]) for each in found.values() for clock in each["clocks"] if clock["id"] == "decision"
    }
    assert {id for id, unit in units if unit == "day"} == {"beijing-share", "guangdong-share"}
    unsure = {"guangdong-share", "beijing-share", "shandong-open", "decree-809"}
    assert unsure <= {each["id"] for each in found.values() for clock in each["clocks"] if clock["note"]}


@pytest.mark.parametrize(
    ("channel", "region", "flow_back", "id"),
    [
        ("open", None, False, "portal"),
        ("open", "520123", False, "guizhou-open"),
        ("open", "520100", False, "guizhou-open"),
        ("open", "320100", False, "portal"),
        ("open", "370200", False, "shandong-open"),
        ("open", "没有", False, "portal"),
        ("share", "520000", False, "guizhou-share"),
        ("share", "110101", False, "beijing-share"),
        ("share", "440300", False, "guangdong-share"),
        ("share", "310101", False, "shanghai-share"),
        ("share", "320000", False, "decree-809"),
        ("share", "520000", True, "flow-back"),
    ],
)
def test_which_profile(web: object, channel: Any, region: str | None, flow_back: bool, id: str) -> None:
    """The smallest place around the department counts, else the channel's own."""
    assert profiles.select(channel, region, flow_back).id == id


def test_before_it_was_in_force(web: object) -> None:
    """A rule counts from its day on."""
    assert profiles.current().select("open", "520000", day=date(2020, 11, 30)).id == "portal"
    with pytest.raises(LookupError):
        profiles.current().select("share", "320000", day=date(2025, 7, 31))


def test_when_clocks_run_out(web: object) -> None:
    """Working days, calendar days and months; the end of the last day in Shanghai; counted back."""
    portal, beijing = profiles.get("portal"), profiles.get("beijing-share")
    found = due(portal, "decision", datetime(2026, 9, 17, 16, 30, tzinfo=UTC))
    assert (found.start, found.day) == (date(2026, 9, 18), date(2026, 10, 9))
    assert found.at.isoformat(timespec="seconds") == "2026-10-09T23:59:59+08:00"
    assert (found.days, found.unit, found.provisional) == (10, "working_day", False)
    assert found.basis and found.basis.zh == "平台承诺"
    assert due(portal, "decision", date(2026, 9, 18), extended=True).day == date(2026, 10, 22)
    # The third day is a holiday, and the first working day after it is far.
    assert due(beijing, "decision", date(2026, 2, 12)).day == date(2026, 2, 24)
    assert due(portal, "report", date(2026, 8, 31)).day == date(2027, 3, 1)
    assert due(portal, "report", date(2026, 1, 12)).day == date(2026, 7, 13)
    assert due(portal, "renewal", date(2026, 10, 22)).day == date(2026, 9, 18)
    with pytest.raises(ValueError, match="followup"):
        due(portal, "followup", date(2026, 9, 18))
    with pytest.raises(ValueError, match="extended"):
        due(portal, "signing", date(2026, 9, 18), extended=True)
    with pytest.raises(KeyError):
        due(portal, "unconditional", date(2026, 9, 18))


def test_provisional_until_the_notice(act: Act) -> None:
    """Past the last notice a deadline is there, and provisional; the import settles it, and moves it."""
    before = act(COMPUTE, who="nobody", **{"from": "2026-12-20", "days": 40})
    assert before["provisional"] and before["last_official"] == 2026
    act("govshare_holidays_import", text=notices.OF_2027)
    after = act(COMPUTE, who="nobody", **{"from": "2026-12-20", "days": 40})
    assert not after["provisional"] and after["calendar_version"] != before["calendar_version"]
    assert (before["due"], after["due"]) == ("2027-02-19", "2027-02-18")


def test_reasons(act: Act) -> None:
    """Each day says why it counts or does not, in the reader's language."""
    asked = {"from": "2026-09-18", "days": "10"}
    english, chinese = (act(COMPUTE, who="nobody", lang=lang, **asked)["reasons"] for lang in ("en", "zh_Hans_CN"))
    assert [row["day"] for row in english] == [f"2026-09-{n}" for n in range(19, 31)] + [
        f"2026-10-0{n}" for n in range(1, 10)
    ]
    assert [row["number"] for row in english if row["counts"]] == list(range(1, 11))
    words = {row["day"]: row["reason"] for row in english}
    assert (words["2026-09-19"], words["2026-10-01"]) == ("weekend", "National Day")
    assert words["2026-09-20"] == "make-up workday for 2026-10-06"
    words = {row["day"]: row["reason"] for row in chinese}
    assert (words["2026-09-19"], words["2026-09-25"], words["2026-10-05"]) == ("周末", "中秋节", "国庆节（补假）")
    assert words["2026-09-20"] == "调休上班（与 2026-10-06 对调）"


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ({"from": "18.9.2026", "days": 3}, "from"),
        ({"from": "1999-01-01", "days": 3}, "from"),
        ({"from": "2026-09-18", "days": 0}, "days"),
        ({"from": "2026-09-18", "days": "many"}, "days"),
        ({"from": "2026-09-18", "days": 10**9}, "days"),
        ({"from": "2026-09-18"}, "days"),
        ({"days": 3, "unit": "fortnight"}, "unit"),
        ({"profile": "atlantis"}, "profile"),
        ({"profile": "portal", "clock": "egg"}, "clock"),
        ({"clock": "followup"}, "clock"),
        ({"clock": "signing", "extended": True}, "extended"),
        ({"clock": "signing", "days": 3}, "days"),
    ],
)
def test_what_is_no_period(act: Act, asked: dict[str, Any], key: str) -> None:
    """The parameter that is wrong is named."""
    assert list(act(COMPUTE, 409, **asked).keys() - {"__type"}) == [key]


@pytest.fixture
def run(web: CKANTestApp, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """Run a command of the portal's in a language; returns its exit status and what it printed."""

    @click.group()
    @click.pass_context
    def portal(context: click.Context) -> None:
        context.meta["flask_app"] = web.flask_app

    for command in (deadline, deadline_profile, holidays):
        portal.add_command(command)

    def call(lang: str, *arguments: str) -> tuple[int, str]:
        monkeypatch.setenv("PORTAL_LANG", lang)
        done = CliRunner().invoke(portal, arguments)
        return done.exit_code, done.output

    return call


def test_command(run: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    """It prints the day first, and then why; the language is the terminal's."""
    status, said = run("en", "deadline", "--from", "2026-09-18", "--days", "10")
    assert (status, said.splitlines()[0]) == (0, "2026-10-09")
    assert "   1  2026-09-20 Sun  make-up workday for 2026-10-06" in said.splitlines()
    status, said = run("zh", "deadline", "--from", "2026-12-20", "--profile", "guizhou-open")
    assert said.splitlines()[0] == "2027-01-11 （预计）"
    assert "自 2026-12-20 起 15 个工作日，当日不计。 作出决定：《贵州省政府数据共享开放条例》" in said
    status, said = run("zh", "deadline", "--from", "2026-09", "--days", "1")
    assert status == 1 and "2026-09-18 的形式" in said

    notice = tmp_path / "2027.txt"
    notice.write_bytes(notices.OF_2027.encode("gb18030"))
    assert run("en", "holidays", "import", "--preview", str(notice))[1].endswith("Nothing was stored.\n")
    assert run("en", "holidays", "import", str(notice))[0] == 0
    assert "Official until the end of 2027." in run("en", "holidays", "list", "--year", "2027")[1]
    assert run("en", "holidays", "delete", "2027")[0] == 0
    notice.write_text("元旦：1月1日（周四）放假。", encoding="utf-8")
    status, said = run("zh", "holidays", "import", "--year", "2027", str(notice))
    assert status == 1 and "第 1 行：2027-01-01 不是周四" in said
    profile = tmp_path / "mine.yaml"
    profile.write_text(profiles.get("shanghai-share").text.replace("days: 15", "days: 9"), encoding="utf-8")
    assert run("en", "deadline-profile", "import", str(profile)) == (0, "shanghai-share\n")
    assert "shanghai-share  share  310000  上海（部门间共享）  本平台已修改" in run("zh", "deadline-profile", "list")[1]
    assert run("zh", "deadline-profile", "delete", "shanghai-share") == (0, "已恢复平台自带的时限规则。\n")
    profile.write_text("id: x-y\nclocks: {egg: {days: 1}}", encoding="utf-8")
    status, said = run("en", "deadline-profile", "import", str(profile))
    assert status == 1 and "Line 2: There is no clock “egg”" in said


def test_page(web: CKANTestApp) -> None:
    """Everybody reads the clocks with their articles, is told what provisional means, and has days counted."""

    def page(lang: str, **query: Any) -> str:
        return BeautifulSoup(web.get(f"/{lang}/deadlines", query_string=query).body, "html.parser").main.get_text(
            " ", strip=True
        )

    chinese = page("zh_Hans_CN", **{"from": "2026-12-20", "days": "10"})
    for words in (
        "平台承诺",
        "《政务数据共享条例》第二十一条",
        "10 个工作日",
        "每 6 个月",
        "届满前至少 20 个工作日",
        "标注“预计”",
    ):
        assert words in chinese
    assert "2027-01-04 周一 （预计）" in chinese
    english = page("en", **{"from": "2026-09-18", "days": "0"})
    assert "arts. 21 and 24" in english and "Give a whole number from 1 to 1000." in english
    assert 'href="/deadlines"' in web.get("/").body
