"""How tests use the data, and read what was counted."""

from __future__ import annotations

from typing import Any

from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.operations.clock import run_once

BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
)
KINDS = ("downloads", "api_calls", "previews")


def get(portal: CKANTestApp, path: str, agent: str = BROWSER, method: str = "GET", **headers: str) -> Any:
    """Ask for an address as a browser, or as somebody else."""
    return portal.test_client(use_cookies=False).open(path, method=method, headers={"User-Agent": agent, **headers})


def shown(portal: CKANTestApp, name: str, **asked: Any) -> dict[str, Any]:
    """Return what the API says of a dataset's use, after everything was written."""
    run_once()
    answer = portal.get("/api/3/action/govshare_usage_show", query_string={"id": name, **asked})
    found: dict[str, Any] = answer.json["result"]
    return found


def totals(portal: CKANTestApp, name: str) -> tuple[int, int, int]:
    """Return a dataset's downloads, API calls and previews."""
    sums = shown(portal, name)["totals"]
    return sums["downloads"], sums["api_calls"], sums["previews"]
