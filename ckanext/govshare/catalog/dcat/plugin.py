"""ckanext-dcat with our profiles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckan.common import CKANConfig
from ckan.types import Context
from ckanext.dcat import blueprints, helpers, utils
from ckanext.dcat.plugins import DCATPlugin
from ckanext.dcat.processors import DEFAULT_RDF_PROFILES
from flask import Blueprint

__all__ = ["DcatPlugin"]

PROFILES = "ckanext.dcat.rdf.profiles"
FORMATS = "<any(jsonld, ttl, xml, rdf, n3):_format>"


class DcatPlugin(DCATPlugin):
    """The catalogue at ``/catalog.jsonld``, each dataset at ``/dataset/NAME.jsonld`` (also ttl, xml, rdf, n3)."""

    def update_config(self, config: CKANConfig) -> None:
        """Choose our profiles unless the administrator chose others. The pages' links are in our own templates."""
        if config.get(PROFILES) in (None, "", *DEFAULT_RDF_PROFILES):
            config[PROFILES] = "govshare_dcat"

    def i18n_domain(self) -> str:
        """Name the extension's own catalogue of messages."""
        return "ckanext-dcat"

    def get_helpers(self) -> dict[str, Callable[..., Any]]:
        """Offer what ckanext-dcat's own pages use."""
        return {**super().get_helpers(), "croissant": helpers.croissant}

    def get_blueprint(self) -> list[Blueprint]:
        """Serve the formats there are, and Croissant; ckanext-dcat's own rules would take any ending."""
        blueprint = Blueprint("dcat", __name__)
        blueprint.add_url_rule(f"/catalog.{FORMATS}", "read_catalog", utils.read_catalog_page)
        blueprint.add_url_rule(f"/dataset/<_id>.{FORMATS}", "read_dataset", utils.read_dataset_page)
        return [blueprint, blueprints.croissant]

    def after_dataset_show(self, context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
        """Leave what is shown alone: the schema names its fields itself."""
        return data_dict

    def before_dataset_index(self, dataset_dict: dict[str, Any]) -> dict[str, Any]:
        """Leave the document alone: the search has its own way with data items."""
        return dataset_dict
