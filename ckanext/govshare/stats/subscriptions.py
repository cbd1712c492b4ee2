"""What is a use of the data, by the signals that tell of it."""

from __future__ import annotations

import re
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Response
from flask import has_request_context

from ckanext.govshare.stats.counting import count
from ckanext.govshare.stats.robots import is_somebody

__all__ = ["usage_subscriptions"]

# Reads of the DataStore through the API; in other actions, and on pages, they are steps of something else.
READS = ("datastore_search", "datastore_search_sql", "datastore_info")
# Pages that show rows of a table. They read it several times, which is one preview.
TABLES = ("dataset_resource.read", "govshare_dataset.show")
# Answers that are a use by themselves.
ANSWERS = {
    "datastore.dump": "api_calls",
    "govshare_dataset.rows": "downloads",
    "dataset_resource.view": "previews",
    "resource.view": "previews",
}
# A table's name stands in double quotes, for it is an id.
_TABLE = re.compile(r'"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"')
OK = 200


def downloaded(resource_id: str, **_: Any) -> None:
    """Count a download; of an interface that passes through us, a call, which the writing knows."""
    if has_request_context() and is_somebody():
        count("downloads", resource_id)


def read(action: str, *, data_dict: dict[str, Any], **_: Any) -> None:
    """Count a read of the DataStore: by a program that called this action, or for a page that shows the table."""
    if not has_request_context():
        return
    endpoint = tk.request.endpoint
    if endpoint == "api.action" and (tk.request.view_args or {}).get("logic_function") == action:
        if is_somebody():
            for table in _tables(data_dict):
                count("api_calls", table)
    elif endpoint in TABLES and action == "datastore_search" and "govshare_previewed" not in tk.g:
        tk.g.govshare_previewed = True
        if is_somebody():
            count("previews", data_dict["resource_id"])


def answered(_app: Any, *, response: Response, **_: Any) -> None:
    """Count an answer that is a use by itself."""
    kind = ANSWERS.get(tk.request.endpoint or "")
    if kind and response.status_code == OK and is_somebody():
        count(kind, (tk.request.view_args or {})["resource_id"])


def _tables(data_dict: dict[str, Any]) -> set[str]:
    if sql := data_dict.get("sql"):
        return set(_TABLE.findall(str(sql)))
    return {str(data_dict.get("resource_id") or data_dict.get("id") or "")}


usage_subscriptions = {
    tk.signals.resource_download: [downloaded],
    tk.signals.request_finished: [answered],
    tk.signals.action_succeeded: [{"sender": action, "receiver": read} for action in READS],
}
