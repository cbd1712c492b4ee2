"""Catalogues to measure with: generated records, or the first ones of a file, as JSON lines.

The generated ones are made up. They resemble a provincial platform's in what costs time: lengths, the number of
departments and resources, themes, how often a title occurs again.
"""

from __future__ import annotations

import csv
import gzip
import itertools
import json
import random
import uuid
import zlib
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from stack.errors import PortalError

NAMESPACE = uuid.UUID("0d7a64b5-7a0e-5f0f-9c55-3b8f0a6b1f5e")
FIRST_DAY = date(2019, 1, 2)

# The family's divisions, so that they are listed one by one as the real ones are.
CITIES = {
    "guiyang": "贵阳市", "liupanshui": "六盘水市", "zunyi": "遵义市", "anshun": "安顺市", "bijie": "毕节市",
    "tongren": "铜仁市", "qianxinan": "黔西南布依族苗族自治州", "qiandongnan": "黔东南苗族侗族自治州",
    "qiannan": "黔南布依族苗族自治州",
}  # fmt: skip

KINDS = ("信息", "名录", "统计表", "基本情况", "一览表", "公示", "分布", "名单", "数据")
FIELDS = (
    "名称", "统一社会信用代码", "地址", "所属区县", "联系部门", "经度", "纬度", "许可日期", "有效期至", "数量",
    "金额（万元）", "等级", "类别", "状态", "发证机关", "备注",
)  # fmt: skip
FORMATS = ((("json",), 80), (("xls",), 12), (("xlsx", "csv"), 4), (("csv",), 2), (("xls", "json", "xml", "csv"), 2))
OPEN_TYPES = (("unconditional", 72), ("conditional", 28))
FREQUENCIES = (("annual", 30), ("monthly", 20), ("quarterly", 15), ("daily", 5), ("irregular", 20), (None, 10))


@cache
def subjects() -> list[dict[str, str]]:
    """Return what departments keep data about: theme, industry, department, and subjects with blanks between."""
    with Path(__file__).with_name("subjects.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def record(number: int) -> dict[str, Any]:
    """Return the record of that number, always the same one, in the format of a catalogue's line."""
    chance = random.Random(number)

    def pick(choices: tuple[tuple[Any, int], ...]) -> Any:
        return chance.choices([value for value, _ in choices], [weight for _, weight in choices])[0]

    key, city = chance.choice(list(CITIES.items()))
    place = chance.choice(subjects())
    theme, department, subject = place["theme"], place["department"], chance.choice(place["subjects"].split())
    title = f"{subject}{chance.choice(KINDS)}"
    if chance.random() < 0.7:
        title = f"{city}{title}"
    if chance.random() < 0.5:
        title += f"（{chance.randint(2015, 2023)}年）"
    described = chance.random()
    fields = "、".join(chance.sample(FIELDS, chance.randint(3, 9)))
    description = title if described < 0.4 else f"{city}{department}{subject}，包括{fields}等"
    if described > 0.95:
        description = f"<p>{description}</p>\n" * chance.randint(2, 8)
    issued = FIRST_DAY + timedelta(days=chance.randrange(1600))
    return {
        "source": f"guizhou_{key}",
        "province": "贵州省",
        "city": city,
        "title": title,
        "description": description,
        "tags": [subject, theme] if chance.random() < 0.2 else [],
        "department": f"{city}{department}",
        "category": theme,
        "industry": place["industry"],
        "open_type": pick(OPEN_TYPES),
        "update_frequency": pick(FREQUENCIES),
        "issued": issued.isoformat(),
        "modified": (issued + timedelta(days=chance.choice((0, 0, 0, chance.randrange(300))))).isoformat(),
        "formats": list(pick(FORMATS)),
        "record_count": chance.randrange(10, 20_000) if chance.random() < 0.3 else None,
        "source_url": f"https://example.org/open-data/{uuid.uuid5(NAMESPACE, str(number))}",
    }


def generated(count: int) -> Iterator[str]:
    """Yield so many lines; the first ones are the same however many are asked for."""
    for number in range(count):
        yield json.dumps(record(number), ensure_ascii=False) + "\n"


def first_lines(path: Path, count: int) -> Iterator[str]:
    """Yield the first lines of a catalogue file.

    Raises PortalError when it cannot be read; whether the lines are records, the replay server says.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
            yield from itertools.islice((line for line in file if line.strip()), count)
    except FileNotFoundError as error:
        raise PortalError(f"No such catalogue file: {path}.", f"目录文件不存在：{path}。") from error
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise PortalError(
            f"The catalogue file {path} cannot be read: {error}", f"目录文件 {path} 无法读取：{error}"
        ) from error


def write(target: Path, count: int, source: Path | None = None) -> int:
    """Write a catalogue of so many records to a file, from the source file or generated; returns how many there are.

    Raises PortalError when the source cannot be read or is empty.
    """
    written = 0
    with target.open("w", encoding="utf-8") as file:
        for line in first_lines(source, count) if source else generated(count):
            file.write(line if line.endswith("\n") else line + "\n")
            written += 1
    if not written:
        raise PortalError(f"The catalogue file {source} is empty.", f"目录文件 {source} 是空的。")
    return written
