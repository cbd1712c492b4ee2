"""A query as people type it, cut into what it asks for: phrases in quotes, runs of Han characters, other words.

Words that only ask (哪里有, 怎么, 今年的) ask for nothing in a record and are left out of a question.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
# From this length on a run of Han characters may be a question.
QUESTION_LENGTH = 5
# More than anybody asks for; each costs the index a clause for every field.
MAX_PARTS = 24
MAX_CHARACTERS = 200

_QUOTES = str.maketrans("“”„‟「」『』", '""""""""')
_QUOTED = re.compile(r'"([^"]*)"?')
# A number or Latin word keeps its sign inside (PM2.5, COVID-19, stop_name), and what it counts (2023年, 5A级).
_LATIN = r"(?:[^\W_\u3400-\u9fff\uf900-\ufaff]+(?:[._\-+][^\W_\u3400-\u9fff\uf900-\ufaff]+)*)"
_PART = re.compile(rf"{_LATIN}(?:年度|月份|[年月日号级类路版期届])|{_LATIN}|{HAN.pattern}+")
_ASKING = re.compile(
    r"请问|我想(?:知道|要|查|找)?|想要|帮我|告诉我|"
    r"(?:查询|查找|查看|查一下|查一查|找一下|搜索)(?=.{2})|(?<=..)(?:查询|怎么查|哪里查)$|"
    r"(?:在|去|到)?(?:哪里|哪儿|哪边|何处|什么地方)(?:有|可以|能)?(?:办理?|打|找|查|买|看)?|"
    r"(?:都)?有(?:哪些|什么|没有|几个|多少)|哪些|哪个|哪家|什么时候|什么时间|什么|"
    r"怎么样|(?:怎么|怎样|如何)(?:办理?|申请|乘?坐|查|走|去|缴|领)?|为什么|是?多少钱?|几个|是否|能不能|"
    r"(?:可不可以|可以)(?:打|办理?|申请|领取?|查|去|看)?|"
    r"(?:我家|我们?|你们?)?(?:附近|周边|周围)的?|"
    r"(?:今年|去年|明年|本月|上个?月|最近|近期|目前|现在|当前|最新)的?|"
    r"分布在|位于|的(?:位置|地址|地点|名单|信息|情况|数据)?$|[吗呢吧啊了]$|(?<!目)的"
)


@dataclass(frozen=True)
class Part:
    """Something that a query asks for."""

    text: str
    han: bool = False
    quoted: bool = False


@dataclass(frozen=True)
class Asked:
    """A query as it was read."""

    whole: str
    """All of it, without signs that mean something to Solr."""
    parts: list[Part] = field(default_factory=list)
    question: bool = False
    """Whether words that only ask were left out: then not all of it need be in a record."""


def read(q: str) -> Asked:
    """Return what a query asks for."""
    text = unicodedata.normalize("NFKC", q.translate(_QUOTES))[:MAX_CHARACTERS]
    parts: list[Part] = []
    question = False
    end = 0
    for match in _QUOTED.finditer(text):
        asked, found = _plain(text[end : match.start()])
        parts, question = parts + found, question or asked
        if quoted := clean(match[1]):
            parts.append(Part(quoted, quoted=True))
        end = match.end()
    asked, found = _plain(text[end:])
    parts = [*parts, *found][:MAX_PARTS]
    return Asked(clean(text), parts, question or asked)


def clean(text: str) -> str:
    """Return a text with blanks for all signs but those inside a word, so that it can stand in quotes of a query."""
    return " ".join(_PART.findall(text))


def _plain(text: str) -> tuple[bool, list[Part]]:
    """Return whether a text without quotes asks a question, and its parts."""
    question = False
    parts = []
    for piece in _PART.findall(text):
        if not HAN.match(piece) or len(piece) < QUESTION_LENGTH:
            parts.append(Part(piece, han=bool(HAN.match(piece))))
            continue
        kept = [run for run in _ASKING.split(piece) if run]
        if kept and kept != [piece]:
            question = True
            # A single character that is left over (在, 有, 是) is hardly what somebody looks for.
            kept = [run for run in kept if len(run) > 1] or kept
        else:
            kept = [piece]
        parts += [Part(run, han=True) for run in kept]
    return question, parts
