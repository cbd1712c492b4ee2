"""Nobody has accepted anything when a test begins."""

from __future__ import annotations

from collections.abc import Iterator

import ckan.model as model
import pytest

from ckanext.govshare.access.terms.model import TermsAcceptance
from ckanext.govshare.tests.access.conftest import datasets, departments, people, tokens

__all__ = ["datasets", "departments", "people", "tokens", "unasked"]


@pytest.fixture(autouse=True)
def unasked(datasets: object) -> Iterator[None]:
    """Acceptances are gone after a test."""
    yield
    model.Session.rollback()
    model.Session.execute(TermsAcceptance.__table__.delete())
    model.Session.commit()
