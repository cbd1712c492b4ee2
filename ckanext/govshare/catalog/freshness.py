"""Whether a dataset's data is as new as its update frequency promises."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from ckanext.govshare import codes
from ckanext.govshare.codes.helpers import govshare_code_label

__all__ = ["Freshness", "freshness"]

# A promise made in China ends with the day there, wherever the server is.
_ZONE = ZoneInfo("Asia/Shanghai")


class Freshness(TypedDict):
    """``current``; ``due`` since a short while; ``overdue``; ``none`` where nothing is promised or no date is known."""

    state: str
    due: datetime.date | None
    promised: str


def freshness(dataset: Mapping[str, Any]) -> Freshness:
    """Return how a dataset stands today.

    The day of the last update is the newest that the description or an uploaded file gives. After the promised period
    a tenth of it (at least a day) passes before it is overdue: monthly data is rarely ready on the first.
    """
    code = str(dataset.get("update_frequency") or "")
    promised = govshare_code_label("update_frequency", code) if code else ""
    known = codes.codes("update_frequency").get(code)
    days = int((known.facts["max_age_days"] if known else "") or 0)
    updated = max(_days(dataset), default=None)
    if not days or updated is None:
        return {"state": "none", "due": None, "promised": promised}
    due = updated + datetime.timedelta(days=days)
    today = datetime.datetime.now(_ZONE).date()
    grace = datetime.timedelta(days=max(1, days // 10))
    state = "current" if today <= due else "due" if today <= due + grace else "overdue"
    return {"state": state, "due": due, "promised": promised}


def _days(dataset: Mapping[str, Any]) -> Iterator[datetime.date]:
    """Yield the days on which the data is known to have changed."""
    given = [dataset.get("data_updated")]
    given += [each.get("last_modified") for each in dataset.get("resources") or [] if each.get("url_type") == "upload"]
    for text in given:
        try:
            yield datetime.date.fromisoformat(str(text or "")[:10])
        except ValueError:
            continue
