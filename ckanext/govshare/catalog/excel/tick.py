"""Looks after imports that nobody looks at: closes those whose process died, and clears away old ones."""

from __future__ import annotations

import datetime

import ckan.model as model
import sqlalchemy as sa

from ckanext.govshare.catalog.excel import runs, states
from ckanext.govshare.catalog.excel.model import CatalogueImport, CatalogueImportRow

__all__ = ["settle_catalogue_imports"]

KEPT = datetime.timedelta(days=30)
"""So long an import can be looked at row by row, or still be applied."""

_imports = CatalogueImport.__table__
_rows = CatalogueImportRow.__table__


def settle_catalogue_imports() -> None:
    """Settle every import that is not at its end; after a month drop files and rows, and what was never applied."""
    for import_id in model.Session.scalars(sa.select(_imports.c.id).where(_imports.c.state.in_(states.RUNNING))).all():
        runs.settle(import_id)
    old = (_imports.c.created < runs.now() - KEPT) & _imports.c.state.not_in(states.RUNNING)
    model.Session.execute(sa.delete(_imports).where(old, _imports.c.state != states.APPLIED))
    model.Session.execute(sa.delete(_rows).where(_rows.c.import_id.in_(sa.select(_imports.c.id).where(old))))
    model.Session.commit()
