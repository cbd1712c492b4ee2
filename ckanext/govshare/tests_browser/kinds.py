"""Every kind of page with the account that sees it, and what on it is data and may be in any language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

# Account, then name and address of each kind of page. {open}, {table}, … stand for datasets of the sample.
KINDS: dict[str | None, dict[str, str]] = {
    None: {
        "home": "/",
        "search": "/dataset/?q=公交",
        "nothing": "/dataset/?q=量子计算机",
        "dataset-open": "/dataset/{open}",
        "dataset-login": "/dataset/{login}",
        "dataset-conditional": "/dataset/{conditional}",
        "dataset-closed": "/dataset/{closed}",
        "dataset-harvested": "/dataset/{unknown}",
        "classification": "/dataset/{open}/classification",
        "preview": "/dataset/{table}/resource/{resource}",
        "themes": "/group/",
        "theme": "/group/theme-06",
        "departments": "/organization/",
        "department": "/organization/shili-transport",
        "regions": "/region",
        "region": "/region/990100",
        "help": "/help",
        "api": "/help/api",
        "about": "/about",
        "terms": "/terms",
        "deadlines": "/deadlines?from=2026-12-20&days=10",
        "apply": "/dataset/{applied}/apply",
        "requests": "/requests",
        "answers": "/requests/statistics",
        "misuse": "/violations",
        "verify": "/verify",
        "verify-nothing": "/verify?code=nothing",
        "sign-in": "/user/login",
        "register": "/user/register",
        "reset": "/user/reset",
        "missing": "/nowhere",
    },
    "citizen": {
        "own-page": "/user/citizen",
        "own-settings": "/user/edit",
        "tokens": "/user/citizen/api-tokens",
        "news": "/dashboard/",
        "forbidden": "/ckan-admin/",
        "dataset-signed-in": "/dataset/{login}",
        "terms-to-accept": "/terms?came_from=/dataset/{login}",
        "application": "/dataset/{applied}/apply",
        "own-cases": "/user/cases",
        "opinions-asked": "/user/cases?show=consulted",
        "notices": "/user/notices",
    },
    "editor": {
        "own-datasets": "/dashboard/datasets",
        "new-dataset": "/dataset/new",
        "edit-dataset": "/dataset/edit/{own}",
        "new-resource": "/dataset/{own}/resource/new",
        "edit-resource": "/dataset/{own}/resource/{own_resource}/edit",
        "changes": "/dataset/activity/{own}",
        "members": "/organization/members/shili-transport",
        "excel": "/organization/shili-transport/excel/",
        "saved-searches": "/searches",
        "inbox": "/cases",
        "deputies": "/user/deputies",
    },
    "admin": {
        "new-department": "/organization/new",
        "edit-department": "/organization/edit/shili-transport",
        "department-changes": "/organization/activity/shili-transport",
        "edit-theme": "/group/edit/theme-06",
        "accounts": "/user/",
        "administrators": "/ckan-admin/",
        "settings": "/ckan-admin/config",
        "trash": "/ckan-admin/trash",
        "code-lists": "/ckan-admin/codes",
        "code-list": "/ckan-admin/codes/open_type",
        "synonyms": "/ckan-admin/synonyms",
        "holidays": "/ckan-admin/holidays",
        "deadline-profiles": "/ckan-admin/deadline-profiles",
        "deadline-profile": "/ckan-admin/deadline-profiles/edit?id=guizhou-open",
        "query-log": "/ckan-admin/searches?show=all",
        "harvest": "/harvest",
        "new-source": "/harvest/new",
        "views": "/dataset/{table}/resource/{resource}/views",
        "datastore": "/dataset/{table}/resource_data/{resource}",
        # Near the end: what `sample` calls has been counted by then.
        "usage": "/statistics/usage",
        "usage-departments": "/statistics/usage?by=department",
    },
}
# Names, formats, abbreviations and the sample's accounts, which are the same in every language.
FOREIGN = set((Path(__file__).parent / "foreign.txt").read_text(encoding="utf-8").split())
HAN = re.compile(r"[\u3400-\u9fff]+")
# Addresses and ids are no words.
CODES = re.compile(r"\S+@\S+|https?://\S+|[\w.-]*\d[\w.-]*|[a-z]+(-[a-z]+)+|/[\w/-]+", re.ASCII)
LATIN = re.compile(r"[A-Za-z]{2,}")


def call(web: str, action: str, **parameters: Any) -> Any:
    """Return the result of an action, asked as anybody may."""
    with urlopen(f"{web}/api/3/action/{action}?{urlencode(parameters)}", timeout=60) as answer:
        return json.load(answer)["result"]


@cache
def sample(web: str) -> tuple[dict[str, str], str]:
    """Return what the placeholders stand for, and all texts that people wrote into the catalogue."""
    datasets = call(web, "package_search", rows=1000, sort="metadata_created asc")["results"]
    places: dict[str, str] = {}
    for dataset in datasets:
        places.setdefault(dataset["open_type"], dataset["name"])
        # The department that the sample's reviewer and head are of.
        if dataset["open_type"] == "conditional" and dataset["organization"]["name"] == "shili-health":
            places.setdefault("applied", dataset["name"])
        for resource in dataset["resources"]:
            if resource.get("datastore_active") and dataset["open_type"] == "open":
                places.setdefault("table", dataset["name"])
                places.setdefault("resource", resource["id"])
            if dataset["organization"]["name"] == "shili-transport":
                places.setdefault("own", dataset["name"])
                places.setdefault("own_resource", resource["id"])
    call(web, "datastore_search", resource_id=places["resource"], limit=1)
    departments = call(web, "govshare_department_list", limit=1000)["results"]
    written = "\n".join(_texts([datasets, departments]))
    return places, written


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str) and (HAN.search(value) or not value.islower()):
        yield value


def foreign(texts: list[str], language: str, written: str) -> set[str]:
    """Return the words of the other language that are neither data nor the same in every language.

    :param texts: what people see or hear
    :param written: what people wrote into the catalogue
    """
    pattern = LATIN if language == "zh" else HAN
    found: set[str] = set()
    for text in texts:
        text = CODES.sub(" ", text)
        found |= {word for word in pattern.findall(text) if word not in FOREIGN and word not in written}
    return found
