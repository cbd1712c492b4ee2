"""What the search box suggests while somebody types: titles, departments, themes."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govshare import codes
from ckanext.govshare.search import pinyin
from ckanext.govshare.search.assist import index
from ckanext.govshare.search.assist.grouping import GROUP

__all__ = ["departments", "themes", "titles"]

# A title that begins as typed comes first, then one that holds it; `title_ngram` is CKAN's field for suggestions.
TITLE_FIELDS = "title^4 title_ngram"
# From so many letters on, pinyin and initials may begin within a name: 交通局 is `jtj` whatever its city.
LETTERS = 2
LONGEST = 50


def titles(q: str, limit: int, filters: list[str]) -> list[dict[str, Any]]:
    """Return titles that fit, each once: `title`, `name` of the best dataset, number of `others` that share it.

    Those that hold what was typed come first, then those that are read like it.
    """
    typed = q[:LONGEST].replace(":", " ")
    found = _titles(limit, filters, q=typed, defType="edismax", qf=TITLE_FIELDS, pf="title^20")
    cuts = pinyin.cuts(_folded(typed))
    if len(found) < limit and cuts:
        read = " OR ".join(f'"{cut}"' for cut in cuts)
        known = {each["name"] for each in found}
        alike = _titles(limit, filters, q=f"title_pinyin:({read})")
        found += [each for each in alike if each["name"] not in known]
    return found[:limit]


def _titles(limit: int, filters: list[str], **asked: str) -> list[dict[str, Any]]:
    found = index.ask(
        [*filters, f"{{!collapse field={GROUP} nullPolicy=expand}}"],
        rows=limit,
        fl="name,title,title_key",
        sort="score desc, metadata_modified desc",
        expand="true",
        expand_rows=0,
        q_op="AND",
        **asked,
    )
    others = found.get("expanded", {})
    return [
        {
            "title": doc["title"],
            "name": doc["name"],
            "others": others.get(doc.get(GROUP), {}).get("numFound", 0),
        }
        for doc in found["response"]["docs"]
    ]


def themes(q: str, limit: int) -> list[dict[str, str]]:
    """Return the themes whose name, in either language or in pinyin, holds what was typed: `code`, `title`, `group`."""
    named = (
        (code, codes.label("theme", code, str(tk.h.lang())), (*_keys(codes.label("theme", code, "zh_Hans_CN")),))
        for code in codes.codes("theme")
    )
    typed = _folded(q)
    fitting = [
        {"code": code, "title": title, "group": codes.theme_group(code)}
        for code, title, keys in named
        if typed in _folded(title) or _fits(typed, keys)
    ]
    return fitting[:limit]


def departments(q: str, limit: int) -> list[dict[str, Any]]:
    """Return departments with public data whose title holds what was typed, in Han or in pinyin.

    :returns: `name`, `title` and `count` of datasets; those that begin as typed first, then the largest
    """
    typed = _folded(q)
    fitting = [department for department in _departments() if _fits(typed, department["keys"])]
    fitting.sort(key=lambda department: (not department["keys"][0].startswith(typed), -department["count"]))
    return [{key: department[key] for key in ("name", "title", "count")} for department in fitting[:limit]]


def _list_departments() -> list[dict[str, Any]]:
    """Return every department with public datasets, as anybody sees them, so that all readers may share the list."""
    anybody = {"ignore_auth": False, "user": "", "auth_user_obj": None}
    found = tk.get_action("package_search")(
        anybody, {"rows": 0, "facet.field": ["organization"], "facet.limit": -1, "fq": "dataset_type:dataset"}
    )
    return [
        {
            "name": item["name"],
            "title": item["display_name"],
            "count": item["count"],
            "keys": _keys(item["display_name"]),
        }
        for item in found["search_facets"]["organization"]["items"]
    ]


_departments = index.Kept(_list_departments)


@lru_cache(maxsize=20_000)
def _keys(title: str) -> tuple[str, str, str]:
    """Return what a name is found by: itself, its pinyin, and the initials of its pinyin."""
    from pypinyin import Style, lazy_pinyin  # half a second, at each start of each process

    return (
        _folded(title),
        "".join(lazy_pinyin(title, style=Style.NORMAL)).lower(),
        "".join(lazy_pinyin(title, style=Style.FIRST_LETTER)).lower(),
    )


def _fits(typed: str, keys: tuple[str, ...]) -> bool:
    name, sounds, initials = keys
    return typed in name or (len(typed) >= LETTERS and (typed in initials or typed in sounds))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()
