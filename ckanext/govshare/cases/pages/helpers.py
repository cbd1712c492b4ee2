"""Template helpers of cases: words in the reader's language, what was filled in, and how much time is left."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.govshare.access.reader import reader
from ckanext.govshare.cases.calendar import working_days
from ckanext.govshare.cases.model import Case

__all__ = [
    "govshare_case_left",
    "govshare_case_moment",
    "govshare_case_name_of",
    "govshare_case_new_in",
    "govshare_case_of_grant",
    "govshare_case_own_departments",
    "govshare_case_title_of",
    "govshare_case_unit",
    "govshare_case_value",
    "govshare_case_word",
]

_ = tk._


def govshare_case_word(words: Mapping[str, str] | None) -> str:
    """Return words that the API gives in both languages, in that of the request."""
    if not words:
        return ""
    return words["zh_Hans_CN"] if str(tk.h.lang()).startswith("zh") else words["en"]


def govshare_case_value(field: Mapping[str, Any], value: Any, names: Mapping[str, str]) -> list[str]:
    """Return what was filled in, as people read it: one line for each of several.

    :param field: the field as it is declared
    :param names: what resources and data items are called, by what is kept of them
    """
    if value in (None, "", []):
        return []
    if field["type"] == "flag":
        return [_("Yes")]
    known = {code: govshare_case_word(words) for code, words in field["choices"].items()} | dict(names)
    return [known.get(str(each), str(each)) for each in (value if isinstance(value, list) else [value])]


def govshare_case_new_in(entry: Mapping[str, Any], first: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was filled in for a step; of a supplement only what the application, the first entry, did not say.

    The form of a supplement holds the whole application.
    """
    known = first["data"] if entry["transition"] == "supplement" else {}
    return {id: value for id, value in entry["data"].items() if id not in known or known[id] != value}


def govshare_case_left(due: str) -> int:
    """Return how many working days are left until a day, which counts; negative when it has passed."""
    return working_days.current().between(working_days.today(), date.fromisoformat(due))


def govshare_case_of_grant(dataset_id: str) -> dict[str, Any] | None:
    """Return the case by which the reader has a dataset's data: `number`, and `renewable` (nothing else is pending)."""
    if not tk.current_user.is_authenticated:
        return None
    table = Case.__table__.c
    own = sa.or_(table.applicant_id == tk.current_user.id, table.applicant_org.in_(_applied_for()))
    query = sa.select(table.number, table.state).where(
        table.kind == "access_request",
        table.dataset_id == dataset_id,
        table.kept.has_key("grant"),
        table.ended.is_(None),
        own,
    )
    found = model.Session.execute(query.order_by(table.submitted.desc()).limit(1)).first()
    return {"number": found.number, "renewable": found.state == "in_use"} if found else None


def govshare_case_moment(moment: str | None) -> str:
    """Return a moment as people read it, in Shanghai."""
    if not moment:
        return ""
    return datetime.fromisoformat(moment).astimezone(working_days.SHANGHAI).strftime("%Y-%m-%d %H:%M")


def govshare_case_unit(number: int, unit: str) -> str:
    """Return a length of time in words.

    :param unit: `working_day`, `day` or `month`
    """
    words = {
        "working_day": tk.ungettext("{n} working day", "{n} working days", number),
        "day": tk.ungettext("{n} day", "{n} days", number),
        "month": tk.ungettext("{n} month", "{n} months", number),
    }
    return words.get(unit, "{n}").format(n=number)


def govshare_case_title_of(organization_id: str | None) -> str:
    """Return what a department is called."""
    group = model.Group.get(organization_id) if organization_id else None
    return (group.title or group.name) if group else ""


def govshare_case_name_of(organization_id: str) -> str | None:
    """Return the name of a department in addresses."""
    group = model.Group.get(organization_id)
    return str(group.name) if group else None


def govshare_case_own_departments(but: str | None = None) -> list[dict[str, str]]:
    """Return the departments in whose name the reader may apply: `name` and `title`.

    :param but: the id of one to leave out
    """
    groups = [model.Group.get(id) for id in _applied_for() if id != but]
    return [{"name": group.name, "title": group.title or group.name} for group in groups if group]


def _applied_for() -> list[str]:
    """Return the ids of the departments in whose name the reader may apply."""
    own = reader(tk.current_user).departments
    return [id for id, capacity in own.items() if capacity in ("editor", "admin")]
