"""Deadlines through the API: what a period comes to, and the profiles with their clocks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.govshare.access.asking import actor_of
from ckanext.govshare.cases.calendar import working_days
from ckanext.govshare.cases.deadlines import editing, profiles
from ckanext.govshare.cases.deadlines.clocks import Clock, Profile
from ckanext.govshare.cases.deadlines.computing import asked
from ckanext.govshare.cases.deadlines.due import count
from ckanext.govshare.cases.deadlines.explaining import reasons
from ckanext.govshare.cases.deadlines.reading import ProfileError, read
from ckanext.govshare.cases.words import Words
from ckanext.govshare.codes import regions
from ckanext.govshare.parameters import number

__all__ = [
    "govshare_deadline_compute",
    "govshare_deadline_profile_delete",
    "govshare_deadline_profile_list",
    "govshare_deadline_profile_show",
    "govshare_deadline_profile_update",
]

_ = tk._

MAX_ROWS = 100


@tk.side_effect_free
def govshare_deadline_compute(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Count a period, and say day by day why it ends when it does.

    :param from: the day that it begins after, 2026-09-18; today in Shanghai where it is not given
    :param days: how long it is, in its unit
    :param unit: `working_day` (default), `day` or `month`; with a profile, that of its decisions
    :param profile: instead of days: by this profile's numbers; the portal's promise where only a clock is given
    :param clock: which of the profile's clocks; `decision` where only a profile is given
    :param extended: true: with the one extension
    :returns: `from`, `due` (the last day), `due_at` (its last moment), `days`, `unit`, `provisional` (预计: a notice of
        holidays that has not appeared may move it), `calendar_version`, `last_official`, `profile`, `clock`, `name`
        and `basis` of the clock (`zh` and `en`; None for days of one's own), and `reasons`: for each day `day`,
        `counts`, `number` (the how-manieth day) and `reason`
    :raises ValidationError: when it does not say a period
    """
    tk.check_access("govshare_deadline_compute", context, data_dict)
    period, calendar = asked(data_dict), working_days.current()
    deadline = count(period.start, period.length, period.unit, calendar, period.basis)
    return {
        "from": deadline.start.isoformat(),
        "due": deadline.day.isoformat(),
        "due_at": deadline.at.isoformat(timespec="seconds"),
        "days": deadline.days,
        "unit": deadline.unit,
        "provisional": deadline.provisional,
        "calendar_version": deadline.calendar_version,
        "last_official": calendar.last_official,
        "profile": period.profile and period.profile.id,
        "clock": period.clock and period.clock.id,
        "name": _pair(period.clock.name if period.clock else None),
        "basis": _pair(deadline.basis),
        "reasons": reasons(deadline, calendar),
    }


