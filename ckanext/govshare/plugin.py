"""The main plugin. It only registers: what it registers is in the domains' folders."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model
from ckan.common import CKANConfig
from ckan.lib.plugins import DefaultPermissionLabels, DefaultTranslation
from ckan.types import CKANApp, Context
from ckanext.xloader.interfaces import IXloader

from ckanext.govshare import registry
from ckanext.govshare.access import answers, visibility
from ckanext.govshare.access import hooks as access
from ckanext.govshare.access.delivery import route
from ckanext.govshare.access.facts import facts_of, is_hidden
from ckanext.govshare.access.guards import requests, start
from ckanext.govshare.access.reader import reader
from ckanext.govshare.access.storage import hooks as storage
from ckanext.govshare.operations import tables
from ckanext.govshare.pages import quick
from ckanext.govshare.search import hooks as search
from ckanext.govshare.search import pinyin
from ckanext.govshare.search.parsers import keep_parsed
from ckanext.govshare.stats import ranking


@tk.blanket.actions(registry.collector("action"))
@tk.blanket.auth_functions(registry.collector("auth"))
@tk.blanket.helpers(registry.collector("helpers"))
@tk.blanket.validators(registry.collector("validators"))
@tk.blanket.blueprints(registry.blueprints)
@tk.blanket.cli
@tk.blanket.config_declarations
class GovsharePlugin(p.SingletonPlugin, DefaultTranslation, DefaultPermissionLabels):
    """The portal's actions, helpers, validators, pages, commands and translations."""

    p.implements(p.IConfigurer)
    p.implements(p.IMiddleware, inherit=True)
    p.implements(p.ITranslation)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.IFacets, inherit=True)
    p.implements(p.IFiles, inherit=True)
    p.implements(p.IForkObserver)
    p.implements(p.IPermissionLabels)
    p.implements(p.ISignal)
    p.implements(IXloader, inherit=True)

    # IConfigurer
    def update_config(self, config: CKANConfig) -> None:
        """Add the package's templates and assets, and the parsers of the index that a search needs."""
        tk.add_template_directory(config, "templates")
        tk.add_resource("assets", "govshare")
        # Libraries that a page fetches only when it needs them.
        tk.add_public_directory(config, "assets/vendor")
        # CKAN lets only those parsers pass that are named: of what people type, and of near-duplicates.
        parsers = "ckan.search.solr_allowed_query_parsers"
        config[parsers] = [*dict.fromkeys([*config[parsers], "edismax", "collapse"])]
        keep_parsed()
        # CKAN's default lists every table, those of private and hidden datasets too, to everybody.
        config["ckan.datastore.public_table_search"] = []

    # IMiddleware
    def make_middleware(self, app: CKANApp, config: CKANConfig) -> CKANApp:
        """Settle what every page would work out again, and finish every answer."""
        start.gather()
        quick.keep_asset_addresses()
        route.take_over(app)
        app.after_request(answers.finish)
        requests.guard(app)
        return app

    # IFiles
    def files_get_storage_adapters(self) -> dict[str, Any]:
        """Return the adapter for S3, where it is asked for."""
        return storage.adapters(tk.config)

    def files_file_allows(self, context: Context, file: model.File, operation: str) -> bool | None:
        """Tell whether somebody may have to do with a file of CKAN's own."""
        return storage.file_allows(context, file, operation)

    # IPermissionLabels
    def get_dataset_labels(self, dataset_obj: model.Package) -> list[str]:
        """Return the labels under which a dataset is found: CKAN's, or those of hidden entries."""
        facts = facts_of(dataset_obj)
        return visibility.hidden_labels(facts) if is_hidden(facts) else super().get_dataset_labels(dataset_obj)

    def get_user_dataset_labels(self, user_obj: Any) -> list[str]:
        """Return the labels that a user finds datasets by: CKAN's, and those of the user's roles."""
        return super().get_user_dataset_labels(user_obj) + visibility.reader_labels(reader(user_obj))

    # IForkObserver
    def before_fork(self) -> None:
        """Load the dictionary of readings in the queue's worker: else every job that indexes would load it anew."""
        pinyin.load()

    # ISignal
    def get_signal_subscriptions(self) -> dict[Any, list[Any]]:
        """Return what the domains listen to."""
        return registry.subscriptions()

    # IXloader
    def can_upload(self, resource_id: str) -> bool:
        """Tell whether xloader may load a resource."""
        return tables.may_load(resource_id)

    # IPackageController
    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        """Shape a dataset for the index."""
        return ranking.shape(search.before_dataset_index(access.before_dataset_index(pkg_dict)))

    def before_dataset_search(self, search_params: dict[str, Any]) -> dict[str, Any]:
        """Shape a query for the index."""
        return search.before_dataset_search(access.before_dataset_search(search_params))

    def after_dataset_search(self, search_results: dict[str, Any], search_params: dict[str, Any]) -> dict[str, Any]:
        """Dress what the index returned."""
        return search.after_dataset_search(access.after_dataset_search(search_results), search_params)

    def after_dataset_show(self, context: Context, pkg_dict: dict[str, Any]) -> None:
        """Take from a dataset what its reader may not have."""
        access.after_dataset_show(context, pkg_dict)

    def after_dataset_update(self, context: Context, pkg_dict: dict[str, Any]) -> None:
        """Narrow what is said of a dataset with the dataset."""
        access.after_dataset_write(pkg_dict["id"])

    # IFacets
    def dataset_facets(self, facets_dict: dict[str, Any], package_type: str) -> dict[str, Any]:
        """Return the facets of the search page."""
        return search.dataset_facets(facets_dict, package_type)

    def group_facets(self, facets_dict: dict[str, Any], group_type: str, package_type: str | None) -> dict[str, Any]:
        """Return the facets of a theme's page."""
        return search.group_facets(facets_dict, group_type, package_type)

    def organization_facets(
        self, facets_dict: dict[str, Any], organization_type: str, package_type: str | None
    ) -> dict[str, Any]:
        """Return the facets of a department's page."""
        return search.organization_facets(facets_dict, organization_type, package_type)
