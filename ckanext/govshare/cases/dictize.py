"""Cases as the API gives them, each to whom it is given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ckan import model

from ckanext.govshare.cases import clocks
from ckanext.govshare.cases.calendar.working_days import day_of
from ckanext.govshare.cases.engine import kind_of
from ckanext.govshare.cases.fields import Field
from ckanext.govshare.cases.kind import Kind, Transition
from ckanext.govshare.cases.model import Case, CaseClock, CaseEntry

__all__ = ["brief", "clock", "entry", "fields", "step"]

_BRIEF = ("id", "number", "kind", "state", "version", "channel", "title", "dataset_id", "organization_id", "parent_id")


def brief(case: Case, now: datetime) -> dict[str, Any]:
    """Return what lists show of a case."""
    kind = kind_of(case)
    return {
        **{name: getattr(case, name) for name in _BRIEF},
        "kind_name": kind.name.both(),
        "state_name": kind.name_of(case.state).both(),
        **{name: iso(getattr(case, name)) for name in ("created", "submitted", "changed", "ended", "due_at")},
        "due": due_day(case.due_at),
        "awaits": case.awaits,
        "provisional": case.provisional,
        "colour": clocks.colour(case, now),
        "overdue": bool(case.due_at and now > case.due_at),
    }


def clock(found: CaseClock, kind: Kind, now: datetime) -> dict[str, Any]:
    """Return a deadline."""
    return {
        "clock": found.clock,
        "name": kind.clocks[found.clock].name.both(),
        "state": found.state,
        "awaits": found.awaits,
        "started": iso(found.started),
        "ended": iso(found.ended),
        "due": due_day(found.due_at),
        "due_at": iso(found.due_at),
        "days": found.days,
        "unit": found.unit,
        "extension": found.extension,
        "extended": found.extended,
        "basis": {"zh_Hans_CN": found.basis["zh"], "en": found.basis["en"]},
        "provisional": found.provisional,
        "calendar_version": found.calendar_version,
        "overdue": (found.ended or now) > found.due_at,
    }


def entry(found: CaseEntry, kind: Kind, *, actors: Mapping[str, str], inside: bool = True) -> dict[str, Any]:
    """Return what was done.

    :param actors: what the accounts are called, by id; without those of whom the reader is not told
    :param inside: with the fields that officials alone read
    """
    fields = kind.transitions[found.transition].fields
    return {
        "number": found.number,
        "time": iso(found.time),
        "transition": found.transition,
        "name": kind.transitions[found.transition].name.both(),
        "from": found.source,
        "to": found.dest,
        "actor": actors.get(found.actor_id or ""),
        "for": actors.get(found.principal_id or ""),
        # Of whom one is not told is not the portal itself.
        "automatic": found.actor_id is None,
        "data": {id: value for id, value in found.data.items() if inside or id not in fields or not fields[id].inside},
        "hash": found.hash,
        "internal": found.internal,
        "consults": kind.transitions[found.transition].consults,
    }


def step(id: str, found: Transition) -> dict[str, Any]:
    """Return something that can be done now, with what has to be filled in for it."""
    return {"id": id, "name": found.name.both(), "to": found.dest, "fields": fields(found.fields)}


def fields(found: Mapping[str, Field]) -> list[dict[str, Any]]:
    """Return what is filled in, as forms and programs need to know it."""
    return [
        {
            "id": id,
            "name": field.name.both(),
            "type": field.type,
            "required": field.required,
            "help": field.help.both() if field.help else None,
            "choices": {code: words.both() for code, words in getattr(field, "choices", {}).items()},
            "lines": getattr(field, "lines", 1),
            "secret": field.secret,
        }
        for id, field in found.items()
    ]


def names_of(ids: set[str]) -> dict[str, str]:
    """Return what accounts are called, by id."""
    if not ids:
        return {}
    users = model.Session.query(model.User).filter(model.User.id.in_(ids))
    return {user.id: user.display_name for user in users}


def due_day(moment: datetime | None) -> str | None:
    """Return the day of a deadline in Shanghai."""
    return day_of(moment).isoformat() if moment else None


def iso(moment: datetime | None) -> str | None:
    """Return a moment as ISO 8601 in UTC."""
    return moment.astimezone(UTC).isoformat() if moment else None
