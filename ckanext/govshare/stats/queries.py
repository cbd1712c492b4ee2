"""Sums of use: of one dataset, and of the public catalogue."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.govshare.stats.counting import KINDS
from ckanext.govshare.stats.model import Usage
from ckanext.govshare.stats.periods import Period

__all__ = ["by_dataset", "by_department", "by_time", "totals"]

USES = Usage.downloads + Usage.api_calls + Usage.previews


def totals(dataset_id: str, *periods: Period) -> list[dict[str, int]]:
    """Return the sums of a dataset by kind, of all time and then of each period, in one query."""
    conditions = [sa.true(), *(Usage.day.between(*period) for period in periods)]
    sums = [sa.func.coalesce(_sum(kind).filter(each), 0) for each in conditions for kind in KINDS]
    numbers = iter(model.Session.execute(sa.select(*sums).where(Usage.dataset_id == dataset_id)).one())
    return [{kind: int(next(numbers)) for kind in KINDS} for _each in conditions]


def by_time(dataset_id: str, period: Period, unit: str) -> list[dict[str, Any]]:
    """Return the use of a dataset in a period by `day` or `month`, in order; those without use are left out."""
    when = Usage.day if unit == "day" else sa.cast(sa.func.date_trunc("month", Usage.day), sa.Date)
    query = (
        sa.select(when.label("when"), *(_sum(kind).label(kind) for kind in KINDS))
        .where(Usage.dataset_id == dataset_id, Usage.day.between(*period))
        .group_by("when")
        .order_by("when")
    )
    length = len("2026-12-31" if unit == "day" else "2026-12")
    return [
        {unit: row["when"].isoformat()[:length], **{kind: int(row[kind]) for kind in KINDS}}
        for row in model.Session.execute(query).mappings()
    ]


def by_dataset(period: Period, organization_id: str | None) -> sa.Subquery:
    """Return a query over the datasets that everybody may find, one row for each that was used in a period."""
    package, group = model.Package, model.Group
    return (
        _of_the_public_catalogue(period, organization_id)
        .add_columns(
            package.id.label("id"),
            package.name.label("name"),
            package.title.label("title"),
            group.name.label("organization"),
            group.title.label("organization_title"),
        )
        .group_by(package.id, package.name, package.title, group.name, group.title)
        .subquery()
    )


def by_department(period: Period, organization_id: str | None) -> sa.Subquery:
    """Return a query over departments, one row for each whose public datasets were used in a period."""
    group = model.Group
    return (
        _of_the_public_catalogue(period, organization_id)
        .where(group.id.is_not(None))
        .add_columns(
            group.id.label("id"),
            group.name.label("name"),
            group.title.label("title"),
            sa.func.count(sa.distinct(model.Package.id)).label("datasets"),
        )
        .group_by(group.id, group.name, group.title)
        .subquery()
    )


def _of_the_public_catalogue(period: Period, organization_id: str | None) -> sa.Select[Any]:
    package, group = model.Package, model.Group
    # A hidden entry is private as well; were it not, it must still not be seen here.
    hidden = sa.func.coalesce(package.extras["hidden_entry"].astext, "")
    query = (
        sa.select(*(_sum(kind).label(kind) for kind in KINDS), sa.func.sum(USES).label("uses"))
        .join_from(Usage, package, package.id == Usage.dataset_id)
        .outerjoin(group, sa.and_(group.id == package.owner_org, group.state == model.State.ACTIVE))
        .where(
            Usage.day.between(*period),
            package.state == model.State.ACTIVE,
            package.type == "dataset",
            package.private.is_(False),
            sa.func.lower(hidden) != "true",
        )
    )
    return query.where(package.owner_org == organization_id) if organization_id else query


def _sum(kind: str) -> sa.Function[Any]:
    return sa.func.sum(getattr(Usage, kind))
