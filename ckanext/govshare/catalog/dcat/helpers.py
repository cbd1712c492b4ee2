"""What a dataset's page tells search engines: schema.org, written directly, for every page carries it."""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govshare import codes
from ckanext.govshare.catalog.dcat.terms import LANGUAGE
from ckanext.govshare.codes import regions

__all__ = ["govshare_structured_data"]


def govshare_structured_data(dataset: dict[str, Any]) -> str:
    """Return a dataset as schema.org in JSON-LD, to stand in a script element.

    :param dataset: what ``package_show`` gives the reader; nothing else is said
    """
    page = tk.url_for("dataset.read", id=dataset["name"], locale="default", _external=True)
    organization = dataset.get("organization") or {}
    bounds = [dataset.get("temporal_start") or "..", dataset.get("temporal_end") or ".."]
    themes = [codes.label("theme", theme, "zh") for theme in dataset.get("theme") or []]
    found = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": page,
        "url": page,
        "name": dataset.get("title") or dataset["name"],
        "description": dataset.get("notes"),
        "identifier": dataset.get("resource_code"),
        "keywords": [*(tag["name"] for tag in dataset.get("tags") or []), *themes],
        "inLanguage": LANGUAGE,
        "publisher": {"@type": "GovernmentOrganization", "name": organization.get("title")} if organization else None,
        "datePublished": dataset.get("release_date"),
        "dateModified": dataset.get("data_updated") or dataset.get("metadata_modified"),
        "license": dataset.get("license_url"),
        "isAccessibleForFree": True if dataset.get("open_type") in ("open", "login") else None,
        "conditionsOfAccess": dataset.get("open_condition"),
        "spatialCoverage": regions.name(dataset["region_code"]) if dataset.get("region_code") else None,
        "temporalCoverage": "/".join(bounds) if bounds != ["..", ".."] else None,
        "isBasedOn": dataset.get("source_url"),
        "variableMeasured": [_filled(_variable(item)) for item in dataset.get("items") or []],
        "distribution": [_filled(_download(each)) for each in dataset.get("resources") or [] if each.get("url")],
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "name": tk.config["ckan.site_title"],
            "url": tk.config["ckan.site_url"],
        },
    }
    # Within a script element, only this could end it.
    return json.dumps(_filled(found), ensure_ascii=False).replace("<", "\\u003c")


def _variable(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "@type": "PropertyValue",
        "name": item.get("name"),
        "alternateName": item.get("name_en"),
        "description": item.get("description"),
        "unitText": item.get("unit"),
    }


def _download(resource: dict[str, Any]) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "name": resource.get("name"),
        "description": resource.get("description"),
        "contentUrl": resource["url"],
        "encodingFormat": resource.get("format"),
    }


def _filled(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value not in (None, "", [])}
