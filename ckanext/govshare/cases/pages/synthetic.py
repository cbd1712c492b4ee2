"""Rows that look like a dataset's, made from its data dictionary alone: no real value is ever read for them."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from ckanext.govshare.cases.words import Words

__all__ = ["NOTE", "ROWS", "rows"]

ROWS = 5
NOTE = Words("合成示例，不是真实数据", "Synthetic sample, no real data")

# By what a name contains; the first that fits counts. {n} is the row, {d…} are so many digits.
WORDS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("信用代码",), ("91990100MA{d8}X", "12990100{d9}Y")),
    (("身份证", "证件号"), ("99010019900101****",)),
    (("电话", "手机"), ("0990-555{d4}",)),
    (("邮箱", "邮件"), ("sample{n}@example.org",)),
    (("网址", "链接"), ("https://example.org/{n}",)),
    (("代码", "编号", "编码", "证号", "登记号", "标识码", "文号"), ("HC{d8}",)),
    (("年龄",), ("18—44岁", "45—59岁", "60岁及以上")),
    (("指标",), ("示例指标甲", "示例指标乙", "示例指标丙")),
    (("月份", "年月"), ("2026-0{m}",)),
    (("年度", "年份"), ("202{m}",)),
    (("姓名", "联系人", "负责人"), ("示例甲", "示例乙", "示例丙", "示例丁", "示例戊")),
    (("地址", "住所", "位置"), ("示例市城东区示例路{n}0号", "示例市城西区样本街{n}1号")),
    (("区县", "县区", "地区", "区域", "行政区"), ("城东区", "城西区", "城南区", "城北区", "示例县")),
    (("单位", "企业", "公司", "机构", "主体"), ("示例第{c}有限公司", "样本第{c}研究院")),
    (("等级", "级别", "类别等"), ("一级", "二级", "三级")),
    (("状态",), ("正常", "停用", "在建")),
    (("方式",), ("方式一", "方式二", "方式三")),
    (("类", "种", "型", "领域", "案由", "事由", "行业"), ("类型一", "类型二", "类型三")),
    (("线路", "路线"), ("示例{n}路", "样本{n}线")),
    (("站",), ("示例{c}站", "样本{c}站")),
    (("名",), ("示例名称{c}", "样本名称{c}")),
)
_COUNTED = "一二三四五六七八九十"
_YES = ("1", "0")


def rows(items: Sequence[Mapping[str, Any]], count: int = ROWS) -> list[list[str]]:
    """Return so many rows with a value for each data item; the same dictionary always makes the same rows.

    :param items: the dictionary's lines: `name`, `type`, `length`, `unit` are read
    """
    return [[_value(item, number) for item in items] for number in range(1, count + 1)]


def _value(item: Mapping[str, Any], number: int) -> str:
    name, unit = str(item.get("name") or ""), str(item.get("unit") or "")
    seed = hashlib.sha256(f"{name}|{item.get('name_en')}|{item.get('type')}|{unit}|{number}".encode()).digest()
    chance = random.Random(seed)
    make = _MAKERS.get(str(item.get("type") or "C"))
    text = make(name, unit, chance) if make else _words(name, chance, number)
    length = str(item.get("length") or "")
    limit = int(length) if length.isdigit() else 0
    return text[:limit] if limit and len(text) > limit else text


def _words(name: str, chance: random.Random, number: int) -> str:
    fitting = next((texts for words, texts in WORDS if any(word in name for word in words)), ("示例文字{c}",))
    text = fitting[number % len(fitting)]
    digits = {f"d{n}": "".join(chance.choices("0123456789", k=n)) for n in (4, 8, 9)}
    return text.format(n=number, m=number % 9 + 1, c=_COUNTED[(number - 1) % len(_COUNTED)], **digits)


def _whole(name: str, unit: str, chance: random.Random) -> str:
    if "年" in name and not unit:
        return str(chance.randint(2018, 2026))
    return str(chance.randint(1, 900))


def _decimal(name: str, unit: str, chance: random.Random) -> str:
    if "经度" in name:
        return f"{chance.uniform(105, 108):.6f}"
    if "纬度" in name:
        return f"{chance.uniform(25, 28):.6f}"
    if unit in ("%", "％") or any(word in name for word in ("比例", "率", "占比")):
        return f"{chance.uniform(5, 95):.1f}"
    return f"{chance.uniform(1, 500):.2f}"


def _day(_name: str, _unit: str, chance: random.Random) -> str:
    return (date(2026, 1, 1) + timedelta(chance.randint(0, 180))).isoformat()


def _moment(name: str, unit: str, chance: random.Random) -> str:
    return f"{_day(name, unit, chance)} {chance.randint(0, 23):02}:{chance.randint(0, 59):02}:00"


def _place(name: str, _unit: str, chance: random.Random) -> str:
    if "坐标" not in name and "位置" not in name:
        return "示例内容"
    return f"POINT ({chance.uniform(105, 108):.4f} {chance.uniform(25, 28):.4f})"


def _flag(_name: str, _unit: str, chance: random.Random) -> str:
    return chance.choice(_YES)


def _memo(name: str, _unit: str, _chance: random.Random) -> str:
    return f"这里是{name}的示例文字，并非真实内容。"


_MAKERS = {
    "I": _whole,
    "N": _decimal,
    "F": _decimal,
    "B": _decimal,
    "Y": _decimal,
    "D": _day,
    "T": _moment,
    "G": _place,
    "L": _flag,
    "M": _memo,
}
"""By the codes of the list `item_type`; all others are words."""
