"""Permissions of CKAN and its extensions, narrowed to what the classification allows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import AuthResult, ChainedAuthFunction, Context
from ckanext.harvest.model import HarvestObject

from ckanext.govshare.access.answers import refused
from ckanext.govshare.access.asking import reader_of
from ckanext.govshare.access.facts import facts_of, is_hidden
from ckanext.govshare.access.guards.harvests import changes_source
from ckanext.govshare.access.tables import decided

__all__ = [
    "activity_data_show",
    "activity_diff",
    "activity_show",
    "datastore_info",
    "datastore_search",
    "datastore_search_sql",
    "harvest_object_list",
    "harvest_object_show",
    "package_show",
    "package_update",
    "resource_view_show",
    "task_status_show",
]

Next = Callable[[Context, dict[str, Any]], AuthResult]


def rows(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Answer whether the tables that are named may be read (`id`, `resource_id`: ids or aliases)."""
    for table in {data_dict.get("id"), data_dict.get("resource_id")} - {None}:
        decision = decided(context, table)
        if not decision.allowed:
            return refused(decision)
    return {"success": True}


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def datastore_search(next_auth: Next, context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Rows are data, not part of the catalogue entry: CKAN asks for `resource_show` alone."""
    answer = next_auth(context, data_dict)
    return rows(context, data_dict) if answer["success"] else answer


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def datastore_info(next_auth: Next, context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """A table's dictionary holds samples and counts its rows."""
    answer = next_auth(context, data_dict)
    return rows(context, data_dict) if answer["success"] else answer


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def datastore_search_sql(next_auth: Next, context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Every table of the query must be given whole: SQL has too many ways to reach a column that is not granted."""
    # CKAN hands over a generator: whoever reads it first leaves nothing to the next.
    tables = list(context["table_names"])
    answer = next_auth(Context(context, table_names=tables), data_dict)
    if not answer["success"]:
        return answer
    for table in tables:
        decision = decided(context, table)
        if not decision.allowed or decision.items is not None:
            return refused(decision)
    return {"success": True}


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def resource_view_show(next_auth: Next, context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """A view is a way to the data, and its settings quote them."""
    answer = next_auth(context, data_dict)
    view = context.get("resource_view") or model.ResourceView.get(data_dict.get("id"))
    if not answer["success"] or view is None:
        return answer
    decision = decided(context, view.resource_id)
    return {"success": True} if decision.allowed else refused(decision)


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def package_show(next_auth: Next, context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Of a hidden entry nobody learns that there is one who may not see it."""
    return _unless_hidden(next_auth(context, data_dict), context, data_dict)


@tk.chained_auth_function
def package_update(next_auth: Next, context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """As with `package_show`, on which changing a dataset does not depend."""
    return _unless_hidden(next_auth(context, data_dict), context, data_dict)


def _unless_hidden(answer: AuthResult, context: Context, data_dict: dict[str, Any]) -> AuthResult:
    if not answer["success"]:
        package = context.get("package") or model.Package.get(data_dict.get("id"))
        if package and is_hidden(facts_of(package)):
            raise tk.ObjectNotFound(tk._("Dataset not found"))
    return answer


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def harvest_object_show(next_auth: Next, context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """The source's own record, addresses included, is for those who may change the source."""
    answer = next_auth(context, data_dict)
    if not answer["success"]:
        return answer
    found = None
    if data_dict.get("id"):
        found = HarvestObject.get(data_dict["id"], attr=data_dict.get("attr"))
    elif package := model.Package.get(data_dict.get("dataset_id")):
        found = model.Session.query(HarvestObject).filter_by(package_id=package.id, current=True).first()
    if found is None:
        return {"success": False, "msg": tk._("Harvest object not found")}
    return _changes_source(context, found.harvest_source_id)


@tk.chained_auth_function
def harvest_object_list(next_auth: Next, context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """The list of a source's records is for those who may change it; that of all sources for sysadmins."""
    answer = next_auth(context, data_dict)
    return _changes_source(context, data_dict.get("source_id")) if answer["success"] else answer


def _changes_source(context: Context, source_id: str | None) -> AuthResult:
    message = tk._("Only those who may change a source see its own records.")
    return {"success": True} if changes_source(context, source_id) else {"success": False, "msg": message}


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def task_status_show(next_auth: Next, context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """How a task went quotes addresses and values: it is for those who may change the resource."""
    answer = next_auth(context, data_dict)
    task = context.get("task_status")
    if not answer["success"] or task is None:
        return answer
    refusal: AuthResult = {"success": False, "msg": tk._("Only those who may change a resource see its tasks.")}
    resource = model.Resource.get(task.entity_id) if task.entity_type == "resource" else None
    may = resource and reader_of(context).edits(facts_of(resource.package))
    return {"success": True} if may else refusal


def _changes() -> ChainedAuthFunction:
    """Return a permission under which whole old versions, addresses included, are for those who may change them.

    CKAN has a setting that gives them to everybody (`ckan.auth.public_activity_stream_detail`).
    """

    @tk.chained_auth_function
    @tk.auth_allow_anonymous_access
    def guarded(next_auth: Next, context: Context, data_dict: dict[str, Any]) -> AuthResult:
        answer = next_auth(context, data_dict)
        if not answer["success"] or not tk.asbool(data_dict.get("include_data")):
            return answer
        refusal: AuthResult = {"success": False, "msg": tk._("Only those who may change a dataset see old versions.")}
        who, activity = reader_of(context), context.get("activity")
        package = model.Package.get(activity.object_id if activity else data_dict["id"])
        return answer if who.sysadmin or (package and who.edits(facts_of(package))) else refusal

    return guarded


activity_show = _changes()
activity_data_show = _changes()
activity_diff = _changes()
