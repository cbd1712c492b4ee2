"""How much the data is used, through the API."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context

from ckanext.govshare.parameters import number
from ckanext.govshare.stats import queries
from ckanext.govshare.stats.counting import KINDS
from ckanext.govshare.stats.periods import last, period

__all__ = ["govshare_usage_list", "govshare_usage_show"]

_ = tk._

ROWS, MOST_ROWS = 20, 10_000
MONTH = 30
ORDERS = ("uses", *KINDS)


@tk.side_effect_free
def govshare_usage_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return how much a dataset is used. It is counted here, since this portal counts; robots are left out.

    :param id: the dataset's id or name
    :param from: the first day (optional: 30 days before the last); days are those of the portal's time zone
    :param to: the last day (optional: today)
    :param by: `day` or `month` (optional: day)
    :returns: `id`, `name`, `from`, `to`; `totals` of all time, `last_30_days` and `period`, each with `downloads`,
        `api_calls` and `previews`; and `results` of the period with the same numbers by `day` or `month`, those
        without use left out
    :raises ObjectNotFound: when there is no such dataset
    :raises ValidationError: when the period is none
    """
    dataset = model.Package.get(tk.get_or_bust(data_dict, "id"))
    if dataset is None:
        raise tk.ObjectNotFound(_("Dataset not found"))
    tk.check_access("govshare_usage_show", Context(context, package=dataset), {"id": dataset.id})
    asked = period(data_dict)
    unit = _one_of(data_dict, "by", ("day", "month"))
    everything, lately, within = queries.totals(dataset.id, last(MONTH), asked)
    return {
        "id": dataset.id,
        "name": dataset.name,
        "from": asked.first.isoformat(),
        "to": asked.last.isoformat(),
        "totals": everything,
        "last_30_days": lately,
        "period": within,
        "results": queries.by_time(dataset.id, asked, unit),
    }


@tk.side_effect_free
def govshare_usage_list(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """List what was used in a period, the most used first. Only what everybody may find in the catalogue is counted.

    :param by: `dataset` or `department` (optional: dataset)
    :param from: the first day (optional: 30 days before the last); days are those of the portal's time zone
    :param to: the last day (optional: today)
    :param organization: the id or name of a department (optional): only its own datasets
    :param sort: `uses` (the sum), `downloads`, `api_calls` or `previews` (optional: uses)
    :param limit: how many, 20; 10,000 at most
    :param offset: how many to pass over
    :returns: `from`, `to`, `count`, `totals`, and `results` with `id`, `name`, `title`, `downloads`, `api_calls`,
        `previews`, `uses`; a dataset's `organization` and `organization_title`, a department's number of `datasets`
    :raises ObjectNotFound: when there is no such department
    :raises ValidationError: when the period is none
    """
    tk.check_access("govshare_usage_list", context, data_dict)
    asked = period(data_dict)
    unit = _one_of(data_dict, "by", ("dataset", "department"))
    order = _one_of(data_dict, "sort", ORDERS)
    organization_id = _organization(data_dict)
    rows = (queries.by_dataset if unit == "dataset" else queries.by_department)(asked, organization_id)
    sums = (sa.func.coalesce(sa.func.sum(rows.c[name]), 0) for name in ORDERS)
    count, *numbers = model.Session.execute(sa.select(sa.func.count(), *sums).select_from(rows)).one()
    found = model.Session.execute(
        sa.select(rows)
        .order_by(rows.c[order].desc(), rows.c.uses.desc(), rows.c.id)
        .limit(number(data_dict, "limit", ROWS, most=MOST_ROWS))
        .offset(number(data_dict, "offset", 0))
    )
    return {
        "from": asked.first.isoformat(),
        "to": asked.last.isoformat(),
        "count": count,
        "totals": {name: int(each) for name, each in zip(ORDERS, numbers, strict=True)},
        "results": [{**row, **{name: int(row[name]) for name in ORDERS}} for row in found.mappings()],
    }


def _one_of(data_dict: dict[str, Any], key: str, values: tuple[str, ...]) -> str:
    """Return a parameter that is one of some values, the first of them when it is absent."""
    value = str(data_dict.get(key) or values[0])
    if value not in values:
        raise tk.ValidationError({key: [_("Please give one of {values}.").format(values=", ".join(values))]})
    return value


def _organization(data_dict: dict[str, Any]) -> str | None:
    if not (asked := data_dict.get("organization")):
        return None
    group = model.Group.get(str(asked))
    if group is None or not group.is_organization or group.state != model.State.ACTIVE:
        raise tk.ObjectNotFound(_("There is no department “{value}”").format(value=asked))
    return str(group.id)
