"""Whom the form of deputies offers: colleagues, by what they are called."""

from __future__ import annotations

from collections.abc import Collection

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.govshare.access.holders import people_of, places
from ckanext.govshare.access.reader import Reader
from ckanext.govshare.cases.deputies.listing import deciding

__all__ = ["options"]

_ = tk._

Options = dict[str, list[tuple[str, str]]]

# More are no list to choose from: the name of the account is written then.
MOST = 300


def options(who: Reader) -> Options:
    """Return what there is to choose in each field that the reader has; an empty list is a field to write in."""
    found: Options = {"user": _people(places(who), who, _("Please choose"))}
    ours = deciding(who)
    if ours or who.sysadmin:
        found["principal"] = _people(ours, who, _("Myself"))
        found["organization"] = [("", _("Not limited")), *_departments(ours)]
    return found


def _people(where: Collection[str], but: Reader, none: str) -> list[tuple[str, str]]:
    query = model.Session.query(model.User).filter(model.User.id.in_(people_of(where)), model.User.id != but.id)
    query = query.filter(model.User.sysadmin.is_(False))
    users = query.order_by(model.User.name).limit(MOST + 1).all()
    if not users or len(users) > MOST:
        return []
    return [("", none), *((user.name, f"{user.display_name} ({user.name})") for user in users)]


def _departments(ids: Collection[str]) -> list[tuple[str, str]]:
    groups = model.Session.query(model.Group).filter(model.Group.id.in_(ids)).order_by(model.Group.title)
    return [(group.name, group.title or group.name) for group in groups]
