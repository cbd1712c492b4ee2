"""Template helpers of the pages: addresses, dates, and what a reader may do with a dataset."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import ckan.plugins.toolkit as tk
from werkzeug.exceptions import default_exceptions

from ckanext.govshare import codes
from ckanext.govshare.access.decision import decide
from ckanext.govshare.pages import display, site
from ckanext.govshare.pages.fragments import govshare_fragment
from ckanext.govshare.pages.quick import localised_number, markdown_extract, url_for

__all__ = [
    "govshare_address",
    "govshare_day",
    "govshare_department_relatives",
    "govshare_display",
    "govshare_display_address",
    "govshare_error_detail",
    "govshare_formats",
    "govshare_fragment",
    "govshare_languages",
    "govshare_line",
    "govshare_moment_day",
    "govshare_offer",
    "govshare_open_type_meaning",
    "govshare_popular_searches",
    "govshare_site_facts",
    "govshare_site_owner",
    "govshare_site_title",
    "govshare_theme_code",
    "govshare_theme_title",
    "govshare_toggle",
    "localised_number",
    "markdown_extract",
    "url_for",
]

LANGUAGE_NAMES = {"zh_Hans_CN": "简体中文", "en": "English"}


def govshare_address(**changes: Any) -> str:
    """Return this page's address with some parameters changed; None takes one away."""
    kept = [(key, value) for key, value in tk.request.args.items(multi=True) if key not in changes]
    return _here(kept + [(key, str(value)) for key, value in changes.items() if value is not None])


def govshare_toggle(field: str, value: str) -> str:
    """Return this page's address with a filter set, or taken away when it is set; back on the first page."""
    pairs = [(key, text) for key, text in tk.request.args.items(multi=True) if key != "page"]
    if (field, value) in pairs:
        pairs.remove((field, value))
    else:
        pairs.append((field, value))
    return _here(pairs)


def _here(pairs: list[tuple[str, str]], **options: str) -> str:
    path = tk.h.url_for(tk.request.path, **options)
    return f"{path}?{urlencode(pairs)}" if pairs else path


def govshare_languages() -> list[dict[str, str]]:
    """Return the other languages that this page has: locale, name and address."""
    pairs = list(tk.request.args.items(multi=True))
    return [
        {"locale": locale, "name": name, "url": _here(pairs, locale=locale)}
        for locale, name in LANGUAGE_NAMES.items()
        if locale != tk.h.lang()
    ]


def govshare_department_relatives(department: dict[str, Any]) -> dict[str, Any]:
    """Return the `parent` (or None) and the `children` of a department, each with name and title."""
    listed = tk.get_action("govshare_department_list")
    parent = listed({}, {"name": department["parent"]})["results"] if department.get("parent") else []
    children = listed({}, {"parent": department["name"], "limit": 20})["results"]
    return {"parent": parent[0] if parent else None, "children": children}


def govshare_display() -> dict[str, str]:
    """Return how the reader wants to see pages: `scheme` (auto, light, dark) and `type` (normal, large)."""
    return display.chosen()


def govshare_display_address(**change: str) -> str:
    """Return the address that changes one of these settings and leads back to this page."""
    return display.address(govshare_address(), **change)


def govshare_site_facts() -> dict[str, Any]:
    """Return what an administrator states about the portal: owner, contact, registrations, related sites."""
    return site.facts()


def govshare_site_owner() -> str:
    """Return the body that runs the portal, or an empty text."""
    return site.owner()


def govshare_theme_code(group_name: str) -> str | None:
    """Return the code of the theme that a group stands for, or None when it is another group."""
    return next((code for code in codes.codes("theme") if codes.theme_group(code) == group_name), None)


def govshare_theme_title(group: dict[str, Any]) -> str:
    """Return a theme's name in the page's language; another group's title as it is."""
    code = govshare_theme_code(group["name"])
    return codes.label("theme", code, str(tk.h.lang())) if code else group.get("title") or group["name"]


def govshare_popular_searches() -> list[str]:
    """Return the searches that the home page suggests."""
    return list(tk.config["govshare.popular_searches"])


def govshare_site_title() -> str:
    """Return the portal's name in the page's language."""
    english = tk.h.lang() == "en" and tk.config["govshare.site_title_en"]
    return str(english or tk.config["ckan.site_title"])


def govshare_day(value: str | None) -> str:
    """Return a day as YYYY-MM-DD in the portal's time zone.

    :param value: a date, or a moment in UTC as CKAN writes it
    """
    if not value:
        return ""
    return str(tk.h.render_datetime(value, date_format="%Y-%m-%d")) if "T" in value else value


def govshare_moment_day(value: str) -> str:
    """Return the day of a moment with its offset (ISO 8601) as YYYY-MM-DD in the portal's time zone."""
    return datetime.fromisoformat(value).astimezone(ZoneInfo(tk.config["ckan.display_timezone"])).date().isoformat()


def govshare_error_detail(status: int, detail: str | None) -> str:
    """Return what an error page adds to its own words: the reason that CKAN gave, but no stock sentence in English."""
    stock = default_exceptions[status].description if status in default_exceptions else None
    return "" if status >= 500 or not detail or detail == stock else str(detail)


def govshare_formats(resources: list[dict[str, Any]]) -> list[str]:
    """Return the formats of the resources, each once, in their order."""
    return list(dict.fromkeys(resource["format"] for resource in resources if resource.get("format")))


def govshare_line(pkg: dict[str, Any]) -> dict[str, Any]:
    """Return what a line about a dataset in a list may show: the dataset without its parts, and its `formats`."""
    parts = ("extras", "groups", "items", "resources", "tags")
    return {key: value for key, value in pkg.items() if key not in parts} | {
        "formats": govshare_formats(pkg.get("resources") or [])
    }


def govshare_offer(pkg: dict[str, Any]) -> str:
    """Return what the reader can do with a dataset's data; `names.md` §4 in the words of a page.

    One of `download`, `sign_in`, `apply`, `apply_at_source`, `source_only`, `closed`. It decides what
    a page offers, not what a server gives.
    """
    user = tk.current_user
    state = decide(user if user.is_authenticated else None, pkg).state
    return {
        "allowed": "download",
        "login": "sign_in",
        "apply_at_source": "apply_at_source",
        "source_only": "source_only",
        "closed": "closed",
    }.get(state, "apply")


def govshare_open_type_meaning(open_type: str) -> str:
    """Return in one sentence what an open type means for the reader."""
    return {
        "open": tk._("Anyone may see, download and use this data, without an account. Please name its source."),
        "login": tk._("Anyone who has logged in may see, download and use this data. Please name its source."),
        "conditional": tk._("Those who meet the conditions may apply for this data and use it as agreed."),
        "closed": tk._("This data is not opened, for the reason that is given. Its catalogue entry is public."),
    }.get(open_type) or tk._("The source platform does not say how open this data is. Please check there.")
