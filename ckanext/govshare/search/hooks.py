"""What the plugin calls around CKAN's search."""

from __future__ import annotations

from typing import Any


def before_dataset_index(pkg_dict: dict[str, Any]) -> dict[str, Any]:
    """Return the dataset as the index wants it."""
    return pkg_dict


def before_dataset_search(search_params: dict[str, Any]) -> dict[str, Any]:
    """Return the query's parameters as the index wants them."""
    return search_params


def after_dataset_search(search_results: dict[str, Any], search_params: dict[str, Any]) -> dict[str, Any]:
    """Return the results as the pages want them."""
    return search_results


def dataset_facets(facets_dict: dict[str, Any], package_type: str) -> dict[str, Any]:
    """Return the facets of the search page."""
    return facets_dict


def group_facets(facets_dict: dict[str, Any], group_type: str, package_type: str | None) -> dict[str, Any]:
    """Return the facets of a theme's page."""
    return facets_dict


def organization_facets(
    facets_dict: dict[str, Any], organization_type: str, package_type: str | None
) -> dict[str, Any]:
    """Return the facets of a department's page."""
    return facets_dict
