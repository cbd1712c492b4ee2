"""What is searched for."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context
from sqlalchemy.dialects.postgresql import aggregate_order_by

from ckanext.govshare.parameters import number
from ckanext.govshare.search.log.model import QueryLog

__all__ = ["govshare_query_log_list"]

DAYS, MOST_DAYS = 30, 3660
ROWS, MOST_ROWS = 50, 10_000


@tk.side_effect_free
def govshare_query_log_list(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """List the searches of a period, the most frequent first. Administrators only.

    :param days: how many days back, today included; 30 by default
    :type days: integer
    :param no_hits: only those that found nothing the last time
    :type no_hits: boolean
    :param limit: 50 by default, 10,000 at most
    :type limit: integer
    :param offset: how many to leave out
    :type offset: integer

    :returns: `count` of different queries, `searches` in all, `from` and `to` (days), and `results`: `query`,
        `searches`, `hits` (of the last day it was asked) and `last` (day)
    :rtype: dictionary
    """
    tk.check_access("govshare_query_log_list", context, data_dict)
    today = datetime.now(ZoneInfo(tk.config["ckan.display_timezone"])).date()
    days = number(data_dict, "days", DAYS, 1, MOST_DAYS)
    first = today - timedelta(days=days - 1)
    queries = _by_query(first, tk.asbool(data_dict.get("no_hits", False)))
    count, searches = model.Session.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(queries.c.searches), 0))
    ).one()
    rows = model.Session.execute(
        sa.select(queries)
        .order_by(queries.c.searches.desc(), queries.c.query)
        .limit(number(data_dict, "limit", ROWS, 1, MOST_ROWS))
        .offset(number(data_dict, "offset", 0))
    )
    return {
        "count": count,
        "searches": searches,
        "from": first.isoformat(),
        "to": today.isoformat(),
        "results": [{**row, "last": row["last"].isoformat()} for row in map(dict, rows.mappings())],
    }


def _by_query(first: date, no_hits: bool) -> sa.Subquery:
    """Return a query over the days of a period, one row for each search."""
    newest = sa.func.array_agg(aggregate_order_by(QueryLog.hits, QueryLog.day.desc()))[1]
    found = (
        sa.select(
            QueryLog.query.label("query"),
            sa.func.sum(QueryLog.searches).label("searches"),
            newest.label("hits"),
            sa.func.max(QueryLog.day).label("last"),
        )
        .where(QueryLog.day >= first)
        .group_by(QueryLog.query)
    )
    return (found.having(newest == 0) if no_hits else found).subquery()
