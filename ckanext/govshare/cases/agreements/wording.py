"""The text of an agreement: a department's newest version, or the portal's, with what was agreed put into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template

import sqlalchemy as sa
from ckan import model

from ckanext.govshare.cases.agreements.model import AgreementTemplate

__all__ = ["PLACES", "Wording", "filled", "supplement", "unknown_places", "wording"]

PLACES = (
    "number", "title", "department", "applicant", "applicant_body", "resources", "items", "scenario", "method", "until",
    "renewal", "requirements", "measures", "security", "processors", "report", "conditions",
)  # fmt: skip
"""What a text may have put into it, each written as `$name`."""


@dataclass(frozen=True)
class Wording:
    """One version of a text; the portal's own has the version 0."""

    version: int
    zh: str
    en: str


def wording(organization_id: str | None) -> Wording:
    """Return the text that a department uses now."""
    table = AgreementTemplate.__table__.c
    query = sa.select(AgreementTemplate).where(table.organization_id == organization_id).order_by(table.version.desc())
    found = model.Session.scalar(query.limit(1))
    return Wording(found.version, found.zh, found.en) if found else _shipped()


@cache
def supplement(language: str) -> str:
    """Return what stands before the text of an agreement that changes an earlier one."""
    return _text(f"supplement.{language}")


@cache
def _shipped() -> Wording:
    return Wording(0, _text("zh"), _text("en"))


def _text(name: str) -> str:
    return files(__package__).joinpath("texts", f"{name}.md").read_text(encoding="utf-8")


def unknown_places(text: str) -> list[str]:
    """Return what a text wants put into it that nobody knows, or that is not written as a name."""
    template = Template(text)
    if not template.is_valid():
        return ["$"]
    return sorted(set(template.get_identifiers()) - set(PLACES))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with everything put into it; what is not there is a dash."""
    return Template(text).substitute({place: values.get(place) or "—" for place in PLACES})
