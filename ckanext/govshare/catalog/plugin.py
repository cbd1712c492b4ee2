"""The form plugin of datasets: ckanext-scheming's, with the catalogue's own rules."""

from __future__ import annotations

from ckanext.scheming.plugins import SchemingDatasetsPlugin


class DatasetsPlugin(SchemingDatasetsPlugin):
    """Datasets as `schemas/dataset.yaml` describes them."""
