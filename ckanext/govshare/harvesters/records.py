"""One record on its way from a source into the catalogue."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ckanext.harvest.model import HarvestObject

from ckanext.govshare import codes
from ckanext.govshare.harvesters.family import Facts, Family
from ckanext.govshare.harvesters.platforms import Division
from ckanext.govshare.harvesters.text import scrub

__all__ = ["BadRecord", "Record", "dataset_id", "guid", "row_hash", "source_id_of"]

_NAMESPACE = uuid.UUID("c8a3a7de-5f0b-5b55-8f43-2d5a27f1f3a1")


class BadRecord(Exception):
    """A record that cannot become a dataset; the text says why."""


def guid(platform: str, source_id: str) -> str:
    """Return the key of a record in ckanext-harvest's tables, unique among all platforms."""
    return f"{platform}:{source_id}"


def source_id_of(guid: str) -> str:
    """Return the source's own id in such a key."""
    return guid.partition(":")[2]


def dataset_id(platform: str, source_id: str) -> str:
    """Return the id of a record's dataset, always the same: so that no record can ever become two datasets."""
    return str(uuid.uuid5(_NAMESPACE, guid(platform, source_id)))


def _hash(value: Any) -> str:
    return hashlib.blake2b(json.dumps(value, sort_keys=True).encode(), digest_size=16).hexdigest()


def row_hash(family: Family, division: Division | None, row: dict[str, Any]) -> str:
    """Return what tells a changed row of a list from an unchanged one: everything but its counters.

    How the row is read counts too, so that a corrected code map reaches the datasets.
    """
    values = {key: value for key, value in row.items() if key not in family.counters}
    reading = (family.version, family.platform.codes)
    return _hash([reading, division.code if division else None, values])


@dataclass
class Record:
    """One record, scrubbed of personal contacts; what CKAN gets to see of it is made from that."""

    family: Family
    source_id: str
    division: Division | None
    row: dict[str, Any]
    row_hash: str
    detail: dict[str, Any] = field(default_factory=dict)
    object_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    """The id of the harvest object that keeps the record."""

    @classmethod
    def listed(cls, family: Family, source_id: str, division: Division | None, row: dict[str, Any]) -> Record:
        """Return a record as a list shows it."""
        return cls(family, source_id, division, scrub(_bounded(row), family.verbatim), row_hash(family, division, row))

    @classmethod
    def load(cls, family: Family, harvest_object: HarvestObject, row_hash: str) -> Record:
        """Return the record that a harvest object keeps."""
        kept = json.loads(harvest_object.content)
        division = family.platform.division(kept.get("division"))
        source_id = source_id_of(harvest_object.guid)
        return cls(family, source_id, division, kept["row"], row_hash, kept.get("detail") or {}, harvest_object.id)

    def complete(self, detail: dict[str, Any]) -> None:
        """Add what the source says about the record itself."""
        self.detail = scrub(_bounded(detail), self.family.verbatim)

    @property
    def content(self) -> str:
        """The raw values, as the harvest object keeps them."""
        kept = {"division": self.division.code if self.division else None, "row": self.row, "detail": self.detail}
        return json.dumps(kept, ensure_ascii=False)

    @property
    def guid(self) -> str:
        """The record's key in ckanext-harvest's tables."""
        return guid(self.family.platform.key, self.source_id)

    @property
    def dataset_id(self) -> str:
        """The id of the record's dataset."""
        return dataset_id(self.family.platform.key, self.source_id)

    @cached_property
    def facts(self) -> Facts:
        """What the record says; raises :class:`BadRecord`."""
        try:
            return self.family.facts(self.row, self.detail)
        except ValueError as error:
            raise BadRecord(str(error)) from None

    @cached_property
    def region(self) -> str:
        """The place that the list is for in which the record was found."""
        return self.division.region if self.division else self.family.platform.region

    @cached_property
    def hash(self) -> str:
        """What tells a changed record from an unchanged one: the dataset it makes and the raw values behind it."""
        values = {key: value for key, value in self.row.items() if key not in self.family.counters}
        return _hash([self.dataset(""), values, self.detail])

    @property
    def fingerprint(self) -> str:
        """Both hashes, as the harvest object keeps them."""
        return f"{self.row_hash}.{self.hash}"

    def dataset(self, owner_org: str) -> dict[str, Any]:
        """Return the dataset as CKAN's actions take it. An empty value is one the source does not give."""
        facts, platform = self.facts, self.family.platform
        landing = platform.landing.format(id=self.source_id)
        return {
            "id": self.dataset_id,
            "type": "dataset",
            "title": facts.title,
            "notes": facts.notes,
            "owner_org": owner_org,
            "tag_string": "、".join(facts.tags),
            "theme": codes.normalise_all("theme", facts.theme_name),
            "industry": codes.normalise("industry", facts.industry_name) or "",
            "region_code": self.region,
            "open_type": facts.open_type,
            "update_frequency": facts.update_frequency,
            "release_date": facts.release_date,
            "data_updated": facts.data_updated,
            "license_id": "notspecified",
            "source_platform": platform.key,
            "source_id": self.source_id,
            "source_url": landing,
            "source_terms_url": platform.terms,
            "resources": [self._resource(form, landing) for form in dict.fromkeys(map(_form, facts.formats))]
            or [self._resource("", landing)],
        }

    def _resource(self, form: str, landing: str) -> dict[str, Any]:
        """Return a link to the record's page at its source, for one of the forms in which the data is offered there."""
        known = codes.codes("resource_format").get(form)
        kind = "link" if known is None else "api" if known.facts["category"] == "服务接口" else "file"
        return {
            "id": str(uuid.uuid5(uuid.UUID(self.dataset_id), form)),
            "name": f"{self.facts.title}（{form}）" if form else self.facts.title,
            "url": landing,
            "format": form,
            "data_kind": kind,
        }


def _form(name: str) -> str:
    """Return a format as the value list writes it, or as the source does when the list does not know it."""
    return codes.normalise("resource_format", name) or name.upper()


def _bounded(value: Any, depth: int = 0) -> Any:
    """Return a copy of a JSON value with nothing endless in it: no giant text, list or nesting is kept."""
    if isinstance(value, str):
        return value if len(value) <= 40_000 else value[:40_000] + "…"
    if isinstance(value, list):
        return [_bounded(item, depth + 1) for item in value[:500]] if depth < 8 else None
    if isinstance(value, dict):
        return {key[:200]: _bounded(value[key], depth + 1) for key in list(value)[:200]} if depth < 8 else None
    return value
