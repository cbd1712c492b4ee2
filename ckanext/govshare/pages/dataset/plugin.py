"""The part of the pages that DataStore calls; it has to be loaded after DataStore's own plugin."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
from ckan.types import Context
from ckanext.datastore.interfaces import IDatastore

from ckanext.govshare.pages.dataset import contains


class TablesPlugin(p.SingletonPlugin):
    """Lets DataStore find rows by a part of a cell."""

    p.implements(IDatastore, inherit=True)

    # IDatastore
    def datastore_search(
        self, context: Context, data_dict: dict[str, Any], fields_types: dict[str, str], query_dict: dict[str, Any]
    ) -> dict[str, Any]:
        """Add the conditions of `contains`."""
        return contains.restrict(context, fields_types, query_dict)