@tk.side_effect_free
def govshare_deadline_profile_list(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """List the deadline profiles: what applies everywhere, then place by place, comparisons last.

    :param channel: `open`, `share` or `disclosure`: of this channel only (optional)
    :param limit: how many, 20; 100 at most
    :param offset: how many to pass over
    :returns: `count` and `results`, each as `govshare_deadline_profile_show` has it
    """
    tk.check_access("govshare_deadline_profile_list", context, data_dict)
    channel = data_dict.get("channel")
    found = [each for each in profiles.current().values() if not channel or each.channel == channel]
    limit, offset = number(data_dict, "limit", 20, most=MAX_ROWS), number(data_dict, "offset", 0)
    return {"count": len(found), "results": [_dictized(each) for each in found[offset : offset + limit]]}


@tk.side_effect_free
def govshare_deadline_profile_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return a deadline profile with all its clocks.

    :param id: its id
    :returns: `id`, `title`, `channel`, `region_code`, `flow_back`, `comparison`, `instrument`, `valid_from`, `extends`,
        `note`, `text` (its YAML), `edited` (whether an operator wrote or changed it), `packaged` (whether the portal
        brings one of this id), and `clocks`: `id`, `name`, `starts`, `length` (None: named by whoever answers), `unit`,
        `extension`, `backwards`, `promise`, `basis`, `condition`, `note`, `profile` (which profile says so). Words are
        `zh` and `en`
    :raises ObjectNotFound: when there is none
    """
    tk.check_access("govshare_deadline_profile_show", context, data_dict)
    found = profiles.current().get(str(tk.get_or_bust(data_dict, "id")))
    if found is None:
        raise tk.ObjectNotFound(_("There is no such deadline profile."))
    return _dictized(found)


def govshare_deadline_profile_update(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Add a deadline profile, or change one. Cases that are under way keep the numbers that they began with.

    :param text: the profile as YAML; its `id` says which one it is
    :param preview: true: only check it
    :returns: the profile, as `govshare_deadline_profile_show` has it; for a preview without what it takes over
    :raises ValidationError: when it cannot be used: under `text`, each line that is wrong
    """
    tk.check_access("govshare_deadline_profile_update", context, data_dict)
    with _told():
        draft = read(str(data_dict.get("text") or ""), edited=True)
    profile = draft.profile
    for each in filter(None, (profile, profiles.current().get(profile.id))):
        place = {"region_code": each.region_code, "place": True}
        tk.check_access("govshare_deadline_profile_update", context, place)
    with _told():
        editing.fit(draft)
    if tk.asbool(data_dict.get("preview") or False):
        model.Session.rollback()
        return _dictized(profile)
    editing.save(profile, actor_of(context))
    model.Session.commit()
    return _dictized(profiles.get(profile.id))


def govshare_deadline_profile_delete(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Delete a profile that an operator wrote; one that the portal brings is again what it was.

    :param id: its id
    :returns: `restored`: whether the portal's own one of this id counts again
    :raises ObjectNotFound: when nobody wrote or changed such a profile
    :raises ValidationError: when others extend it
    """
    tk.check_access("govshare_deadline_profile_delete", context, data_dict)
    id = str(tk.get_or_bust(data_dict, "id"))
    if found := profiles.current().get(id):
        place = {"region_code": found.region_code, "place": True}
        tk.check_access("govshare_deadline_profile_delete", context, place)
    with _told("id"):
        editing.remove(id)
    model.Session.commit()
    return {"restored": id in profiles.packaged()}


@contextmanager
def _told(key: str = "text") -> Iterator[None]:
    """Tell whoever asks what is wrong with a profile, line by line."""
    try:
        yield
    except ProfileError as error:
        model.Session.rollback()
        raise tk.ValidationError({key: [str(problem) for problem in error.problems]}) from None


def _dictized(profile: Profile) -> dict[str, Any]:
    return {
        "id": profile.id,
        "title": _pair(profile.title),
        "channel": profile.channel,
        "region_code": profile.region_code,
        "region": profile.region_code
        and {"zh": regions.name(profile.region_code), "en": regions.name(profile.region_code, "en")},
        "flow_back": profile.flow_back,
        "comparison": profile.comparison,
        "instrument": _pair(profile.instrument),
        "valid_from": profile.valid_from and profile.valid_from.isoformat(),
        "extends": profile.extends,
        "note": _pair(profile.note),
        "text": profile.text,
        "edited": profile.edited,
        "packaged": profile.id in profiles.packaged(),
        "clocks": [_clock(clock) for clock in profile.clocks.values()],
    }


def _clock(clock: Clock) -> dict[str, Any]:
    words = ("name", "starts", "basis", "condition", "note")
    plain = ("id", "length", "unit", "extension", "backwards", "profile")
    return {
        **{key: getattr(clock, key) for key in plain},
        **{key: _pair(getattr(clock, key)) for key in words},
        "promise": clock.article is None,
    }


def _pair(text: Words | None) -> dict[str, str] | None:
    return {"zh": text.zh, "en": text.en} if text else None
