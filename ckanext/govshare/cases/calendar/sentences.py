"""The sentences of the State Council's yearly notice.

For instance 一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。

The phrases of the notices of this century are read: single days and ranges; in brackets the weekday, which has to fit;
与周末连休 and 补休; the number of days, which has to fit as well; several make-up days. Advice (鼓励…) sets no day. A
phrase with days that means neither 放假 nor 上班 is refused rather than passed over.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta

import ckan.plugins.toolkit as tk

from ckanext.govshare.cases.calendar.reading import Found
from ckanext.govshare.cases.calendar.years import Kind

__all__ = ["read"]

_ = tk._

_NAMES = "元旦|春节|清明节?|劳动节|国际劳动节|端午节?|中秋节?|国庆节?"
_ORDINAL = r"(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十\d]{1,2}\)|\d{1,2}[、.])"
_HEADING = re.compile(rf"{_ORDINAL}(?P<any>[^\d,。:;]{{2,30}}):|(?P<known>(?:{_NAMES})(?:[、和及与](?:{_NAMES}))*):")
_BRACKET = r"(?P<{0}>\([^()]*\)|(?:周|星期|礼拜)[一二三四五六日天])?"
_START = r"(?:(?P<y1>\d{4})年)?(?:(?P<m1>\d{1,2})月)?(?P<d1>\d{1,2})日?" + _BRACKET.format("b1")
_END = r"(?:(?P<y2>\d{4})年)?(?:(?P<m2>\d{1,2})月)?(?P<d2>\d{1,2})日" + _BRACKET.format("b2")
_DAYS = re.compile(rf"{_START}(?:(?:至|到|[-~—–]+){_END})?(?P<more>[、和及与]?)")
_HIDDEN = re.compile(r"\d{1,2}月\d{1,2}日.*(?:放假|补休|调休|休息|上班)")
_BACK = re.compile("起.*上班")
_SIGNATURE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
_LEAD = re.compile(r"(?:其中|即|自|从|将|而)*")
_OFF = re.compile(r"(?:均|都)?(?:正常|照常|为)?(?:法定)?(?:节假日|放假|补休|调休|休息|休假|公休)")
_ON = re.compile(r"(?:均|都)?(?:正常|照常|调休|补|为)*(?:上班|工作日|班)")
_COUNT = re.compile(r"(?:共|放假)(?:计)?(\d{1,2}|[一二三四五六七八九十])天")
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")
_ADVICE = re.compile("鼓励|建议|提倡|倡导|可以|可结合")
_NUMERALS = "零一二三四五六七八九十"
_LONGEST = 15


def read(text: str, found: Found) -> None:
    """Read the sentences into `found`, line by line."""
    reader = _Sentences(found)
    for line, content in enumerate(text.splitlines(), 1):
        reader.line(line, "".join(unicodedata.normalize("NFKC", content).split()))


class _Sentences:
    """Goes through the lines; the holiday that was named last goes on until another one is."""

    def __init__(self, found: Found) -> None:
        self.found = found
        self.name = ""
        self.off: list[date] = []

    def line(self, number: int, text: str) -> None:
        """Read one line."""
        end = 0
        for heading in _HEADING.finditer(text):
            self._body(number, text[end : heading.start()])
            self.name, self.off, end = heading["any"] or heading["known"], [], heading.end()
        self._body(number, text[end:])

    def _body(self, line: int, text: str) -> None:
        for sentence in re.split("[。;]", text):
            if not _ADVICE.search(sentence):
                self._sentence(line, sentence)

    def _sentence(self, line: int, sentence: str) -> None:
        """Read a sentence; days without a verb wait for the next one of it: 2月14日，2月28日上班."""
        waiting: list[date] = []
        for clause in re.split(r",(?![^(]*\))", sentence):
            days, rest = self._days(line, clause)
            waiting += days
            kind: Kind | None = "workday" if _ON.match(rest) else "holiday" if _OFF.match(rest) else None
            if waiting and kind:
                self._take(line, waiting, kind)
                waiting = []
            elif (days and rest and not self._harmless(clause, rest)) or (not days and _HIDDEN.search(rest)):
                self._unclear(line, clause)
            elif days and rest:
                waiting = []
            self._count(line, sentence, rest)
        if waiting and not _SIGNATURE.match(sentence):
            self._unclear(line, sentence)

    def _harmless(self, clause: str, rest: str) -> bool:
        """Tell whether days set nothing: those of a signature, or of the return to work after a holiday."""
        return bool(_BACK.match(rest) or (_SIGNATURE.match(clause) and not _HIDDEN.search(clause)))

    def _unclear(self, line: int, words: str) -> None:
        message = _("“{words}” cannot be understood: days are followed by 放假 or by 上班.")
        self.found.wrong(line, message.format(words=words))

    def _take(self, line: int, days: list[date], kind: Kind) -> None:
        for day in days:
            self.found.add(line, day, kind, self.name)
        if kind == "holiday":
            self.off += days

    def _count(self, line: int, sentence: str, rest: str) -> None:
        """Compare 共N天 with the days; with 与周末连休 the weekend counts too."""
        said = _COUNT.search(rest)
        if not said or not self.off:
            return
        number = int(said[1]) if said[1].isdecimal() else _NUMERALS.index(said[1])
        days = set(self.off)
        if number != len(days) and "连休" in sentence:
            days = set(_with_weekends(days))
        if number != len(days):
            message = _("It says {said} days, but the days are {n}: {days}.")
            listed = ", ".join(map(str, sorted(days)))
            self.found.wrong(line, message.format(said=number, n=len(days), days=listed))

    def _days(self, line: int, clause: str) -> tuple[list[date], str]:
        """Return the days at the start of a clause, and the rest of it."""
        lead = _LEAD.match(clause)
        at = lead.end() if lead else 0
        days: list[date] = []
        month = ""
        while (match := _DAYS.match(clause, at)) and (match["m1"] or month):
            month = match["m2"] or match["m1"] or month
            days += self._range(line, match, match["m1"] or month)
            at = match.end()
            if not match["more"]:
                break
        return days, clause[at:] if days or at else clause

    def _range(self, line: int, match: re.Match[str], month: str) -> list[date]:
        first = self._day(line, match["y1"], month, match["d1"], match["b1"])
        if first is None or not match["d2"]:
            return [first] if first else []
        year = match["y2"] or str(first.year + (int(match["m2"] or month) < first.month))
        last = self._day(line, year, match["m2"] or month, match["d2"], match["b2"])
        if last is None:
            return []
        if not 0 < (last - first).days < _LONGEST:
            message = _("From {first} to {last} is no holiday: check the days.")
            self.found.wrong(line, message.format(first=first, last=last))
            return []
        return [first + timedelta(n) for n in range((last - first).days + 1)]

    def _day(self, line: int, year: str | None, month: str, day: str, bracket: str | None) -> date | None:
        """Return a day, the weekday in brackets checked. New Year's holiday may begin in the December before."""
        before = "元旦" in self.name and int(month) > 10
        number = int(year) if year else self.found.year - before
        try:
            found = date(number, int(month), int(day))
        except ValueError:
            message = _("There is no {month}月{day}日 in {year}.")
            self.found.wrong(line, message.format(month=month, day=day, year=number))
            return None
        said = _WEEKDAY.search(bracket or "")
        if said and "一二三四五六日".index(said[1].replace("天", "日")) != found.weekday():
            message = _("{day} is not the weekday that it says ({said}): check the day and the year.")
            self.found.wrong(line, message.format(day=found, said=said[0]))
        return found


def _with_weekends(days: set[date]) -> Iterator[date]:
    """Yield the days with the weekends that they touch."""
    yield from days
    for step in (timedelta(1), timedelta(-1)):
        for day in days:
            while (day := day + step).weekday() > 4 or day in days:
                yield day
