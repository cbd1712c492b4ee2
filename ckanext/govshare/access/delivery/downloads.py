"""What a download leaves behind: a count, and for data that is not everybody's an entry in the history."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.redis import connect_to_redis
from redis.exceptions import RedisError

from ckanext.govshare.access.decision import Decision
from ckanext.govshare.access.facts import is_gated
from ckanext.govshare.history.record import record

__all__ = ["belongs_to_one", "enter", "everybodys"]

# As long as this a download may go on from where it broke off.
DAY = 24 * 3600


def everybodys(dataset: Mapping[str, Any]) -> bool:
    """Tell whether a dataset's data is for all; of an entry that not all may see it is not, whatever its open type."""
    return not is_gated(dataset) and not dataset.get("private")


def enter(dataset: Mapping[str, Any], resource: Mapping[str, Any], decision: Decision) -> None:
    """Write a download into the history where the data is not everybody's, and count it.

    Whatever fails here fails the download: nothing is given that is not written down.
    """
    if not everybodys(dataset):
        data = {"resource": resource["id"], "grant": decision.grant, "open_type": dataset.get("open_type")}
        record(f"dataset:{dataset['id']}", "download", data, tk.current_user.id)
        model.Session.commit()
        _remember(resource["id"])
    tk.signals.resource_download.send(resource["id"])


def belongs_to_one(resource_id: str) -> bool:
    """Tell whether a part that the user asks for belongs to a download that has been written down today."""
    try:
        return bool(connect_to_redis().exists(_key(resource_id)))
    except RedisError:
        return False


def _remember(resource_id: str) -> None:
    # Without Redis each part is a download of its own.
    with contextlib.suppress(RedisError):
        connect_to_redis().set(_key(resource_id), 1, ex=DAY)


def _key(resource_id: str) -> str:
    return f"{tk.config['ckan.site_id']}:govshare:download:{resource_id}:{tk.current_user.id}"
