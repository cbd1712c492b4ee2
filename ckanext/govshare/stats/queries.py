"""Sums of use: of one dataset, and of the public catalogue."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.govshare.stats.counting import KINDS
from ckanext.govshare.stats.model import Usage
from ckanext.govshare.stats.periods import Period

__all__ = ["by_dataset", "by_department", "by_time", "totals"]


def _sum(kind: str) -> sa.Function[Any]:
    return sa.func.sum(getattr(Usage, kind))


def _within(name: str) -> sa.ColumnElement[bool]:
    return Usage.day.between(sa.bindparam(f"{name}_first"), sa.bindparam(f"{name}_last"))


def _of_days(when: sa.ColumnElement[Any]) -> sa.Select[Any]:
    found = sa.select(when.label("when"), *(_sum(kind).label(kind) for kind in KINDS))
    return found.where(_OF_DATASET, _within("asked")).group_by("when").order_by("when")


# Made once: every page of a dataset asks them.
_OF_DATASET = Usage.dataset_id == sa.bindparam("id")
_TOTALS = sa.select(
    *(
        sa.func.coalesce(_sum(kind).filter(condition), 0)
        for condition in (sa.true(), _within("lately"), _within("asked"))
        for kind in KINDS
    )
).where(_OF_DATASET)
_BY = {
    "day": _of_days(sa.func.to_char(Usage.day, sa.literal_column("'YYYY-MM-DD'"))),
    "month": _of_days(sa.func.to_char(Usage.day, sa.literal_column("'YYYY-MM'"))),
}


def totals(dataset_id: str, lately: Period, asked: Period) -> list[dict[str, int]]:
    """Return the sums of a dataset by kind: of all time, and of each of two periods."""
    values = {"id": dataset_id, **_named("lately", lately), **_named("asked", asked)}
    numbers = iter(model.Session.execute(_TOTALS, values).one())
    return [{kind: int(next(numbers)) for kind in KINDS} for _each in range(3)]


def by_time(dataset_id: str, period: Period, unit: str) -> list[dict[str, Any]]:
    """Return the use of a dataset in a period by `day` or `month`, in order; those without use are left out."""
    rows = model.Session.execute(_BY[unit], {"id": dataset_id, **_named("asked", period)}).mappings()
    return [{unit: row["when"], **{kind: int(row[kind]) for kind in KINDS}} for row in rows]


def _named(name: str, period: Period) -> dict[str, Any]:
    return {f"{name}_first": period.first, f"{name}_last": period.last}


def by_dataset(period: Period, organization_id: str | None) -> sa.Subquery:
    """Return a query over the datasets that everybody may find, one row for each that was used in a period."""
    used, package, group = _used(period), model.Package, model.Group
    columns = (
        package.id.label("id"),
        package.name.label("name"),
        package.title.label("title"),
        group.name.label("organization"),
        group.title.label("organization_title"),
        *(used.c[kind] for kind in KINDS),
        _uses(used).label("uses"),
    )
    return _public(sa.select(*columns), used, organization_id).subquery()


def by_department(period: Period, organization_id: str | None) -> sa.Subquery:
    """Return a query over departments, one row for each whose public datasets were used in a period."""
    used, group = _used(period), model.Group
    columns = (
        group.id.label("id"),
        group.name.label("name"),
        group.title.label("title"),
        sa.func.count().label("datasets"),
        *(sa.func.sum(used.c[kind]).label(kind) for kind in KINDS),
        sa.func.sum(_uses(used)).label("uses"),
    )
    found = _public(sa.select(*columns), used, organization_id).where(group.id.is_not(None))
    return found.group_by(group.id, group.name, group.title).subquery()


def _used(period: Period) -> sa.Subquery:
    """Return a query of the sums of each dataset; what they are of is asked afterwards, once for each."""
    sums = (_sum(kind).label(kind) for kind in KINDS)
    return sa.select(Usage.dataset_id, *sums).where(Usage.day.between(*period)).group_by(Usage.dataset_id).subquery()


def _public(query: sa.Select[Any], used: sa.Subquery, organization_id: str | None) -> sa.Select[Any]:
    """Return a query of what was used with the datasets that everybody may find, and their departments."""
    package, group = model.Package, model.Group
    # A hidden entry is private as well; were it not, it must still not be seen here.
    hidden = sa.func.lower(sa.func.coalesce(package.extras["hidden_entry"].astext, ""))
    found = (
        query.select_from(used)
        .join(package, package.id == used.c.dataset_id)
        .outerjoin(group, sa.and_(group.id == package.owner_org, group.state == model.State.ACTIVE))
        .where(
            package.state == model.State.ACTIVE,
            package.type == "dataset",
            package.private.is_(False),
            hidden != "true",
        )
    )
    return found.where(package.owner_org == organization_id) if organization_id else found


def _uses(used: sa.Subquery) -> sa.ColumnElement[int]:
    return used.c.downloads + used.c.api_calls + used.c.previews
