"""The part of the pages that DataStore calls; it has to be loaded after DataStore's own plugin."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
from ckan.common import CKANConfig
from ckan.types import Context
from ckanext.datastore.interfaces import IDatastore
from ckanext.xloader import loader

from ckanext.govshare.pages.dataset import contains, encodings


class TablesPlugin(p.SingletonPlugin):
    """Lets DataStore find rows by a part of a cell, and xloader read Chinese encodings."""

    p.implements(p.IConfigurable)
    p.implements(IDatastore, inherit=True)

    # IConfigurable
    def configure(self, config: CKANConfig) -> None:
        """Give xloader, which has no setting for it, a detection of encodings that knows Chinese ones."""
        loader.detect_encoding = encodings.detect

    # IDatastore
    def datastore_search(
        self, context: Context, data_dict: dict[str, Any], fields_types: dict[str, str], query_dict: dict[str, Any]
    ) -> dict[str, Any]:
        """Add the conditions of `contains`."""
        return contains.restrict(context, fields_types, query_dict)
