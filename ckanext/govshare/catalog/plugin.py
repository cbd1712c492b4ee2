"""The form plugin of datasets: ckanext-scheming's, with the catalogue's own rules."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import ckan.plugins as p
from ckan.types import Context, Schema
from ckanext.scheming.plugins import SchemingDatasetsPlugin

from ckanext.govshare.catalog import downloads, forms, numbering, showing, themes
from ckanext.govshare.history import classification


class DatasetsPlugin(SchemingDatasetsPlugin):
    """Datasets as ``schemas/dataset.yaml`` describes them."""

    p.implements(p.IPackageController, inherit=True)
    p.implements(p.IResourceController, inherit=True)

    # IDatasetForm
    def validate(
        self, context: Context, data_dict: dict[str, Any], schema: Schema, action: str
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Validate a dataset and settle its code (``forms.prepare``, ``numbering.settle``), or dress it for showing."""
        if action == "package_show":
            shown, errors = super().validate(context, data_dict, schema, action)
            return showing.complete(shown), errors
        classification.remember(context)
        data, errors = super().validate(context, forms.prepare(data_dict), schema, action)
        if not errors:
            errors = numbering.settle(context, data, named=bool(data_dict.get("name")))
        return data, errors

    def shower(self, package_type: str) -> Callable[[dict[str, Any], Context], dict[str, Any]]:
        """Return what shows datasets as ``validate`` does, many of them; see ``indexing.rows``."""
        return showing.shower(self, package_type)

    def resource_validation_dependencies(self, package_type: str) -> list[str]:
        """Name the fields whose change means that unchanged resources are looked at again.

        CKAN leaves unchanged resources out of validation; whether tables need data items depends on all of them.
        """
        return ["items", "open_type", "source_platform", "state"]

    # IPackageController
    def after_dataset_create(self, context: Context, pkg_dict: dict[str, Any]) -> None:
        """File a new dataset under its themes, and note its classification."""
        themes.file_under_themes(context, pkg_dict["id"], json.loads(pkg_dict.get("theme") or "[]"))
        classification.entered(context, pkg_dict)

    def after_dataset_update(self, context: Context, pkg_dict: dict[str, Any]) -> None:
        """File a changed dataset under its themes, and note whether it is classified anew."""
        themes.file_under_themes(context, pkg_dict["id"], json.loads(pkg_dict.get("theme") or "[]"))
        classification.changed(context, pkg_dict)

    # IResourceController
    def before_resource_create(self, context: Context, resource: dict[str, Any]) -> None:
        """Name a resource after its file."""
        forms.drop_kept(resource)
        downloads.name_after_upload(resource)

    def before_resource_update(self, context: Context, current: dict[str, Any], resource: dict[str, Any]) -> None:
        """Let a resource's form keep what it does not show."""
        forms.drop_kept(resource)
        forms.complete_resource(current, resource)
