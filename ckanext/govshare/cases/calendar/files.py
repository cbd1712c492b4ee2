"""A notice as a file: its own sentences, CSV or JSON."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

import ckan.plugins.toolkit as tk

from ckanext.govshare.cases.calendar import sentences
from ckanext.govshare.cases.calendar.lines import Problem
from ckanext.govshare.cases.calendar.reading import Found, Notice, NoticeError
from ckanext.govshare.cases.calendar.years import FIRST, Kind

__all__ = ["decoded", "read"]

_ = tk._

MOST_CHARACTERS = 100_000
_TITLE = re.compile(r"(?:国务院办公厅)?关于(\d{4})年部分节假日(?:休息)?安排的通知")
_NUMBER = re.compile(r"国办[^\d,。]{0,8}?[〔\[]\d{4}[〕\]]\d+号")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d\d)(\d\d)")
_COLUMNS = {"day": ("day", "date", "日期"), "kind": ("kind", "type", "类型", "类别"), "name": ("name", "名称", "节日")}
_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("holiday", "true", "放假", "休", "休息", "假日", "节假日"), "holiday"),
    **dict.fromkeys(("workday", "false", "上班", "班", "补班", "调休上班", "工作日"), "workday"),
}


class _Row(NamedTuple):
    line: int
    day: str
    kind: str
    name: str


def decoded(content: bytes) -> str:
    """Return the text of a file: UTF-8, or GB 18030 as older office programs write it.

    :raises NoticeError: when it is neither
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NoticeError([Problem(1, _("The file is no text. Save it as text, CSV or JSON in UTF-8."))])


def read(text: str, year: int | None = None, **facts: str) -> Notice:
    """Return the notice that a text gives.

    :param text: the notice's own sentences; CSV with the columns day, kind (holiday or workday) and name; or JSON, a
        list of objects with these keys, or an object with the list under `days` beside `year`, `title`, `number`, `url`
    :param year: whose notice it is; needed where the text does not say so
    :param facts: `title`, `number` and `url`, before what the text says of them
    :raises NoticeError: when it cannot be read, with every line that is wrong
    """
    if len(text) > MOST_CHARACTERS:
        message = _("The text is too long: {limit} characters at most.").format(limit=MOST_CHARACTERS)
        raise NoticeError([Problem(1, message)])
    given = {key: value for key, value in facts.items() if value}
    if text.lstrip()[:1] in ("{", "["):
        said, rows = _json(text)
        year = year or said.pop("year", None)
        return _rows(rows, year, {**{key: str(value) for key, value in said.items()}, **given})
    if rows := list(_csv(text)):
        return _rows(rows, year, given)
    return _sentences(text, year, given)


def _sentences(text: str, year: int | None, given: Mapping[str, str]) -> Notice:
    # A title may be broken into lines.
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    title, number = _TITLE.search(plain), _NUMBER.search(plain)
    if title and year and int(title[1]) != year:
        message = _("The text is the notice of {found}, not of {year}.")
        raise NoticeError([Problem(_line(text, title[1]), message.format(found=title[1], year=year))])
    if not (title or year):
        raise NoticeError([Problem(1, _("Please give the year: the text does not say whose notice it is."))])
    found = Found(int(title[1]) if title else int(year or 0))
    sentences.read(text, found)
    said = {"title": title[0] if title else "", "number": number[0] if number else "", **given}
    return found.notice(said["title"], said["number"], said.get("url", ""))


def _rows(rows: Iterable[_Row], year: int | None, given: Mapping[str, str]) -> Notice:
    rows = list(rows)
    matches = [_DATE.fullmatch(row.day) for row in rows]
    counted = Counter(int(match[1] or match[4]) for match in matches if match)
    # Where no line has a day, each line is told so.
    found = Found(year or (counted.most_common(1)[0][0] if counted else FIRST))
    for row, match in zip(rows, matches, strict=True):
        kind = _KINDS.get(row.kind.casefold())
        if kind is None:
            message = _("“{kind}” is neither holiday (放假) nor workday (上班).")
            found.wrong(row.line, message.format(kind=row.kind))
        if match is None:
            found.wrong(row.line, _("“{day}” is no day. Write it as 2027-01-01.").format(day=row.day))
            continue
        try:
            day = date(*(int(part) for part in match.groups() if part))
        except ValueError:
            found.wrong(row.line, _("There is no such day as {day}.").format(day=row.day))
            continue
        if kind:
            found.add(row.line, day, kind, row.name)
    return found.notice(given.get("title", ""), given.get("number", ""), given.get("url", ""))


def _csv(text: str) -> Iterator[_Row]:
    """Yield the rows of a text that looks like CSV: its first line names the columns, or begins with a day."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    head = [cell.strip().casefold() for cell in next(csv.reader([first.lstrip("\ufeff")]), [])]
    places = {key: next((head.index(name) for name in names if name in head), None) for key, names in _COLUMNS.items()}
    named = places["day"] is not None
    if len(head) < 2 or not (named or _DATE.fullmatch(head[0])):
        return
    if not named:
        places = {"day": 0, "kind": 1, "name": 2}
    reader = csv.reader(text.splitlines())
    for number, cells in enumerate(reader):
        if any(cell.strip() for cell in cells) and not (named and number == _heading(text)):
            values = {
                key: cells[at].strip() if at is not None and at < len(cells) else "" for key, at in places.items()
            }
            yield _Row(reader.line_num, **values)


def _heading(text: str) -> int:
    return next(number for number, line in enumerate(text.splitlines()) if line.strip())


def _json(text: str) -> tuple[dict[str, Any], list[_Row]]:
    """Return what a JSON text says of the notice, and its rows."""
    wrong = _("Here has to be a list of days, each with day, kind and name.")
    try:
        read = json.loads(text)
    except json.JSONDecodeError as error:
        message = _("This is no JSON. Check the commas, quotes and brackets here.")
        raise NoticeError([Problem(error.lineno, message)]) from None
    except RecursionError:
        raise NoticeError([Problem(1, wrong)]) from None
    said = read if isinstance(read, dict) else {}
    days = said.get("days") if said else read
    if not isinstance(days, list) or not all(isinstance(each, dict) for each in days):
        raise NoticeError([Problem(1, wrong)])
    year = said.get("year")
    if year is not None and not isinstance(year, int):
        raise NoticeError([Problem(_line(text, '"year"'), _("“{key}” takes a whole number.").format(key="year"))])
    facts = {key: said[key] for key in ("title", "number", "url") if said.get(key)}
    return {"year": year, **facts}, [_object(text, each) for each in days]


def _object(text: str, each: Mapping[str, Any]) -> _Row:
    day, kind, name = (
        str(next((each[key] for key in keys if key in each), ""))
        for keys in (("day", "date"), ("kind", "type", "isOffDay"), ("name",))
    )
    return _Row(_line(text, day), day, kind, name)


def _line(text: str, part: str) -> int:
    """Return the line in which a part of the text is first."""
    return text[: max(text.find(part), 0)].count("\n") + 1
