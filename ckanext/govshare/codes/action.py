"""Value lists and regions over the API, and what an administrator changes in them."""

from __future__ import annotations

import datetime
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.types import Context
from sqlalchemy.dialects.postgresql import insert

from ckanext.govshare import codes
from ckanext.govshare.codes import overrides, refreshing, regions
from ckanext.govshare.codes.helpers import reader_language
from ckanext.govshare.codes.model import CodeOverride
from ckanext.govshare.parameters import number

__all__ = [
    "govshare_code_list",
    "govshare_code_reset",
    "govshare_code_update",
    "govshare_codes_refresh",
    "govshare_region_autocomplete",
]

_MAX_LABEL = 100
_MAX_ROWS = 1000
_table = CodeOverride.__table__


@tk.side_effect_free
def govshare_code_list(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return a page of a value list with the labels in force.

    :param scheme: the list, such as ``theme``; ``region`` for places
    :param q: only codes that this text is in, or in one of their labels (optional)
    :param limit: how many (optional, 100; 1000 at most)
    :param offset: how many to pass over (optional)
    :returns: ``count``, and ``results``: ``code``, ``zh``, ``en``, ``shipped`` (both labels as the portal brings them,
        None for a code that an administrator added) and ``changed``
    :raises ObjectNotFound: when there is no such list
    """
    tk.check_access("govshare_code_list", context, data_dict)
    scheme = _scheme(data_dict)
    limit = number(data_dict, "limit", 100, most=_MAX_ROWS)
    offset = number(data_dict, "offset", 0)
    changes = {code: (zh, en) for code, zh, en in overrides.of(scheme)}
    shipped = refreshing.shipped_names(scheme)
    names = {code: changes.get(code) or (zh, "") for code, zh in shipped.items()} | changes
    in_order = sorted(names) if scheme == regions.SCHEME else names
    found = [code for code in in_order if _matches(data_dict, code, names[code])]
    return {
        "count": len(found),
        "results": [_row(scheme, code, code in shipped, code in changes) for code in found[offset : offset + limit]],
    }


def _matches(data_dict: dict[str, Any], code: str, names: tuple[str, str]) -> bool:
    text = codes.fold(str(data_dict.get("q") or ""))
    return any(text in codes.fold(each) for each in (code, *names))


def _row(scheme: str, code: str, is_shipped: bool, changed: bool) -> dict[str, Any]:
    zh, en = refreshing.labels(scheme, code)
    shipped = dict(zip(("zh", "en"), refreshing.shipped_labels(scheme, code), strict=True)) if is_shipped else None
    return {"code": code, "zh": zh, "en": en, "shipped": shipped, "changed": changed}


def govshare_code_update(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Change the labels of a code: at once, everywhere it is shown, and no dataset is touched.

    Places may be added, too: a code of six digits that the list ``region`` does not have.

    :param scheme: the list
    :param code: the code
    :param zh: its Chinese label
    :param en: its English label
    :returns: the code as ``govshare_code_list`` has it
    """
    tk.check_access("govshare_code_update", context, data_dict)
    scheme, code = _scheme(data_dict), str(data_dict.get("code") or "").strip()
    labels = {field: " ".join(str(data_dict.get(field) or "").split()) for field in ("zh", "en")}
    errors: dict[str, Any] = {}
    is_shipped = code in refreshing.shipped_names(scheme)
    if not is_shipped and scheme != regions.SCHEME:
        errors["code"] = [tk._("There is no code “{code}” in this list").format(code=code)]
    elif not is_shipped and not (len(code) == 6 and code.isascii() and code.isdecimal()):
        errors["code"] = [tk._("The code of a place has six digits")]
    for field, label in labels.items():
        if not label:
            errors[field] = [tk._("Write what people are to read for this code")]
        elif len(label) > _MAX_LABEL:
            errors[field] = [tk._("Write at most {n} characters").format(n=_MAX_LABEL)]
    if errors:
        raise tk.ValidationError(errors)
    values = {**labels, "modified": datetime.datetime.now(datetime.UTC)}
    model.Session.execute(
        insert(_table)
        .values(scheme=scheme, code=code, **values)
        .on_conflict_do_update(index_elements=[_table.c.scheme, _table.c.code], set_=values)
    )
    return _changed(scheme, code, is_shipped, changed=True)


def govshare_code_reset(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Give a code the labels that the portal brings; a place that was added is taken away.

    :param scheme: the list
    :param code: the code
    :returns: the code as ``govshare_code_list`` has it
    """
    tk.check_access("govshare_code_reset", context, data_dict)
    scheme, code = _scheme(data_dict), str(data_dict.get("code") or "").strip()
    gone = sa.delete(_table).where(_table.c.scheme == scheme, _table.c.code == code).returning(_table.c.code)
    if model.Session.execute(gone).scalar() is None:
        raise tk.ObjectNotFound(tk._("The labels of “{code}” have not been changed").format(code=code))
    return _changed(scheme, code, code in refreshing.shipped_names(scheme), changed=False)


def _changed(scheme: str, code: str, is_shipped: bool, changed: bool) -> dict[str, Any]:
    model.Session.commit()
    overrides.announce()
    return _row(scheme, code, is_shipped, changed)


def govshare_codes_refresh(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Read the shipped lists again and make every process do so; no dataset is touched and nothing is indexed.

    :returns: by list, ``added``, ``removed`` and ``renamed`` since the last time (lists of ``code``, ``before`` and
        ``after``), and ``orphaned``: changed codes that the list no longer has. Lists without any are left out
    """
    tk.check_access("govshare_codes_refresh", context, data_dict)
    report = refreshing.compare_and_keep()
    model.Session.commit()
    overrides.announce()
    return report


@tk.side_effect_free
def govshare_region_autocomplete(context: Context, data_dict: dict[str, Any]) -> list[dict[str, str]]:
    """Return the divisions in force that a text may mean, larger ones first.

    :param q: a part of a name, or the first digits of a code
    :param limit: how many (optional, 10; 50 at most)
    :returns: ``code``, ``name`` and ``path`` (the names from the province down)
    """
    tk.check_access("govshare_region_autocomplete", context, data_dict)
    lang = reader_language()
    found = regions.search(str(data_dict.get("q") or ""), number(data_dict, "limit", 10, most=50))
    return [
        {
            "code": code,
            "name": regions.name(code, lang),
            "path": " / ".join(regions.name(each, lang) for each in regions.path(code)),
        }
        for code in found
    ]


def _scheme(data_dict: dict[str, Any]) -> str:
    scheme = str(data_dict.get("scheme") or "")
    if scheme not in (*codes.SCHEMES, regions.SCHEME):
        raise tk.ObjectNotFound(tk._("There is no list of codes “{scheme}”").format(scheme=scheme))
    return scheme
