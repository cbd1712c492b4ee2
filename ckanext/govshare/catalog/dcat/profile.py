"""A profile of ckanext-dcat: how it writes and reads our datasets."""

from __future__ import annotations

from typing import Any

from ckanext.dcat.profiles import EuropeanDCATAP3Profile
from rdflib import URIRef

from ckanext.govshare.catalog.dcat import parse
from ckanext.govshare.catalog.dcat.serialise import Description

__all__ = ["DcatProfile"]


class DcatProfile(EuropeanDCATAP3Profile):
    """Datasets by our mapping; the catalogue around them as DCAT-AP 3 has it."""

    def graph_from_dataset(self, dataset_dict: dict[str, Any], dataset_ref: URIRef) -> None:
        """Write a dataset."""
        Description(self.g, dataset_dict, dataset_ref).write()

    def parse_dataset(self, dataset_dict: dict[str, Any], dataset_ref: URIRef) -> dict[str, Any]:
        """Read a dataset."""
        dataset_dict.update(parse.read(self.g, dataset_ref))
        return dataset_dict
