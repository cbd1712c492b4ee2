"""What a notice says. It is made when somebody reads it, of the kind's own words, and names no address of data."""

from __future__ import annotations

from ckanext.govshare.cases.kind import Kind
from ckanext.govshare.cases.notices import ASKED
from ckanext.govshare.cases.words import Words

__all__ = ["said"]

_CLOCKS = {
    "yellow": Words("“{name}”的期限已过半", "half of the time for “{name}” is over"),
    "red": Words("“{name}”即将到期，请尽快办理", "“{name}” is due soon"),
    "overdue": Words("“{name}”已超过期限", "“{name}” is overdue"),
    "recounted": Words(
        "“{name}”的期限已按新公布的节假日安排重新计算",
        "the deadline of “{name}” was counted anew by the new notice of holidays",
    ),
}
# What is said to some of those whom a transition concerns.
_ASKED = {ASKED: Words("请您出具意见", "your opinion is asked")}
_SOMETHING = Words("有新的进展", "there is news")


def said(kind: Kind, what: str, number: str, title: str) -> Words:
    """Return a notice's sentence.

    :param what: the id of a transition, or what became of a clock and the clock's id after a colon
    """
    news = _news(kind, what)
    return Words(f"{number}《{title}》：{news.zh}", f"{number} “{title}”: {news.en}")


def _news(kind: Kind, what: str) -> Words:
    event, _colon, clock = what.partition(":")
    if event in _CLOCKS and clock in kind.clocks:
        name = kind.clocks[clock].name
        return Words(_CLOCKS[event].zh.format(name=name.zh), _CLOCKS[event].en.format(name=name.en))
    if what in _ASKED:
        return _ASKED[what]
    step = kind.transitions.get(what)
    if step is None:
        return _SOMETHING
    if step.dest is None or step.dest not in kind.states:
        return step.name
    state = kind.name_of(step.dest)
    if state == step.name:
        return state
    return Words(f"{step.name.zh}，现为“{state.zh}”", f"{step.name.en}; now “{state.en}”")
