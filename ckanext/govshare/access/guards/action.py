"""CKAN's actions, narrowed to what the classification allows."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.logic import auth_audit_exempt
from ckan.types import Action, Context

from ckanext.govshare.access import internal, recording, writing
from ckanext.govshare.access.asking import asked_by, reader_of, sees_all
from ckanext.govshare.access.facts import facts_of, is_hidden
from ckanext.govshare.access.guards import harvests, resources, tags
from ckanext.govshare.access.guards.activities import without_versions
from ckanext.govshare.access.guards.revisions import revised
from ckanext.govshare.access.tables import decided, deciding_once, limit_columns, limit_dictionary

__all__ = [
    "bulk_update_public",
    "dashboard_activity_list",
    "datastore_info",
    "datastore_search",
    "group_activity_list",
    "harvest_abort_failed_jobs",
    "harvest_source_show",
    "harvest_source_show_status",
    "organization_activity_list",
    "package_activity_list",
    "package_revise",
    "package_search",
    "package_update",
    "recently_changed_packages_activity_list",
    "resource_search",
    "resource_view_list",
    "tag_autocomplete",
    "tag_list",
    "tag_search",
    "tag_show",
    "user_activity_list",
]


@tk.chained_action
@tk.side_effect_free
def package_search(original: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """Search as CKAN does; its hooks are told in whose name, so that they redact for them."""
    with asked_by(context):
        return original(context, data_dict)


@tk.chained_action
@tk.side_effect_free
def resource_search(original: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """Search among resources as CKAN does; for all but sysadmins, among those whose data is open.

    CKAN's search compares addresses and hashes too, and asks no plugin what it may tell.
    """
    if sees_all(context) or reader_of(context).sysadmin:
        return original(context, data_dict)
    tk.check_access("resource_search", context, data_dict)
    return resources.search(context, data_dict)


@tk.chained_action
@tk.side_effect_free
def resource_view_list(original: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """List a resource's views as CKAN does; none of them where the data is not given."""
    found = original(context, data_dict)
    return found if decided(context, data_dict["id"]).allowed else []


@tk.chained_action
@tk.side_effect_free
def datastore_search(original: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """Read a table's rows as the DataStore does; of a grant of some data items, those columns."""
    table = data_dict.get("id") or data_dict.get("resource_id")
    with deciding_once(context):
        decision = decided(context, table)
        if decision.items is not None:
            info = tk.get_action("datastore_info")(Context(ignore_auth=True), {"id": table})
            data_dict = limit_columns(data_dict, decision.items, [field["id"] for field in info["fields"]])
        found = original(context, data_dict)
    recording.rows_read(context, table, decision.grant)
    return found


@tk.chained_action
@tk.side_effect_free
def datastore_info(original: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """Describe a table as the DataStore does; of a grant of some data items, those columns."""
    with deciding_once(context):
        found = original(context, data_dict)
        columns = decided(context, data_dict.get("id") or data_dict.get("resource_id")).items
    return found if columns is None else limit_dictionary(found, columns)


@tk.chained_action
@tk.side_effect_free
def tag_search(original: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """Search tags as CKAN does; those of catalogue entries that everybody sees."""
    if sees_all(context) or data_dict.get("vocabulary_id"):
        return original(context, data_dict)
    tk.check_access("tag_search", context, data_dict)
    return tags.search(data_dict)


@tk.chained_action
@tk.side_effect_free
def tag_autocomplete(original: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """Complete a tag as CKAN does; among those of catalogue entries that everybody sees."""
    if sees_all(context) or data_dict.get("vocabulary_id"):
        return original(context, data_dict)
    tk.check_access("tag_autocomplete", context, data_dict)
    return [tag["name"] for tag in tags.search(data_dict)["results"]]


@tk.chained_action
@tk.side_effect_free
def tag_list(original: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """List tags as CKAN does; those of catalogue entries that everybody sees."""
    if sees_all(context) or data_dict.get("vocabulary_id"):
        return original(context, data_dict)
    tk.check_access("tag_list", context, data_dict)
    return tags.listed(data_dict)


@tk.chained_action
@tk.side_effect_free
def tag_show(original: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """Show a tag as CKAN does, of catalogue entries that everybody sees."""
    found = original(context, data_dict)
    if not sees_all(context) and not found.get("vocabulary_id") and not tags.is_public(found["name"]):
        # In the words of what is not there.
        raise tk.ObjectNotFound
    return found


@tk.chained_action
def package_update(original: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """Change a dataset as CKAN does; what was redacted in the version that it is changed from stays as it is."""
    return original(context, internal.keep(writing.restored(data_dict)))


@tk.chained_action
def package_revise(original: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """Revise a dataset as CKAN does, which compares with what is stored before it asks who may know that.

    :raises NotAuthorized: instead of an error that says which guess was wrong, for those who may not change the dataset
    """
    try:
        return original(context, data_dict)
    except tk.ValidationError:
        package = None if sees_all(context) else revised(data_dict)
        if package and not reader_of(context).edits(facts_of(package)):
            raise tk.NotAuthorized from None
        raise


@tk.chained_action
@tk.side_effect_free
# It leaves the check to `package_show`.
@auth_audit_exempt
def harvest_source_show(original: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """Show a source as ckanext-harvest does; error texts, which quote addresses, for those who may change it."""
    return harvests.without_errors(context, original(context, data_dict))


@tk.chained_action
@tk.side_effect_free
def harvest_source_show_status(original: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """Say how a source fares as ckanext-harvest does; error texts for those who may change it."""
    return harvests.without_errors(context, original(context, data_dict), data_dict.get("id"))


@tk.chained_action
@auth_audit_exempt
def harvest_abort_failed_jobs(original: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """Abort stuck jobs as ckanext-harvest does, which lets everybody; for administrators of the portal.

    :raises NotAuthorized: for everybody else
    """
    if not (sees_all(context) or reader_of(context).sysadmin):
        raise tk.NotAuthorized
    return original(context, data_dict)


@tk.chained_action
def bulk_update_public(original: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """Make datasets public as CKAN does; a hidden entry is not, before its department says so in its form.

    :raises ValidationError: when one of them is hidden
    """
    tk.check_access("bulk_update_public", context, data_dict)
    # CKAN changes those of the department alone; titles of others' are not to be told.
    found = [model.Package.get(id) for id in data_dict.get("datasets") or ()]
    packages = [package for package in found if package and package.owner_org == data_dict.get("org_id")]
    if hidden := [package.title for package in packages if is_hidden(facts_of(package))]:
        message = tk._("These catalogue entries are hidden. Please change that in their forms first: {titles}")
        raise tk.ValidationError({"datasets": [message.format(titles="、".join(hidden))]})
    return original(context, data_dict)


def _listing() -> Action:
    """Return a list of activities that gives whole old versions to those alone who may change the dataset."""

    @tk.chained_action
    @tk.side_effect_free
    def listed(original: Action, context: Context, data_dict: dict[str, Any]) -> Any:
        return without_versions(context, original(context, data_dict))

    return listed


dashboard_activity_list = _listing()
group_activity_list = _listing()
organization_activity_list = _listing()
package_activity_list = _listing()
recently_changed_packages_activity_list = _listing()
user_activity_list = _listing()
