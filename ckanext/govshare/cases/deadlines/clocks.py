"""What a profile is made of: clocks with their lengths, and the rule that each follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

import yaml

from ckanext.govshare.cases.words import Words

__all__ = ["CHANNELS", "PROMISE", "UNITS", "Channel", "Clock", "Profile", "Unit", "known", "numeral"]

Channel = Literal["open", "share", "disclosure"]
Unit = Literal["working_day", "day", "month"]
# Opening to the public, sharing between departments, and 政府信息公开, which is there to compare with.
CHANNELS: tuple[Channel, ...] = ("open", "share", "disclosure")
UNITS: tuple[Unit, ...] = ("working_day", "day", "month")

_DIGITS = "零一二三四五六七八九"


PROMISE = Words("平台承诺", "the portal’s promise")


@dataclass(frozen=True)
class Clock:
    """How long one step may take, and by which rule."""

    id: str
    name: Words
    starts: Words
    length: int | None
    """Days or months; None where whoever answers names the day."""
    unit: Unit
    extension: int
    """By how much it may be extended, once, before it runs out; 0 where it may not."""
    backwards: bool
    """Whether it is counted back from a day: what has to be done so long before it."""
    article: Words | None
    """The article; None for a promise."""
    instrument: Words | None
    """The rule that the article is one of."""
    condition: Words | None
    """What an extension needs."""
    note: Words | None
    """What is not certain about it."""
    profile: str
    """The profile that says so, where another one takes it over."""

    @property
    def basis(self) -> Words:
        """What the length rests on, in words: an article with its rule, or the portal's promise."""
        if self.article is None:
            return PROMISE
        if self.instrument is None:
            return self.article
        return Words(f"《{self.instrument.zh}》{self.article.zh}", f"{self.instrument.en}, {self.article.en}")


@dataclass(frozen=True)
class Profile:
    """The clocks of a jurisdiction and channel."""

    id: str
    title: Words
    channel: Channel
    region_code: str | None
    """The six digits of the place whose rule it is; None: of every place."""
    flow_back: bool
    """Whether it is for data that flows back to the level it came from (回流)."""
    comparison: bool
    """Whether it is only shown, to compare with, and applied to no case."""
    instrument: Words | None
    valid_from: date | None
    extends: str | None
    note: Words | None
    text: str
    """Its YAML."""
    edited: bool = False
    """Whether an operator wrote it, or changed the packaged one."""
    clocks: Mapping[str, Clock] = field(default_factory=dict)

    @property
    def own(self) -> tuple[str, ...]:
        """The clocks that it sets itself."""
        return tuple(id for id, clock in self.clocks.items() if clock.profile == self.id)


@cache
def known() -> Mapping[str, tuple[Words, Words]]:
    """Return the name of every clock that there is, and what starts it, by id, in the order of a case's life."""
    read = yaml.safe_load(files(__package__).joinpath("clocks.yaml").read_text(encoding="utf-8"))
    return MappingProxyType({id: (Words(**each["name"]), Words(**each["starts"])) for id, each in read.items()})


def numeral(number: int) -> Words:
    """Return an article (1 to 199) by its number."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    zh = "一百" if hundreds else ""
    if tens:
        zh += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        zh += "零"
    zh += _DIGITS[ones] if ones else ""
    return Words(f"第{zh}条", f"art. {number}")
