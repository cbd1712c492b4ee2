"""What templates show of the use of data."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govshare.stats.periods import today

__all__ = ["govshare_usage"]

MONTHS = 12


def govshare_usage(pkg: dict[str, Any]) -> dict[str, Any]:
    """Return the use of a dataset: `totals`, `last_30_days`, and `results` by month, the newest of twelve first.

    Each month has a `share`: how much of the busiest month's use it has, in per cent.
    """
    end = today()
    begin = end.replace(year=end.year - 1, day=1)
    begin = begin.replace(year=begin.year + begin.month // MONTHS, month=begin.month % MONTHS + 1)
    asked = {"id": pkg["id"], "from": begin.isoformat(), "to": end.isoformat(), "by": "month"}
    found: dict[str, Any] = tk.get_action("govshare_usage_show")({}, asked)
    months = found["results"][::-1]
    for month in months:
        month["uses"] = month["downloads"] + month["api_calls"] + month["previews"]
    most = max((month["uses"] for month in months), default=0)
    for month in months:
        month["share"] = round(100 * month["uses"] / most) if most else 0
    found["results"] = months
    return found
