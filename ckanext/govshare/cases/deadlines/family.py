"""Profiles that take over clocks of others."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace

import ckan.plugins.toolkit as tk

from ckanext.govshare.cases.calendar.lines import Problem
from ckanext.govshare.cases.deadlines.clocks import Clock, Profile, known
from ckanext.govshare.cases.deadlines.reading import Draft, ProfileError

__all__ = ["check", "resolved"]

log = logging.getLogger(__name__)

_ = tk._


def check(draft: Draft, others: Mapping[str, Draft]) -> None:
    """Look whether a profile goes with the others.

    :param draft: the new one, which takes the place of one of the same id
    :raises ProfileError: when it extends one that there is not, or itself in the end, or stands for the same channel
        and place as another one
    """
    all_drafts = {**others, draft.profile.id: draft}
    profile, problems = draft.profile, list[Problem]()
    line = _line(draft, all_drafts)
    if line[-1].profile.extends not in (None, *all_drafts):
        message = _("There is no profile “{id}” to extend. The profiles are: {ids}.")
        missing = line[-1].profile.extends
        problems.append(Problem(draft.extends_line, message.format(id=missing, ids=", ".join(sorted(others)))))
    elif line[-1].profile.extends:
        names = " → ".join([*(each.profile.id for each in line), profile.id])
        problems.append(
            Problem(draft.extends_line, _("Profiles extend each other in a circle: {ids}.").format(ids=names))
        )
    for other in others.values():
        if other.profile.id != profile.id and _place(other.profile) == _place(profile) and not profile.comparison:
            message = _(
                "“{id}” stands for this channel and place already. Change it instead, or give another valid_from."
            )
            problems.append(Problem(draft.channel_line, message.format(id=other.profile.id)))
    if problems:
        raise ProfileError(problems)


def resolved(drafts: Mapping[str, Draft]) -> dict[str, Profile]:
    """Return the profiles with all their clocks; one whose ancestors are not there is left out, and logged."""
    found = {}
    for id, draft in drafts.items():
        line = _line(draft, drafts)
        if line[-1].profile.extends:
            log.error("The deadline profile %s extends %s, which cannot be used", id, line[-1].profile.extends)
            continue
        clocks: dict[str, Clock] = {}
        for each in reversed(line):
            clocks |= each.profile.clocks
        found[id] = replace(draft.profile, clocks={key: clocks[key] for key in known() if key in clocks})
    return found


def _line(draft: Draft, drafts: Mapping[str, Draft]) -> list[Draft]:
    """Return a profile, the one that it extends, and so on; the last one extends nothing unless the line is broken."""
    line = [draft]
    while (above := drafts.get(line[-1].profile.extends or "")) and above not in line:
        line.append(above)
    return line


def _place(profile: Profile) -> tuple[object, ...]:
    return (profile.channel, profile.region_code, profile.flow_back, profile.valid_from, profile.comparison)
