"""What the query log needs done from time to time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.govshare.search.log import counting
from ckanext.govshare.search.log.model import QueryLog

__all__ = ["keep_query_log"]


def keep_query_log() -> None:
    """Write what was counted, and delete what is older than the setting allows."""
    counting.flush()
    days = tk.config["govshare.search.log_days"]
    oldest = datetime.now(UTC).date() - timedelta(days=days)
    model.Session.query(QueryLog).filter(QueryLog.day < oldest).delete()
    model.Session.commit()
