"""Files go when their dataset goes for good."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Action, Context

from ckanext.govshare.access.storage.removal import remove

__all__ = ["dataset_purge"]


@tk.chained_action
def dataset_purge(original: Action, context: Context, data_dict: dict[str, Any]) -> None:
    """Purge a dataset with the files of all resources that it ever had.

    CKAN leaves them behind, and whoever made a resource with the id of such a one would get its file.
    """
    dataset = model.Package.get(data_dict.get("id"))
    query = sa.select(model.Resource.id).where(model.Resource.package_id == dataset.id) if dataset else None
    ids = list(model.Session.scalars(query)) if query is not None else []
    original(context, data_dict)
    for id in ids:
        remove(id)
