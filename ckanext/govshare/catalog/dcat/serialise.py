"""A dataset, as ``package_show`` gives it to the reader, as DCAT. What the reader is not shown is not in the graph."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckanext.dcat.utils import catalog_uri, resource_uri
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCAT, DCTERMS, FOAF, PROV, RDF, RDFS, SKOS, XSD
from rdflib.namespace import Namespace as _Namespace

from ckanext.govshare import codes
from ckanext.govshare.catalog.dcat import terms
from ckanext.govshare.catalog.dcat.terms import OURS, concept, text
from ckanext.govshare.codes import regions

__all__ = ["VCARD", "Description"]

VCARD = _Namespace("http://www.w3.org/2006/vcard/ns#")
_XSD_TYPES = {
    "number": XSD.decimal,
    "integer": XSD.integer,
    "date": XSD.date,
    "datetime": XSD.dateTime,
    "boolean": XSD.boolean,
}


class Description:
    """Writes one dataset into a graph; the mapping is that of docs/dcat.md."""

    def __init__(self, graph: Graph, dataset: dict[str, Any], ref: URIRef) -> None:
        """Write about ``dataset`` under the name ``ref``."""
        self._graph = graph
        self._dataset = dataset
        self._ref = ref

    def write(self) -> None:
        """Add everything the dataset says."""
        prefixes = {"govshare": OURS, "dcat": DCAT, "dct": DCTERMS, "foaf": FOAF, "vcard": VCARD, "csvw": terms.CSVW}
        for prefix, namespace in prefixes.items():
            self._graph.bind(prefix, namespace, override=True)
        self._add(RDF.type, DCAT.Dataset)
        self._basics()
        self._codes()
        self._parties()
        self._coverage()
        self._own_fields()
        self._items()
        for resource in self._dataset.get("resources") or []:
            self._resource(resource)

    def _add(self, predicate: URIRef, value: Any, subject: Any = None) -> None:
        self._graph.add((subject or self._ref, predicate, value))

    def _basics(self) -> None:
        dataset = self._dataset
        self._add(DCTERMS.identifier, Literal(dataset.get("resource_code") or dataset["name"]))
        self._add(DCTERMS.title, text(dataset.get("title") or dataset["name"]))
        if dataset.get("notes"):
            self._add(DCTERMS.description, text(dataset["notes"]))
        for tag in dataset.get("tags") or []:
            self._add(DCAT.keyword, text(tag["name"]))
        here = tk.url_for("dataset.read", id=dataset["name"], locale="default", _external=True)
        self._add(DCAT.landingPage, URIRef(dataset.get("source_url") or here))
        if dataset.get("source_url"):
            self._add(PROV.wasDerivedFrom, URIRef(dataset["source_url"]))
        if dataset.get("release_date"):
            self._add(DCTERMS.issued, Literal(dataset["release_date"], datatype=XSD.date))
        modified = dataset.get("data_updated")
        kind = XSD.date if modified else XSD.dateTime
        if modified or dataset.get("metadata_modified"):
            self._add(DCTERMS.modified, Literal(modified or f"{dataset['metadata_modified']}Z", datatype=kind))
        if dataset.get("license_url"):
            self._add(DCTERMS.license, URIRef(dataset["license_url"]))
        if dataset.get("open_condition"):
            statement = BNode()
            self._add(DCTERMS.rights, statement)
            self._add(RDF.type, DCTERMS.RightsStatement, statement)
            self._add(RDFS.label, text(dataset["open_condition"]), statement)

    def _codes(self) -> None:
        for code in self._dataset.get("theme") or []:
            self._add(DCAT.theme, self._concept("theme", code))
            if european := _fact("theme", code, "eu_data_theme"):
                self._add(DCAT.theme, terms.DATA_THEME[european])
        if industry := self._dataset.get("industry"):
            self._add(DCTERMS.subject, self._concept("industry", industry))
        if frequency := _fact("update_frequency", self._dataset.get("update_frequency"), "eu_frequency"):
            self._add(DCTERMS.accrualPeriodicity, terms.FREQUENCY[frequency])
        if right := _fact("open_type", self._dataset.get("open_type"), "eu_access_right"):
            self._add(DCTERMS.accessRights, terms.ACCESS_RIGHT[right])

    def _concept(self, scheme: str, code: str) -> URIRef:
        ref = concept(scheme, code)
        self._add(RDF.type, SKOS.Concept, ref)
        self._add(SKOS.notation, Literal(code), ref)
        self._add(SKOS.prefLabel, Literal(codes.label(scheme, code, "zh"), lang=terms.LANGUAGE), ref)
        self._add(SKOS.prefLabel, Literal(codes.label(scheme, code, "en"), lang="en"), ref)
        return ref

    def _parties(self) -> None:
        dataset = self._dataset
        if organization := dataset.get("organization"):
            ref = URIRef(f"{catalog_uri().rstrip('/')}/organization/{organization['id']}")
            self._agent(DCTERMS.publisher, ref, organization.get("title") or organization["name"])
            # The session keeps a department once it was read, so a page of datasets asks for each but once.
            group = model.Session.get(model.Group, organization["id"])
            if group and (uscc := group.extras.get("provider_uscc")):
                self._add(DCTERMS.identifier, Literal(uscc), ref)
        if source := dataset.get("source_department"):
            self._agent(DCTERMS.creator, BNode(), source)
        if any(dataset.get(field) for field in ("contact_office", "contact_phone", "contact_email")):
            contact = BNode()
            self._add(DCAT.contactPoint, contact)
            self._add(RDF.type, VCARD.Organization, contact)
            for field, predicate in (("contact_office", VCARD.fn), ("contact_phone", VCARD.hasTelephone)):
                if dataset.get(field):
                    self._add(predicate, text(dataset[field]), contact)
            if dataset.get("contact_email"):
                self._add(VCARD.hasEmail, URIRef(f"mailto:{dataset['contact_email']}"), contact)

    def _agent(self, predicate: URIRef, ref: URIRef | BNode, name: str) -> None:
        self._add(predicate, ref)
        self._add(RDF.type, FOAF.Agent, ref)
        self._add(RDF.type, FOAF.Organization, ref)
        self._add(FOAF.name, text(name), ref)

    def _coverage(self) -> None:
        if code := self._dataset.get("region_code"):
            place = concept("region", code)
            self._add(DCTERMS.spatial, place)
            self._add(RDF.type, DCTERMS.Location, place)
            self._add(DCTERMS.identifier, Literal(code), place)
            self._add(SKOS.prefLabel, Literal(regions.name(code), lang=terms.LANGUAGE), place)
        bounds = (("temporal_start", DCAT.startDate), ("temporal_end", DCAT.endDate))
        if any(self._dataset.get(field) for field, _predicate in bounds):
            period = BNode()
            self._add(DCTERMS.temporal, period)
            self._add(RDF.type, DCTERMS.PeriodOfTime, period)
            for field, predicate in bounds:
                if self._dataset.get(field):
                    self._add(predicate, Literal(self._dataset[field], datatype=XSD.date), period)

    def _own_fields(self) -> None:
        for field in terms.PLAIN_FIELDS:
            if self._dataset.get(field):
                self._add(OURS[field], text(self._dataset[field]))
        for field in terms.LIST_FIELDS:
            for value in self._dataset.get(field) or []:
                self._add(OURS[field], Literal(value))

    def _items(self) -> None:
        items = self._dataset.get("items") or []
        if not items:
            return
        schema, columns = BNode(), BNode()
        self._add(DCTERMS.conformsTo, schema)
        self._add(RDF.type, terms.CSVW.Schema, schema)
        self._add(terms.CSVW.column, columns, schema)
        Collection(self._graph, columns, [self._item(item) for item in items])

    def _item(self, item: dict[str, Any]) -> BNode:
        column = BNode()
        self._add(RDF.type, terms.CSVW.Column, column)
        for field, predicate in (("name", terms.CSVW.title), ("description", DCTERMS.description)):
            if item.get(field):
                self._add(predicate, text(item[field]), column)
        if item.get("name_en"):
            self._add(terms.CSVW.name, Literal(item["name_en"]), column)
        kind = _fact("item_type", item.get("type"), "frictionless_type")
        self._add(terms.CSVW.datatype, _XSD_TYPES.get(kind, XSD.string), column)
        for field in terms.ITEM_FIELDS:
            if item.get(field) not in (None, ""):
                self._add(OURS[field], Literal(item[field]), column)
        return column

    def _resource(self, resource: dict[str, Any]) -> None:
        ref, url = URIRef(resource_uri(resource)), resource.get("url")
        self._add(DCAT.distribution, ref)
        self._add(RDF.type, DCAT.Distribution, ref)
        # Without an address, the page says how the data is to be had.
        self._add(DCAT.accessURL, URIRef(url) if url else ref, ref)
        for field, predicate in (("name", DCTERMS.title), ("description", DCTERMS.description)):
            if resource.get(field):
                self._add(predicate, text(resource[field]), ref)
        if url and resource.get("data_kind") == "api":
            service = URIRef(f"{ref}#service")
            self._add(DCAT.accessService, service, ref)
            self._add(RDF.type, DCAT.DataService, service)
            self._add(DCTERMS.title, text(resource.get("name") or self._dataset["title"]), service)
            self._add(DCAT.endpointURL, URIRef(url), service)
            self._add(DCAT.servesDataset, self._ref, service)
        elif url and resource.get("data_kind") in ("file", "table"):
            self._add(DCAT.downloadURL, URIRef(url), ref)
        if media_type := _fact("resource_format", resource.get("format"), "media_type"):
            self._add(DCAT.mediaType, terms.IANA[media_type], ref)
        if resource.get("size"):
            self._add(DCAT.byteSize, Literal(int(resource["size"]), datatype=XSD.nonNegativeInteger), ref)
        if self._dataset.get("license_url"):
            self._add(DCTERMS.license, URIRef(self._dataset["license_url"]), ref)
        for field in terms.RESOURCE_FIELDS:
            if resource.get(field) not in (None, ""):
                self._add(OURS[field], Literal(resource[field]), ref)


def _fact(scheme: str, code: str | None, name: str) -> str:
    """Return what a value list knows of a code, or nothing."""
    found = codes.codes(scheme).get(codes.normalise(scheme, code) or "") if code else None
    return found.facts.get(name, "") if found else ""
