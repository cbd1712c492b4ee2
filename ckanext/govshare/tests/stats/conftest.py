"""The catalogue, an uploaded table in it, and no use of anything yet."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.lib.redis import connect_to_redis
from werkzeug.datastructures import FileStorage

from ckanext.govshare.stats.model import Usage, UsageDone, UsageDue
from ckanext.govshare.tests.catalogue import catalogue, portal

__all__ = ["catalogue", "portal"]

ROWS = [{"stop_name": f"站点{n}号"} for n in range(3)]
FILE = "stop_name\n站点1号\n"


def site_user() -> dict[str, Any]:
    """Return the context of the portal's own user."""
    return {"user": tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]}


@pytest.fixture(autouse=True)
def unused(catalogue: dict[str, Any]) -> Iterator[None]:
    """Nothing is counted before and after."""

    def clear() -> None:
        model.Session.rollback()
        redis = connect_to_redis()
        if keys := redis.keys("*:govshare:usage:*"):
            redis.delete(*keys)
        for table in (Usage, UsageDone, UsageDue):
            model.Session.execute(sa.delete(table))
        model.Session.commit()

    clear()
    yield
    clear()


@pytest.fixture(scope="package")
def file(catalogue: dict[str, Any]) -> dict[str, Any]:
    """An uploaded table of the bus stops, also in the DataStore."""
    upload = FileStorage(io.BytesIO(FILE.encode()), "站点.csv")
    made: dict[str, Any] = tk.get_action("resource_create")(
        site_user(),
        {
            "package_id": catalogue["bus_stops"]["id"],
            "name": "站点.csv",
            "format": "CSV",
            "data_kind": "table",
            "upload": upload,
        },
    )
    fields = [{"id": "stop_name", "type": "text"}]
    tk.get_action("datastore_create")(
        site_user(),
        {"resource_id": made["id"], "force": True, "fields": fields, "records": ROWS, "aliases": "bus_stops_2026"},
    )
    return made
