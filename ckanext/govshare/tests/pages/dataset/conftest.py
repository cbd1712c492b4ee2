"""A table with words, days, numbers and places, on a dataset of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ckan.plugins.toolkit as tk
import pytest

from ckanext.govshare.tests.catalogue import catalogue, portal

__all__ = ["catalogue", "portal", "table"]

ROWS = 45
DISTRICTS = ("南山区", "西关区", "新城区")


def rows() -> list[dict[str, Any]]:
    """Return rows that differ in every column."""
    return [
        {
            "stop_name": f"站点{n}号" if n else "广州火车站100%",
            "区域": DISTRICTS[n % 3],
            "opened": f"2025-01-{n % 28 + 1:02}T00:00:00",
            "seats": n,
            "longitude": round(113.2 + n / 1000, 3),
            "latitude": round(23.1 + n / 1000, 3) if n != 1 else None,
            "note": "=1+1" if n == 2 else None,
        }
        for n in range(ROWS)
    ]


@pytest.fixture(scope="module")
def table(catalogue: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The bus stops' table in the DataStore: the resource's id, its page, and the dataset's."""
    dataset = catalogue["bus_stops"]
    resource = dataset["resources"][0]["id"]
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    tk.get_action("datastore_create")(
        {"user": user},
        {
            "resource_id": resource,
            "force": True,
            "fields": [
                {"id": "stop_name", "type": "text"},
                {"id": "区域", "type": "text"},
                {"id": "opened", "type": "timestamp"},
                {"id": "seats", "type": "numeric"},
                {"id": "longitude", "type": "numeric"},
                {"id": "latitude", "type": "numeric"},
                {"id": "note", "type": "text"},
            ],
            "records": rows(),
        },
    )
    page = f"/dataset/{dataset['name']}"
    yield {"id": resource, "dataset": page, "page": f"{page}/resource/{resource}"}
    tk.get_action("datastore_delete")({"user": user}, {"resource_id": resource, "force": True})
