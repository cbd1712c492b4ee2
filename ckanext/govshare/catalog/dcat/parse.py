"""A dataset described in DCAT, by this portal or by another one, as our fields."""

from __future__ import annotations

from typing import Any

from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCAT, DCTERMS, FOAF, PROV, RDFS, SKOS, XSD
from rdflib.term import Node

from ckanext.govshare import codes
from ckanext.govshare.catalog.dcat import terms
from ckanext.govshare.catalog.dcat.serialise import VCARD
from ckanext.govshare.catalog.dcat.terms import OURS

__all__ = ["read"]


def read(graph: Graph, ref: Node) -> dict[str, Any]:
    """Return what a graph says of a dataset, by our fields; what it does not say is left out."""
    found: dict[str, Any] = {name: _one(graph, ref, predicate) for name, predicate in _SIMPLE.items()}
    found |= {name: _one(graph, ref, OURS[name]) for name in terms.PLAIN_FIELDS}
    found |= {name: _all(graph, ref, OURS[name]) for name in terms.LIST_FIELDS}
    found["theme"] = _themes(graph, ref)
    found["update_frequency"] = found["update_frequency"] or _code(
        graph, ref, DCTERMS.accrualPeriodicity, "update_frequency", "eu_frequency"
    )
    found["open_type"] = found["open_type"] or _code(graph, ref, DCTERMS.accessRights, "open_type", "eu_access_right")
    found["tag_string"] = "、".join(_all(graph, ref, DCAT.keyword))
    # A moment is when the description changed; only a day says when the data did.
    modified = graph.value(ref, DCTERMS.modified)
    if not found["data_updated"] and isinstance(modified, Literal) and modified.datatype == XSD.date:
        found["data_updated"] = str(modified)
    for name, path in _NESTED.items():
        found[name] = _nested(graph, ref, *path)
    found["contact_email"] = found["contact_email"].removeprefix("mailto:")
    found["items"] = _items(graph, ref)
    found["resources"] = [_resource(graph, each) for each in sorted(graph.objects(ref, DCAT.distribution), key=str)]
    return {name: value for name, value in found.items() if value not in ("", [], None)}


_SIMPLE = {
    "title": DCTERMS.title,
    "notes": DCTERMS.description,
    "release_date": DCTERMS.issued,
    "source_url": PROV.wasDerivedFrom,
}
_NESTED = {
    "open_condition": (DCTERMS.rights, RDFS.label),
    "source_department": (DCTERMS.creator, FOAF.name),
    "provider": (DCTERMS.publisher, FOAF.name),
    "provider_uscc": (DCTERMS.publisher, DCTERMS.identifier),
    "contact_office": (DCAT.contactPoint, VCARD.fn),
    "contact_phone": (DCAT.contactPoint, VCARD.hasTelephone),
    "contact_email": (DCAT.contactPoint, VCARD.hasEmail),
    "region_code": (DCTERMS.spatial, DCTERMS.identifier),
    "temporal_start": (DCTERMS.temporal, DCAT.startDate),
    "temporal_end": (DCTERMS.temporal, DCAT.endDate),
}


def _one(graph: Graph, ref: Node, predicate: URIRef) -> str:
    """Return one value as text, the Chinese one where there are several."""
    values = sorted(graph.objects(ref, predicate), key=_chinese_first)
    return str(values[0]) if values else ""


def _chinese_first(value: Node) -> tuple[bool, str]:
    return not str(getattr(value, "language", None) or "").startswith("zh"), str(value)


def _all(graph: Graph, ref: Node, predicate: URIRef) -> list[str]:
    return sorted(map(str, graph.objects(ref, predicate)))


def _nested(graph: Graph, ref: Node, predicate: URIRef, inner: URIRef) -> str:
    for each in graph.objects(ref, predicate):
        if value := _one(graph, each, inner):
            return value
    return ""


def _themes(graph: Graph, ref: Node) -> list[str]:
    """Return our themes: by their code, or by what a concept is called. An EU theme stands for several of ours."""
    found = set()
    for each in graph.objects(ref, DCAT.theme):
        names = [*graph.objects(each, SKOS.notation), *graph.objects(each, SKOS.prefLabel)]
        found |= {code for name in names if (code := codes.normalise("theme", str(name)))}
    return [code for code in codes.codes("theme") if code in found]


def _code(graph: Graph, ref: Node, predicate: URIRef, scheme: str, fact: str) -> str:
    """Return the first code of a list that an EU code stands for."""
    given = _one(graph, ref, predicate).rsplit("/", 1)[-1]
    return next((code.value for code in codes.codes(scheme).values() if given and code.facts.get(fact) == given), "")


def _items(graph: Graph, ref: Node) -> list[dict[str, Any]]:
    columns = next(
        (found for each in graph.objects(ref, DCTERMS.conformsTo) if (found := graph.value(each, terms.CSVW.column))),
        None,
    )
    return [_item(graph, column) for column in Collection(graph, columns)] if columns else []


def _item(graph: Graph, ref: Node) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": _one(graph, ref, terms.CSVW.title),
        "name_en": _one(graph, ref, terms.CSVW.name),
        "description": _one(graph, ref, DCTERMS.description),
    }
    for name in terms.ITEM_FIELDS:
        value = graph.value(ref, OURS[name])
        found[name] = value.toPython() if isinstance(value, Literal) else None
    return {name: value for name, value in found.items() if value not in ("", None)}


def _resource(graph: Graph, ref: Node) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": _one(graph, ref, DCTERMS.title),
        "description": _one(graph, ref, DCTERMS.description),
        "url": _one(graph, ref, DCAT.downloadURL) or _one(graph, ref, DCAT.accessURL),
        "size": int(_one(graph, ref, DCAT.byteSize) or 0),
    }
    for name in terms.RESOURCE_FIELDS:
        value = graph.value(ref, OURS[name])
        found[name] = value.toPython() if isinstance(value, Literal) else None
    if not found["format"]:
        media_type = _one(graph, ref, DCAT.mediaType).removeprefix(str(terms.IANA))
        listed = codes.codes("resource_format").values()
        found["format"] = next((code.value for code in listed if code.facts.get("media_type") == media_type), "")
    # An address that is the distribution itself is where it is described, not where the data is.
    if found["url"] == str(ref):
        found["url"] = ""
    return {name: value for name, value in found.items() if value not in ("", None, 0)}
