"""Names of the linked data that the portal speaks, and the fields that have no name in DCAT."""

from __future__ import annotations

import re

from ckanext.dcat.utils import catalog_uri
from rdflib import Literal, Namespace, URIRef

__all__ = [
    "ACCESS_RIGHT",
    "CSVW",
    "DATA_THEME",
    "FREQUENCY",
    "IANA",
    "ITEM_FIELDS",
    "LANGUAGE",
    "LIST_FIELDS",
    "OURS",
    "PLAIN_FIELDS",
    "RESOURCE_FIELDS",
    "concept",
    "text",
]

OURS = Namespace("urn:x-govshare:")
"""Fields of the Chinese catalogue that DCAT has no word for, under their names in the schema."""

CSVW = Namespace("http://www.w3.org/ns/csvw#")
_EU = "http://publications.europa.eu/resource/authority"
ACCESS_RIGHT = Namespace(f"{_EU}/access-right/")
DATA_THEME = Namespace(f"{_EU}/data-theme/")
FREQUENCY = Namespace(f"{_EU}/frequency/")
IANA = Namespace("https://www.iana.org/assignments/media-types/")

LANGUAGE = "zh-Hans"
"""BCP 47; CKAN's zh_Hans_CN is no language tag."""

PLAIN_FIELDS = (
    *("catalog_class", "open_type", "use_requirements", "security_measures", "closed_reason", "legal_basis"),
    *("share_type", "share_condition", "update_frequency", "license_id", "industry", "data_updated"),
    *("registration_code", "registration_status", "registration_date", "registration_expiry", "registration_url"),
    *("source_platform", "source_id", "source_terms_url"),
)
LIST_FIELDS = ("share_modes", "related_resource_codes")
ITEM_FIELDS = ("type", "length", "unit", "sensitivity", "is_open", "source_department")
RESOURCE_FIELDS = ("data_kind", "row_count", "encoding", "format")

_HAN = re.compile(r"[\u3400-\u9fff]")


def text(value: object) -> Literal:
    """Return a text with its language: Chinese where it has Chinese characters, else none is claimed."""
    said = str(value)
    return Literal(said, lang=LANGUAGE if _HAN.search(said) else None)


def concept(scheme: str, code: str) -> URIRef:
    """Return the portal's own name of a code of a value list."""
    return URIRef(f"{catalog_uri().rstrip('/')}/codes/{scheme}/{code}")
