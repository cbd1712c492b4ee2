"""Text from sources, made safe."""

from __future__ import annotations

import pytest

from ckanext.govshare.harvesters.text import plain, scrub, single_line


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("普通文本", "普通文本"),
        ("<p>第一段</p><p>第二段</p>", "第一段\n\n第二段"),
        ("甲<br/>乙", "甲\n乙"),
        ("<script>alert(1)</script>正文", "正文"),
        ("正文<script>alert(1)", "正文"),
        ("<ScRiPt src=//x></ScRiPt>正文", "正文"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;正文", "正文"),
        ("&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;正文", "正文"),
        ("<img src=x onerror=alert(1)>正文", "正文"),
        ("<style>p{}</style><!-- 注释 -->正文", "正文"),
        ("数值<5且>3", "数值<5且>3"),
        ("A&B", "A&B"),
        ("某\x00某\x1b[31m局\u202e", "某某[31m局"),
        ("半个\ud800字", "半个字"),
        ("  多   余 \r\n 空白 \n\n\n\n 行 ", "多 余\n空白\n\n行"),
        (None, ""),
        (7, ""),
        ({"a": 1}, ""),
    ],
)
def test_plain(given: object, expected: str) -> None:
    """Markup and control characters go, everything people wrote stays."""
    assert plain(given, 1000) == expected


def test_limits() -> None:
    """A text of any size ends at the limit, in a moment."""
    assert plain("字" * 1_000_000, 100) == "字" * 99 + "…"
    assert single_line("一\n二\n三", 100) == "一 二 三"
    assert len(plain("<" * 1_000_000, 100)) <= 100
    assert plain("<p>" * 1_000_000, 100) == ""


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("手机13812345678。", "手机***。"),
        ("+86 138-1234-5678", "***"),
        ("１３８12345678", "***"),
        ("身份证11010519491231002X", "身份证***"),
        ("不是身份证110105194912310021", "不是身份证110105194912310021"),
        ("zhang.san@example.com.cn", "***"),
        ("联系人：张三，电话0851-12345678", "联系人：***，电话0851-12345678"),
        ("单位联系人、联系电话", "单位联系人、联系电话"),
        ("编号202301011234567", "编号202301011234567"),
        ("金额13812345678901元", "金额13812345678901元"),
    ],
)
def test_scrub(given: str, expected: str) -> None:
    """Personal contacts go; land lines and other numbers stay."""
    assert scrub({"列": [given]}) == {"列": [expected]}


def test_scrub_leaves_ids_and_times() -> None:
    """Digits in ids and times are no telephone number; a number in a text's place may be one."""
    kept = {"id": "aaaa-13812345678", "time": 13812345678}
    assert scrub(kept | {"说明": 13812345678, "数量": 7}, frozenset({"id", "time"})) == kept | {
        "说明": "***",
        "数量": 7,
    }
