"""What somebody asks to be counted, checked."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import ckan.plugins.toolkit as tk

from ckanext.govshare.cases.calendar import years
from ckanext.govshare.cases.calendar.working_days import today
from ckanext.govshare.cases.deadlines import profiles
from ckanext.govshare.cases.deadlines.clocks import UNITS, Clock, Profile, Unit
from ckanext.govshare.cases.words import Words

__all__ = ["Asked", "asked"]

_ = tk._

MOST = {"working_day": 1000, "day": 1500, "month": 48}
DECISION = "decision"


class Asked(NamedTuple):
    """A period: from when, how long, and by which rule."""

    start: date
    length: int
    unit: Unit
    basis: Words | None
    profile: Profile | None
    clock: Clock | None


def asked(data_dict: dict[str, Any]) -> Asked:
    """Return the period that an action's parameters mean.

    :param data_dict: `from`, and either `days` with `unit`, or `profile` and `clock` with `extended`
    :raises ValidationError: when they do not say one
    """
    start = _start(str(data_dict.get("from") or "").strip())
    profile = _profile(data_dict)
    if data_dict.get("days") in (None, ""):
        return _by_clock(data_dict, start, profile)
    if data_dict.get("clock"):
        raise tk.ValidationError({"days": [_("Give either days or a clock, not both.")]})
    rule = profile.clocks.get(DECISION) if profile else None
    unit = str(data_dict.get("unit") or (rule.unit if rule else UNITS[0]))
    if unit not in UNITS:
        message = _("There is no unit “{unit}”. The units are: {units}.")
        raise tk.ValidationError({"unit": [message.format(unit=unit, units=", ".join(UNITS))]})
    try:
        length = int(data_dict["days"])
    except (TypeError, ValueError):
        length = 0
    if not 1 <= length <= MOST[unit]:
        message = _("Give a whole number from 1 to {most}.").format(most=MOST[unit])
        raise tk.ValidationError({"days": [message]})
    return Asked(start, length, unit, None, profile, None)


def _start(given: str) -> date:
    try:
        start = date.fromisoformat(given) if given else today()
    except ValueError:
        raise tk.ValidationError({"from": [_("Write the day as 2026-09-18.")]}) from None
    if not years.FIRST <= start.year < years.LAST - 5:
        message = _("The calendar has the years {first} to {last}, not {year}.")
        wrong = message.format(first=years.FIRST, last=years.LAST - 6, year=start.year)
        raise tk.ValidationError({"from": [wrong]})
    return start


def _profile(data_dict: dict[str, Any]) -> Profile | None:
    known = profiles.current()
    if not (id := data_dict.get("profile")):
        return None
    if id not in known:
        message = _("There is no profile “{id}”. The profiles are: {ids}.").format(id=id, ids=", ".join(known))
        raise tk.ValidationError({"profile": [message]})
    return known[str(id)]


def _by_clock(data_dict: dict[str, Any], start: date, profile: Profile | None) -> Asked:
    id = str(data_dict.get("clock") or (DECISION if profile else ""))
    if not id:
        raise tk.ValidationError({"days": [_("Say how many days, or which clock of a profile.")]})
    profile = profile or profiles.current().select("open")
    clock = profile.clocks.get(id)
    if clock is None:
        message = _("The profile “{profile}” has no clock “{clock}”. Its clocks are: {clocks}.")
        wrong = message.format(profile=profile.id, clock=id, clocks=", ".join(profile.clocks))
        raise tk.ValidationError({"clock": [wrong]})
    if clock.length is None:
        message = _("The clock “{clock}” has no length: whoever answers names the day.").format(clock=id)
        raise tk.ValidationError({"clock": [message]})
    extended = tk.asbool(data_dict.get("extended") or False)
    if extended and not clock.extension:
        message = _("The clock “{clock}” may not be extended.").format(clock=id)
        raise tk.ValidationError({"extended": [message]})
    length = clock.length + (clock.extension if extended else 0)
    return Asked(start, -length if clock.backwards else length, clock.unit, clock.basis, profile, clock)
