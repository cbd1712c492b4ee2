"""What the pages ask of departments; CKAN's list of organizations knows neither place nor level."""

from __future__ import annotations

from collections import Counter
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.types import ActionResult, Context, DataDict, Schema

from ckanext.govshare import codes
from ckanext.govshare.pages.figures import figures
from ckanext.govshare.pages.places import rolled_up

__all__ = ["govshare_department_list"]

LIMIT = 60
MOST = 1000


def _schema() -> Schema:
    """Return the rules for the parameters."""
    get = tk.get_validator
    text = [get("ignore_missing"), get("unicode_safe")]
    return {
        "q": list(text),
        "region": list(text),
        "level": list(text),
        "parent": list(text),
        "name": list(text),
        "limit": [get("default")(LIMIT), get("natural_number_validator")],
        "offset": [get("default")(0), get("natural_number_validator")],
    }


@tk.side_effect_free
def govshare_department_list(context: Context, data_dict: DataDict) -> ActionResult.AnyDict:
    """Return departments with their place, level and number of public datasets.

    They are in the order of regions and, within a region, of levels; those with more datasets first.

    :param q: a part of the name
    :param region: the code of a region; what lies in it counts, too
    :param level: a code of `admin_level`
    :param parent: the name of the superior department
    :param name: the name of one department
    :param limit: how many (60 unless told, at most 1,000)
    :param offset: how many to pass over
    :returns: `count`; `results` (id, name, title, region_code, level, parent, package_count); and how many
        departments each of the `levels` and `regions` has, of those that `q`, `parent` and `name` find
    :raises ckan.plugins.toolkit.ValidationError: when a number is none
    """
    tk.check_access("organization_list", context, data_dict)
    wanted, errors = tk.navl_validate(dict(data_dict), _schema(), context)
    if errors:
        raise tk.ValidationError(errors)

    text = (wanted.get("q") or "").strip().casefold()
    every = _departments(wanted.get("name"), wanted.get("parent"))
    found = [each for each in every if text in each["title"].casefold()]
    chosen = [each for each in found if _placed(each, wanted.get("region"), wanted.get("level"))]
    chosen.sort(key=_order)
    start = wanted["offset"]
    return {
        "count": len(chosen),
        "results": chosen[start : start + min(wanted["limit"], MOST)],
        "levels": dict(Counter(each["level"] for each in found if each["level"])),
        "regions": dict(Counter(each["region_code"] for each in found if each["region_code"])),
    }


def _departments(name: str | None, parent: str | None) -> list[dict[str, Any]]:
    """Read the departments with one query; there are some thousands at most."""
    table = model.Group.__table__.c
    query = sa.select(table.id, table.name, table.title, table.extras).where(
        table.is_organization.is_(True), table.state == "active"
    )
    if name:
        query = query.where(table.name == name)
    if parent:
        query = query.where(table.extras["parent"].astext == parent)
    counts = {each["name"]: each["count"] for each in figures()["departments"]}
    return [
        {
            "id": row.id,
            "name": row.name,
            "title": row.title or row.name,
            **{field: (row.extras or {}).get(field) or None for field in ("region_code", "level", "parent")},
            "package_count": counts.get(row.name, 0),
        }
        for row in model.Session.execute(query)
    ]


def _placed(department: dict[str, Any], region: str | None, level: str | None) -> bool:
    inside = not region or region in rolled_up({department["region_code"] or "": 1})
    return inside and (not level or level == department["level"])


def _order(department: dict[str, Any]) -> tuple[Any, ...]:
    levels = list(codes.codes("admin_level"))
    level = levels.index(department["level"]) if department["level"] in levels else len(levels)
    # Those without a region come last.
    return (department["region_code"] or "~", level, -department["package_count"], department["title"])
