"""What of a dataset goes into the index.

CKAN flattens a dataset's extras into index fields as they are stored: lists as JSON text, which
facets would show as ``["06"]``, data items as one long JSON text. Here they become real
multi-valued fields and plain searchable text. `data_dict` and `validated_data_dict` are never
touched: `package_show`, patch and revise read them back.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from itertools import takewhile
from typing import Any

from ckanext.govshare.codes import regions
from ckanext.govshare.search import departments, pinyin

# Fields with real facets.
CODED = ("open_type", "update_frequency", "region_code", "source_platform")
# Codes, days and addresses are no words: a search for "open" or "2023" is not for open data or last year's entry.
_NO_WORDS = {
    f"extras_{field}"
    for field in (
        *CODED,
        "industry",
        "closed_reason",
        "share_type",
        "hidden_entry",
        "release_date",
        "data_updated",
        "temporal_start",
        "temporal_end",
        "registration_date",
        "registration_expiry",
        "registration_url",
        "source_id",
        "source_url",
        "source_terms_url",
    )
}

# Resources that hold data; the others lead to a page.
DATA_KINDS = ("file", "table", "api")
MAX_YEARS = 100
_PLACES = "省市州盟县区旗"
MIN_PLACE = 2

# What Solr takes as one term (`IndexWriter.MAX_TERM_LENGTH`).
MAX_TERM_BYTES = 32_766
MAX_SORT_TITLE = 256

_STORED = ("data_dict", "validated_data_dict")
# CKAN has flattened these already.
_FLAT = ("organization", "tags", "groups")
# Analysed fields have no long terms: their tokenizer cuts them.
_ANALYSED = re.compile(
    r"^(title|notes|author|maintainer|organization_title|(items|tags)_text|res_name|res_description|"
    r"(title|organization)_pinyin|(res_)?extras_.*)$"
)


def shape(pkg_dict: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of CKAN's index document with the portal's fields.

    :param pkg_dict: the document as CKAN made it, `validated_data_dict` included
    """
    dataset = json.loads(pkg_dict.get("validated_data_dict") or "{}")
    document = {
        key: value for key, value in pkg_dict.items() if key not in _NO_WORDS and not _is_structure(key, dataset)
    }
    department = departments.of(dataset.get("owner_org"))
    document |= _words(dataset, department)
    if dataset.get("type") == "dataset":
        document |= _filters(dataset, department)
    if document.get("title_string"):
        document["title_string"] = document["title_string"][:MAX_SORT_TITLE]
    return {key: _fit(key, value) for key, value in document.items()}


def _words(dataset: dict[str, Any], department: departments.Department) -> dict[str, Any]:
    """Return what a dataset is found by, beside CKAN's own fields, and what its title is sorted and grouped by."""
    title = str(dataset.get("title") or "")
    organization = (dataset.get("organization") or {}).get("title")
    harvested = bool(dataset.get("source_platform"))
    return {
        "organization_title": organization,
        "items_text": items_text(dataset.get("items")),
        "tags_text": [] if harvested else [tag["display_name"] for tag in dataset.get("tags") or ()],
        "title_pinyin": pinyin.reading(title),
        "organization_pinyin": pinyin.reading(organization or ""),
        "title_pinyin_sort": pinyin.sort_key(title),
        "title_key": title_key(title, organization or "", dataset.get("region_code") or department.region_code),
    }


def _filters(dataset: dict[str, Any], department: departments.Department) -> dict[str, Any]:
    """Return what a dataset is filtered and sorted by."""
    found: dict[str, Any] = {field: dataset.get(field) or None for field in CODED}
    updated = _day(dataset.get("data_updated"))
    return found | {
        "theme_facet": _codes(dataset.get("theme")),
        "open_type": dataset.get("open_type") or "unknown",
        "organization_path": department.path,
        "region_path": region_path(dataset.get("region_code") or department.region_code),
        "has_data": any(resource.get("data_kind") in DATA_KINDS for resource in dataset.get("resources") or ()),
        "data_year": years(dataset),
        "data_updated_day": updated and f"{updated.isoformat()}T00:00:00Z",
    }


def years(dataset: dict[str, Any]) -> list[int]:
    """Return the years that the data are of: its period's, else the one in which it was last updated."""
    ends = [day.year for field in ("temporal_start", "temporal_end") if (day := _day(dataset.get(field)))]
    if not ends and (updated := _day(dataset.get("data_updated"))):
        ends = [updated.year]
    return list(range(ends[0], min(ends[-1], ends[0] + MAX_YEARS) + 1)) if ends else []


def _day(value: Any) -> date | None:
    """Return the day that a field says; sources also write 0000-00-00."""
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def region_path(code: str | None) -> list[str]:
    """Return a region's code after those of the regions it lies in, the province first.

    A code that the list of regions does not know says by its digits what it lies in.
    """
    if not code:
        return []
    return regions.path(code) or list(dict.fromkeys((f"{code[:2]}0000", f"{code[:4]}00", code)))


def title_key(title: str, organization: str, region: str | None) -> str:
    """Return what datasets of many places about the same have in common: the title without signs and its own places.

    A place is what the title and the department's name begin with alike (贵阳市 of 贵阳市公交站点), the region, or one
    that it lies in (贵阳市云岩区公交站点).
    """
    shared = "".join(
        pair[0] for pair in takewhile(lambda pair: pair[0] == pair[1], zip(title, organization, strict=False))
    )
    place = shared[: max((shared.rfind(suffix) + 1 for suffix in _PLACES), default=0)]
    names = {place, *(regions.name(code) for code in region_path(region))}
    # People also leave out what kind of place it is: 贵阳公交站点.
    names |= {name[:-1] for name in names if len(name) > MIN_PLACE and name[-1] in _PLACES}
    while leading := [name for name in names if name and title.startswith(name) and len(title) > len(name) + 1]:
        title = title.removeprefix(max(leading, key=len))
    return "".join(character for character in unicodedata.normalize("NFKC", title).casefold() if character.isalnum())


def items_text(items: Iterable[dict[str, Any]] | None) -> list[str]:
    """Return the searchable words of data items: their names and what they mean."""
    return [str(item[key]) for item in items or () for key in ("name", "name_en", "description") if item.get(key)]


def _is_structure(key: str, dataset: dict[str, Any]) -> bool:
    """Tell whether an index field holds a list or an object of the dataset, as JSON text or as it is."""
    name = key.removeprefix("extras_")
    return name not in _FLAT and isinstance(dataset.get(name), list | dict)


def _codes(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(code) for code in value]
    return [str(value)] if value else []


def _fit(key: str, value: Any) -> Any:
    """Return the value without what Solr refuses as a term."""
    if key in _STORED or _ANALYSED.match(key):
        return value
    if isinstance(value, list):
        return [part for part in value if not _too_long(part)]
    return None if _too_long(value) else value


def _too_long(value: Any) -> bool:
    return isinstance(value, str) and len(value.encode()) > MAX_TERM_BYTES
