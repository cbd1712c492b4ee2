"""Why a day counts or does not, in the reader's language."""

from __future__ import annotations

from datetime import date

import ckan.plugins.toolkit as tk
from flask_babel import get_locale

from ckanext.govshare.cases.calendar.working_days import Calendar

__all__ = ["holiday", "language", "weekday", "why"]

_ = tk._

# What the law's holidays are called in English; imported notices name them in Chinese.
_ENGLISH = {
    "元旦": "New Year’s Day",
    "农历除夕": "Lunar New Year’s Eve",
    "春节": "Spring Festival",
    "清明节": "Tomb-Sweeping Day",
    "清明": "Tomb-Sweeping Day",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "端午": "Dragon Boat Festival",
    "中秋节": "Mid-Autumn Festival",
    "中秋": "Mid-Autumn Festival",
    "国庆节": "National Day",
}
_IN_LIEU = "（补假）"


def why(calendar: Calendar, day: date) -> str:
    """Return why a day counts as a working day or does not."""
    special = calendar.special(day)
    if special is None:
        return _("working day") if day.weekday() < 5 else _("weekend")
    name, other = holiday(special.name), special.other
    if special.kind == "holiday":
        return name or (_("day off, made up for on {day}").format(day=other) if other else _("day off"))
    if name:
        return _("make-up workday for {holiday}").format(holiday=name)
    return _("make-up workday for {day}").format(day=other) if other else _("make-up workday")


def language() -> str:
    """Return the locale in which messages are said now: a page's, a command's, else the portal's own."""
    return str(get_locale() or tk.config["ckan.locale_default"])


def holiday(name: str) -> str:
    """Return what a holiday is called in the reader's language; one that nobody translated, as the notice calls it."""
    if language().startswith("zh"):
        return name
    words = ", ".join(_ENGLISH.get(part, part) for part in name.removesuffix(_IN_LIEU).split("、"))
    return _("{holiday} (day in lieu)").format(holiday=words) if name.endswith(_IN_LIEU) else words


def weekday(day: date) -> str:
    """Return a weekday's short name."""
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return names[day.weekday()]
