"""The profiles in force, and which one a case goes by."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType

import sqlalchemy as sa
from ckan import model

from ckanext.govshare.cases.calendar.working_days import today
from ckanext.govshare.cases.deadlines.clocks import Channel, Profile
from ckanext.govshare.cases.deadlines.family import resolved
from ckanext.govshare.cases.deadlines.model import DeadlineProfile
from ckanext.govshare.cases.deadlines.reading import Draft, ProfileError, read
from ckanext.govshare.codes import regions

__all__ = ["Profiles", "current", "drafts", "get", "packaged", "select"]

log = logging.getLogger(__name__)

_table = DeadlineProfile.__table__.c


class Profiles(Mapping[str, Profile]):
    """The profiles of one moment, by id. They do not change: whoever selects much takes them once with `current()`."""

    def __init__(self, found: Mapping[str, Profile]) -> None:
        """Take them with all their clocks."""
        self._found = dict(sorted(found.items(), key=lambda each: _order(each[1])))

    def __getitem__(self, id: str) -> Profile:
        return self._found[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def select(
        self, channel: Channel, region_code: str | None = None, flow_back: bool = False, day: date | None = None
    ) -> Profile:
        """Return the profile that a case goes by: that of the smallest place around it, else that of no place.

        :param channel: `open` for the public, `share` for a department
        :param region_code: where the department that answers is; None, or an unknown one, for nowhere in particular
        :param flow_back: whether data flows back to the level that it came from
        :param day: when the case began; today where it is not given
        :raises LookupError: when the channel has no profile at all
        """
        day = day or today()
        fitting = [
            each
            for each in self.values()
            if not each.comparison
            and (each.channel, each.flow_back) == (channel, flow_back)
            and (each.valid_from is None or each.valid_from <= day)
        ]
        places = [*reversed(regions.path(region_code or "")), None]
        for place in places:
            here = [each for each in fitting if each.region_code == place]
            if here:
                return max(here, key=lambda each: each.valid_from or date.min)
        raise LookupError(f"No deadline profile for the channel {channel}")


def current() -> Profiles:
    """Return the profiles as they are now: one small query, and all else is kept as long as nobody changes any."""
    query = sa.select(sa.func.count(_table.id), sa.func.max(_table.modified))
    return _profiles(*model.Session.execute(query).one())


def get(id: str) -> Profile:
    """Return a profile.

    :raises KeyError: when there is none of this id
    """
    return current()[id]


def select(channel: Channel, region_code: str | None = None, flow_back: bool = False) -> Profile:
    """Return the profile that a case goes by; see `Profiles.select`."""
    return current().select(channel, region_code, flow_back)


@cache
def packaged() -> Mapping[str, Draft]:
    """Return the profiles that the portal brings, by id."""
    folder = files(__package__).joinpath("profiles")
    texts = [each.read_text(encoding="utf-8") for each in folder.iterdir() if each.name.endswith(".yaml")]
    return MappingProxyType({draft.profile.id: draft for draft in map(read, texts)})


def drafts(but: str | None = None) -> dict[str, Draft]:
    """Return all profiles as they were read: the packaged ones, and an operator's before them.

    :param but: pass over what an operator wrote under this id
    """
    found = dict(packaged())
    for id, text in model.Session.execute(sa.select(_table.id, _table.text).order_by(_table.id)):
        try:
            if id != but:
                found[id] = read(text, edited=True)
        except ProfileError as error:
            # It was right when it was saved: a later edition of the portal knows other clocks or places.
            log.error("The deadline profile %s cannot be used any more: %s", id, error)
    return found


@lru_cache(maxsize=2)
def _profiles(count: int, changed: datetime | None) -> Profiles:
    return Profiles(resolved(drafts()))


def _order(profile: Profile) -> tuple[object, ...]:
    """Return the order in which people see them: what applies everywhere, then place by place, comparisons last."""
    return (profile.comparison, profile.region_code or "", profile.channel, profile.flow_back, profile.id)
