"""The value lists and how foreign words find their code."""

from __future__ import annotations

import pytest

from ckanext.govshare import codes

SCHEMES = {
    "admin_level": 5,
    "closed_reason": 4,
    "data_kind": 4,
    "industry": 20,
    "item_type": 11,
    "open_type": 5,
    "resource_format": 40,
    "sensitivity": 4,
    "share_mode": 7,
    "share_type": 3,
    "theme": 22,
    "update_frequency": 18,
}


@pytest.mark.parametrize(("scheme", "count"), SCHEMES.items())
def test_lists_are_whole(scheme: str, count: int) -> None:
    """Every value of every list has a label in both languages."""
    values = codes.codes(scheme)
    assert len(values) == count
    assert all(code.zh and code.en for code in values.values())


def test_labels() -> None:
    """A code is shown in the reader's language; what the list does not know is shown as it is."""
    assert codes.label("open_type", "conditional", "zh_Hans_CN") == "有条件开放"
    assert codes.label("open_type", "conditional", "en") == "Conditional open"
    assert codes.label("open_type", "内部", "zh_Hans_CN") == "内部"


@pytest.mark.parametrize(
    ("scheme", "text", "code"),
    [
        ("theme", "财政金融", "13"),
        ("theme", "市场监督", "15"),
        ("theme", "其它", "22"),
        ("theme", "信用服务", "1"),
        ("theme", "１３", "13"),
        ("theme", "默认主题", None),
        ("theme", "从未见过的领域", None),
        ("theme", None, None),
        ("open_type", "依申请开放", "conditional"),
        ("open_type", "普遍开放", "open"),
        ("open_type", "登录后开放", "login"),
        ("open_type", "unconditional open", "open"),
        ("update_frequency", "每 年", "annual"),
        ("update_frequency", "归档", "archived"),
        ("industry", "农林牧渔业", "A"),
    ],
)
def test_normalise(scheme: str, text: str | None, code: str | None) -> None:
    """Codes, labels and aliases are understood in any width; what is not understood is not guessed."""
    assert codes.normalise(scheme, text) == code


@pytest.mark.parametrize(
    ("text", "themes"),
    [
        ("生态环境,气象服务", ["10", "19"]),
        ("工业农业、财税金融", ["11", "13"]),
        ("财税金融、工业农业、财政金融", ["11", "13"]),
        ("国土资源、能源", ["9"]),
        ("文化、卫生、体育", []),
        ("交通运输；从未见过的领域", ["6"]),
        ("默认主题", []),
        ("", []),
    ],
)
def test_several_at_once(text: str, themes: list[str]) -> None:
    """A platform may file under several themes, and a theme's own name may hold a separator."""
    assert codes.normalise_all("theme", text) == themes
