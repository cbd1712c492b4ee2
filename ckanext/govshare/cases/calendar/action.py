"""Notices of holidays through the API."""

from __future__ import annotations

from datetime import UTC, date
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context

from ckanext.govshare.access.asking import actor_of
from ckanext.govshare.cases.calendar import files, importing, working_days, years
from ckanext.govshare.cases.calendar.model import HolidayNotice
from ckanext.govshare.cases.calendar.reading import Notice, NoticeError
from ckanext.govshare.cases.calendar.signals import calendar_changed
from ckanext.govshare.cases.calendar.wording import why
from ckanext.govshare.parameters import number

__all__ = ["govshare_holidays_delete", "govshare_holidays_import", "govshare_holidays_list"]

_ = tk._

MAX_ROWS = 100


def govshare_holidays_import(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Take a year's notice of holidays. It takes the place of the year's former notice, deadlines that were
    provisional are counted anew, and the people concerned are told.

    :param text: the notice's own sentences; CSV with the columns day, kind (holiday or workday) and name; or JSON, a
        list of objects with these keys, or an object with the list under `days` beside `year`, `title`, `number`, `url`
    :param year: whose notice it is (optional where the text says so)
    :param title: what it is called (optional; found in the sentences)
    :param number: its number, such as 国办发明电〔2025〕7号 (optional; found in the sentences)
    :param url: where it was published (optional)
    :param preview: true: say what would change, and store nothing
    :returns: `year`, `title`, `number`, `url`, `days` (each `day`, `kind`, `name`), `changes` (days that are no longer
        what they were: `day`, `working_before`, `working`), `warnings`, `replaces` (the version of the former import,
        or None), and `version`, that of the calendar from now on (None for a preview)
    :raises ValidationError: when it cannot be read: under `text`, each line that is wrong
    """
    tk.check_access("govshare_holidays_import", context, data_dict)
    notice = _read(data_dict)
    before = importing.in_force().get(notice.year)
    outcome: dict[str, Any] = {
        "year": notice.year,
        "title": notice.title,
        "number": notice.number,
        "url": notice.url,
        "days": [{"day": each.day.isoformat(), "kind": each.kind, "name": each.name} for each in notice.days],
        "changes": importing.changes(notice),
        "warnings": importing.warnings(notice),
        "replaces": before.version if before else None,
        "version": None,
    }
    if not tk.asbool(data_dict.get("preview") or False):
        outcome["version"] = _stored(notice.year, notice, actor_of(context))
    return outcome


def govshare_holidays_delete(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Take an imported notice back; the year is again what the portal's own list says, or provisional.

    :param year: whose
    :returns: `version`, that of the calendar from now on
    :raises ObjectNotFound: when no notice of this year was imported
    """
    tk.check_access("govshare_holidays_delete", context, data_dict)
    year = number(data_dict, "year", 0)
    if year not in importing.in_force():
        raise tk.ObjectNotFound(_("No notice of {year} was imported.").format(year=year))
    return {"version": _stored(year, None, actor_of(context))}


@tk.side_effect_free
def govshare_holidays_list(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """List the imports of notices, the newest first, and what the calendar says of a year.

    :param year: the days of this year that are not what their weekday says come with the answer (optional)
    :param limit: how many imports, 20; 100 at most
    :param offset: how many to pass over
    :returns: `version`, `last_official` (the last year whose days are published), `warning` (whether deadlines of the
        next weeks reach past it), `count` and `results` of the imports (`version`, `year`, `title`, `number`, `url`,
        `days` (how many, None where one was taken back), `imported`, `imported_by`, `in_force`), and with `year` also
        `official` and `days` (each `day`, `working`, `reason`)
    """
    tk.check_access("govshare_holidays_list", context, data_dict)
    calendar, table = working_days.current(), HolidayNotice.__table__.c
    limit, offset = number(data_dict, "limit", 20, most=MAX_ROWS), number(data_dict, "offset", 0)
    rows = model.Session.scalars(sa.select(HolidayNotice).order_by(table.version.desc()).limit(limit).offset(offset))
    counting = {row.version for row in importing.in_force().values()}
    found: dict[str, Any] = {
        "version": calendar.version,
        "last_official": calendar.last_official,
        "warning": importing.too_short(calendar, working_days.today()),
        "count": model.Session.scalar(sa.select(sa.func.count(table.version))),
        "results": [_dictized(row, row.version in counting) for row in rows],
    }
    if data_dict.get("year"):
        year = number(data_dict, "year", years.FIRST, years.FIRST, years.LAST)
        days = (date.fromordinal(n) for n in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()))
        found["official"] = calendar.official(year)
        found["days"] = [
            {"day": day.isoformat(), "working": calendar.is_working_day(day), "reason": why(calendar, day)}
            for day in days
            if calendar.special(day)
        ]
    return found


def _read(data_dict: dict[str, Any]) -> Notice:
    facts = {key: str(data_dict.get(key) or "").strip() for key in ("title", "number", "url")}
    if facts["url"] and not facts["url"].startswith(("https://", "http://")):
        raise tk.ValidationError({"url": [_("Give the whole address, beginning with https://.")]})
    year = number(data_dict, "year", 0) or None
    try:
        return files.read(str(data_dict.get("text") or ""), year, **facts)
    except NoticeError as error:
        raise tk.ValidationError({"text": [str(problem) for problem in error.problems]}) from None


def _stored(year: int, notice: Notice | None, user_id: str) -> str:
    """Store, commit, and tell whoever counts by the calendar."""
    importing.store(year, notice, user_id)
    model.Session.commit()
    version = working_days.version()
    calendar_changed.send(year, version=version)
    return version


def _dictized(row: HolidayNotice, in_force: bool) -> dict[str, Any]:
    kept = {name: getattr(row, name) for name in ("version", "year", "title", "number", "url")}
    user = model.User.get(row.imported_by)
    return kept | {
        "days": None if row.days is None else len(row.days),
        "imported": row.imported.astimezone(UTC).isoformat(),
        "imported_by": user.display_name if user else "",
        "in_force": in_force,
    }
