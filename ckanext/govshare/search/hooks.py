"""What the plugin calls around CKAN's search."""

from __future__ import annotations

from typing import Any

from ckanext.govshare.search import document, facets, query


def before_dataset_index(pkg_dict: dict[str, Any]) -> dict[str, Any]:
    """Return the dataset as the index wants it."""
    return document.shape(pkg_dict)


def before_dataset_search(search_params: dict[str, Any]) -> dict[str, Any]:
    """Return the query's parameters as the index wants them."""
    return query.shape(search_params)


def after_dataset_search(search_results: dict[str, Any], search_params: dict[str, Any]) -> dict[str, Any]:
    """Return the results with the values of coded facets named."""
    facets.label(search_results["search_facets"])
    return search_results


def dataset_facets(facets_dict: dict[str, Any], package_type: str) -> dict[str, Any]:
    """Return the facets of the search page; other types of package keep their own."""
    return facets.titles() if package_type == "dataset" else facets_dict


def group_facets(facets_dict: dict[str, Any], group_type: str, package_type: str | None) -> dict[str, Any]:
    """Return the facets of a theme's page."""
    return facets.without("theme_facet")


def organization_facets(
    facets_dict: dict[str, Any], organization_type: str, package_type: str | None
) -> dict[str, Any]:
    """Return the facets of a department's page."""
    return facets.without("organization_path")
