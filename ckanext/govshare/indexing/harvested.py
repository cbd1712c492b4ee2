"""What ckanext-harvest adds to index documents: where a dataset was harvested from.

It asks the database for each document, and reads the whole harvested record for it. Here its own code is handed the
answer, which one query has fetched for the batch.
"""

from __future__ import annotations

from types import FunctionType, SimpleNamespace
from typing import Any

import ckan.model as model
import sqlalchemy as sa
from ckanext.harvest.model import HarvestObject, HarvestSource

__all__ = ["HarvestedBatch"]


class HarvestedBatch:
    """Stands in for ckanext-harvest's plugin while a batch is indexed."""

    def __init__(self, plugin: Any, ids: list[str]) -> None:
        """Fetch what the plugin would ask for these datasets."""
        self._objects = _current_objects(ids)
        self._asked = _Question()
        method = type(plugin).before_dataset_index
        stand_in = SimpleNamespace(Session=SimpleNamespace(query=lambda _entity: self._asked))
        self._hook = FunctionType(method.__code__, {**method.__globals__, "model": stand_in}).__get__(plugin)

    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        """Do what the plugin does."""
        self._asked.answer = self._objects.get(pkg_dict["id"])
        shaped: dict[str, Any] = self._hook(pkg_dict)
        return shaped


class _Question:
    """Stands in for the query, whose answer is known."""

    answer: Any = None

    def filter(self, *_conditions: Any) -> _Question:
        return self

    def order_by(self, *_columns: Any) -> _Question:
        return self

    def first(self) -> Any:
        return self.answer


def _current_objects(ids: list[str]) -> dict[str, Any]:
    """Return each dataset's current harvest object, the newest if there are several, with its source."""
    query = (
        sa.select(HarvestObject.package_id, HarvestObject.id, HarvestSource.id, HarvestSource.title)
        .join(HarvestSource, HarvestSource.id == HarvestObject.harvest_source_id)
        .where(HarvestObject.package_id.in_(ids), HarvestObject.current.is_(True))
        .order_by(HarvestObject.import_finished.desc())
    )
    found: dict[str, Any] = {}
    for package_id, object_id, source_id, title in model.Session.execute(query):
        source = SimpleNamespace(id=source_id, title=title)
        found.setdefault(package_id, SimpleNamespace(id=object_id, source=source))
    return found
