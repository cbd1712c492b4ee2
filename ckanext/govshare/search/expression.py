"""What a query becomes for the index: what must be there, how much of a question suffices, and what comes first.

The order is in tiers, each worth a fixed sum: the title itself, a word of the title, a data item, any other word. A
word is one as the segmenter cuts it; where a pair of characters only crosses a border (中学 in 高中学籍) there is no
tier, and such a record comes after those that have the word. Within a tier the index's own score decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import ceil

from ckanext.govshare.search import pinyin
from ckanext.govshare.search.synonyms import Alternatives
from ckanext.govshare.search.words import Asked, Part

# Runs of Han characters up to this length are words: they stand in a record as they are, or their own words in a title.
WORD_LENGTH = 4
# Up to this length a run that others stand for is one, too.
COMPOUND_LENGTH = 6
# Of so many words one must be in a record; two of what is short, or stands in a title: that is nearly a name.
MANY, TWO = 3, 2
# What stands in so many titles is one, and those fill the first page.
NAME = 10
# Words that nearly every title has: beside others, no record need have them.
WEAK = {
    "免费", "信息", "数据", "资料", "情况", "名单", "名录", "目录", "列表", "清单", "安排", "位置",
    "地址", "地点", "分布", "统计", "查询", "一览", "一览表", "明细", "汇总", "公示", "公告", "相关",
    "信息表", "情况表", "统计表", "明细表", "汇总表",
}  # fmt: skip
# How far apart the words of a compound may stand in a title.
APART = 8

# What a tier is worth. Everything with the word itself comes before what only has a word that stands for it.
WHOLE_TITLE, TITLE, ITEMS, REST = 60, 20, 24, 10
# A word that begins with it (理工大学 for 理工; or is it, so the sums of both count), a tag, its characters anywhere.
LONGER_TITLE, LONGER, TAG, ANYWHERE = 15, 8, 8, 6
LIKE_TITLE, LESS = 4, 0.1
# In a question no word has a tier: rare ones say more than common ones, which the index's own score knows. What stands
# for a word serves nearly as well.
WORD_OF_TITLE, WEAK_WORD, NEARLY = 2, 2, 0.7
READ_TITLE, READ_DEPARTMENT = 3, 1


@dataclass
class Expression:
    """A query for the index."""

    query: str = ""
    enough: int = 0
    """How many of the clauses that need not be there must be."""
    order: str = ""


@dataclass(frozen=True)
class Tools:
    """What is known beside the query itself."""

    alternatives: Callable[[str], Alternatives]
    """Cuts a text at the words that others stand for, see `Synonyms.alternatives`."""
    in_titles: Callable[[str], int]
    """In how many titles a text stands: Latin letters that do are no pinyin, a long run that often does is a name."""
    segment: Callable[[str], list[str]]
    """Cuts a text into words."""


@dataclass(frozen=True)
class _Graded:
    """A word that a record may do without, and those that stand for it."""

    word: str
    others: list[str] = field(default_factory=list)


@dataclass
class _Clauses:
    required: list[str] = field(default_factory=list)
    graded: list[str] = field(default_factory=list)
    enough: int = 0
    tiers: list[str] = field(default_factory=list)

    def add_graded(self, parts: list[Part], tools: Tools, *, strict: bool = False) -> None:
        """Add the words of parts, of which a third suffices; weak ones beside others only lift a record."""
        found = [word for part in parts for word in _words(part, tools)]
        strong = [each for each in found if each.word not in WEAK] or found
        self.graded += [_any([_quoted(each.word), *_less(each.others, NEARLY)]) for each in strong]
        third = ceil(len(strong) / MANY)
        self.enough += max(third, min(len(strong), TWO)) if strict else third
        for each in strong:
            self.tiers.append(f"title_words:{_quoted(each.word)}^{WORD_OF_TITLE}")
            self.tiers += [f"title_words:{_quoted(other)}^{WORD_OF_TITLE * NEARLY}" for other in each.others]
        self.tiers += [f"title:{_quoted(each.word)}^={WEAK_WORD}" for each in found if each not in strong]
        for part in parts:
            if len(part.text) >= WORD_LENGTH:
                self.tiers += (f"title:{_quoted(part.text)}^={TITLE}", f"text:{_quoted(part.text)}^={REST}")


def build(asked: Asked, tools: Tools) -> Expression:
    """Return the expression for a query, as `words.read` cut it."""
    clauses = _Clauses()
    if asked.question and len(asked.parts) > 1:
        clauses.add_graded(asked.parts, tools)
    else:
        for part in asked.parts:
            _add(clauses, part, asked.question, tools)
    if not clauses.required and not clauses.graded:
        return Expression()
    clauses.tiers.append(f"title_whole:{_quoted(asked.whole)}^={WHOLE_TITLE}")
    if len(asked.parts) > 1:
        clauses.tiers.append(f"title:{_quoted(asked.whole)}~{APART}^={ITEMS}")
    query = " ".join([*(f"+{clause}" for clause in clauses.required), *clauses.graded])
    return Expression(query, clauses.enough, " OR ".join(dict.fromkeys(clauses.tiers)))


def _add(clauses: _Clauses, part: Part, question: bool, tools: Tools) -> None:
    """Add what finds a part of a query, or the only part of a question."""
    length = len(part.text)
    if part.han and length >= WORD_LENGTH and not _is_compound(part, tools):
        known = 0 if question else tools.in_titles(part.text) if length > WORD_LENGTH else NAME
        if known < NAME:
            clauses.add_graded([part], tools, strict=not question and (known > 0 or length <= COMPOUND_LENGTH))
            return
    clauses.tiers += _tiers(part, tools)
    if part.quoted:
        clauses.required.append(_quoted(part.text))
    elif not part.han:
        others = [other for _, found in tools.alternatives(part.text) for other in found]
        clauses.required.append(_any([_quoted(part.text), *_less(others), *_read_as(part.text, tools.in_titles)]))
    else:
        clauses.required.append(_any(_word(part, tools)))


def _word(part: Part, tools: Tools) -> list[str]:
    """Return what a word may be found by: itself, its parts somewhere in a title, what others call it."""
    found = [_quoted(part.text)]
    if len(part.text) >= WORD_LENGTH:
        found.append(f"title_words:{_quoted(part.text)}~{APART}")
    cut = tools.alternatives(part.text)
    if len(cut) == 1:
        return found + _less(cut[0][1])
    if any(others for _, others in cut):
        together = " ".join(f"+{_any([_quoted(text), *_less(others)])}" for text, others in cut)
        found.append(f"({together})")
    return found


def _words(part: Part, tools: Tools) -> list[_Graded]:
    """Return the words of a part, of which not all need be in a record."""
    if not part.han:
        return [_Graded(part.text)]
    found = []
    for text, others in tools.alternatives(part.text):
        if others:
            found.append(_Graded(text, others))
        else:
            found += [_Graded(word) for word in tools.segment(text) if len(word) > 1]
    return found or [_Graded(part.text)]


def _tiers(part: Part, tools: Tools) -> Iterator[str]:
    """Yield what lifts a record for a word of the query."""
    text = _quoted(part.text)
    yield f"text:{text}^={ANYWHERE}"
    if part.han or part.quoted:
        yield f"title_words:{text}^={TITLE}"
        yield f"items_words:{text}^={ITEMS}"
        yield f"words:{text}^={REST}"
        yield f"tags:{text}^={TAG}"
    else:
        yield f"title:{text}^={TITLE}"
        yield f"items_text:{text}^={ITEMS}"
    if part.han and len(part.text) > 1:
        yield f"title_words:{part.text}*^={LONGER_TITLE}"
        yield f"words:{part.text}*^={LONGER}"
    for _, others in tools.alternatives(part.text):
        for other in others:
            yield f"title_words:{_quoted(other)}^={LIKE_TITLE}"


def _read_as(letters: str, in_titles: Callable[[str], int]) -> Iterator[str]:
    """Yield what finds titles and departments that are read like the letters."""
    cuts = pinyin.cuts(letters)
    if cuts and not in_titles(letters):
        for cut in cuts:
            yield f"title_pinyin:{_quoted(cut)}^{READ_TITLE}"
            yield f"organization_pinyin:{_quoted(cut)}^{READ_DEPARTMENT}"


def _is_compound(part: Part, tools: Tools) -> bool:
    """Tell whether a part is a word with a word in it that others stand for (贵阳市工商局)."""
    return len(part.text) <= COMPOUND_LENGTH and any(others for _, others in tools.alternatives(part.text))


def _less(others: list[str], weight: float = LESS) -> list[str]:
    return [f"{_quoted(other)}^{weight}" for other in others]


def _any(clauses: list[str]) -> str:
    return clauses[0] if len(clauses) == 1 else f"({' '.join(clauses)})"


def _quoted(text: str) -> str:
    return f'"{text}"'
