"""Reads a profile's YAML, and says line by line what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast

import ckan.plugins.toolkit as tk
import yaml

from ckanext.govshare.cases.calendar.lines import Problem
from ckanext.govshare.cases.deadlines.clocks import CHANNELS, UNITS, Channel, Clock, Profile, Unit, known, numeral
from ckanext.govshare.cases.deadlines.nodes import Reader, document
from ckanext.govshare.cases.words import Words
from ckanext.govshare.codes import regions

__all__ = ["Draft", "ProfileError", "read"]

_ = tk._

KEYS = (
    "id",
    "title",
    "channel",
    "region_code",
    "flow_back",
    "comparison",
    "instrument",
    "valid_from",
    "extends",
    "note",
    "clocks",
)
CLOCK_KEYS = (
    "days",
    "months",
    "unit",
    "as_promised",
    "extension",
    "backwards",
    "article",
    "promise",
    "name",
    "condition",
    "note",
)
LONGEST = 3650
_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,49}")


class ProfileError(ValueError):
    """A profile cannot be used; `problems` has every reason with its line."""

    def __init__(self, problems: list[Problem]) -> None:
        """Take what is wrong."""
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class Draft:
    """A profile with its own clocks, as it was read, and the lines that others may find wrong."""

    profile: Profile
    extends_line: int
    channel_line: int


def read(text: str, edited: bool = False) -> Draft:
    """Return a profile without what it takes over from another one.

    :param text: YAML
    :param edited: whether an operator wrote it
    :raises ProfileError: when it is no YAML, has unknown keys, clocks or units, lacks something or contradicts itself
    """
    problems: list[Problem] = []
    node = document(text, problems)
    found = _profile(Reader(node, problems, KEYS), text, edited) if node else None
    if problems or found is None:
        raise ProfileError(sorted(set(problems)))
    return found


def _profile(top: Reader, text: str, edited: bool) -> Draft:
    id = top.scalar("id") or ""
    if not _ID.fullmatch(id):
        top.note_at("id", _("“id” takes 2 to 50 small letters, digits and hyphens, such as guizhou-open."))
    title, channel = top.text("title"), top.one_of("channel", CHANNELS)
    for key in ("title", "channel"):
        if key not in top:
            top.note_at(key, _("“{key}” is missing.").format(key=key))
    instrument = top.text("instrument")
    clocks = _clocks(top, id, instrument)
    if not clocks and "extends" not in top:
        top.note_at("clocks", _("A profile needs clocks, or “extends” with the profile whose clocks it takes over."))
    profile = Profile(
        id=id,
        title=title or Words(id, id),
        channel=cast(Channel, channel or CHANNELS[0]),
        region_code=_region(top),
        flow_back=top.flag("flow_back"),
        comparison=top.flag("comparison"),
        instrument=instrument,
        valid_from=top.day("valid_from"),
        extends=top.scalar("extends"),
        note=top.text("note"),
        text=text,
        edited=edited,
        clocks={clock.id: clock for clock in clocks},
    )
    lines = {key: top.values.get(key, top.node).start_mark.line + 1 for key in ("extends", "channel")}
    return Draft(profile, lines["extends"], lines["channel"])


def _region(top: Reader) -> str | None:
    """Return the place in six digits; two or four stand for the whole province or city."""
    given = top.scalar("region_code")
    if given is None:
        return None
    code = given.ljust(6, "0")
    if not re.fullmatch(r"\d{2}|\d{4}|\d{6}", given) or not regions.known(code):
        message = _("There is no place with the code “{code}”. Give the six digits of GB/T 2260, such as 520000.")
        top.note_at("region_code", message.format(code=given))
    return code


def _clocks(top: Reader, profile: str, instrument: Words | None) -> list[Clock]:
    if "clocks" not in top:
        return []
    found = []
    for id, node in Reader(top.values["clocks"], top.problems):
        if id not in known():
            message = _("There is no clock “{clock}”. The clocks are: {clocks}.")
            top.note(node, message.format(clock=id, clocks=", ".join(known())))
            continue
        found.append(_clock(id, Reader(node, top.problems, CLOCK_KEYS), profile, instrument))
    return found


def _clock(id: str, each: Reader, profile: str, instrument: Words | None) -> Clock:
    length, unit = _length(each)
    article, promise = _article(each), each.flag("promise")
    if isinstance(each.node, yaml.MappingNode) and promise == ("article" in each):
        each.note(each.node, _("Say what “{clock}” rests on: either “article” or “promise: true”.").format(clock=id))
    elif article and instrument is None and not promise:
        each.note_at("article", _("An article is one of a rule: the profile needs “instrument” with its name."))
    name, starts = known()[id]
    return Clock(
        id=id,
        name=each.text("name") or name,
        starts=starts,
        length=length,
        unit=unit,
        extension=each.whole("extension", 0, LONGEST) or 0,
        backwards=each.flag("backwards"),
        article=article,
        instrument=None if promise else instrument,
        condition=each.text("condition"),
        note=each.text("note"),
        profile=profile,
    )


def _length(each: Reader) -> tuple[int | None, Unit]:
    """Return how long a clock runs, and in which unit."""
    unit = each.one_of("unit", UNITS)
    given = [key for key in ("days", "months", "as_promised") if key in each]
    if isinstance(each.node, yaml.MappingNode) and len(given) != 1:
        each.note(each.node, _("Say how long it is: one of “days”, “months” and “as_promised: true”."))
    days, months = each.whole("days", 0, LONGEST), each.whole("months", 1, 120)
    if unit and (unit == "month") != ("months" in each):
        each.note_at("unit", _("“days” go with the unit working_day or day, “months” with month."))
    if "months" in each:
        return months, "month"
    return days, cast(Unit, unit or "working_day")


def _article(each: Reader) -> Words | None:
    """Return what is cited: the number of an article, or words in both languages."""
    node = each.values.get("article")
    if node is None or isinstance(node, yaml.MappingNode):
        return each.text("article")
    number = each.whole("article", 1, 199)
    return numeral(number) if number else None
