"""Datasets read from the database, a batch with a handful of queries, in the shape that CKAN's own reading has.

The mapping of each row is CKAN's; here is only how the rows of many datasets are fetched and handed out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import ckan.lib.dictization as dictization
import ckan.lib.plugins as lib_plugins
import ckan.logic as logic
import ckan.model as model
import ckan.plugins as plugins
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.lib.dictization import model_dictize
from ckan.logic.schema import default_show_package_schema
from ckan.types import Context

from ckanext.govshare.indexing.schema import ShowSchema, Unforeseen

__all__ = ["Shown", "read", "shown"]

Shown = tuple[dict[str, Any], dict[str, Any]]
"""A dataset shown with CKAN's default schema and with its own, as ``package_show_default_and_custom_schemas`` does."""

Show = Callable[[dict[str, Any], Context], dict[str, Any]]


def read(ids: Sequence[str]) -> list[model.Package]:
    """Return packages in the order of their ids; those that are gone are left out."""
    query = sa.select(model.Package).where(model.Package.id.in_(ids))
    found = {package.id: package for package in model.Session.scalars(query)}
    return [found[id] for id in ids if id in found]


def shown(packages: list[model.Package]) -> Iterator[Shown]:
    """Yield datasets as ``package_show`` shows them."""
    context = Context(ignore_auth=True, use_cache=False, validate=False, session=model.Session)
    batch = _Batch(packages, context)
    readers = list(plugins.PluginImplementations(plugins.IPackageController))
    resource_readers = list(plugins.PluginImplementations(plugins.IResourceController))
    default = ShowSchema(default_show_package_schema())
    forms: dict[str, Show] = {}
    for package in packages:
        dataset = batch.dictized(package)
        context["package"] = package
        for plugin in readers:
            plugin.read(package)
        for resource_reader in resource_readers:
            for resource in dataset["resources"]:
                resource_reader.before_resource_show(resource)
        if dataset["type"] not in forms:
            forms[dataset["type"]] = _form(dataset["type"])
        with_default = default.show(dataset, context)
        with_custom = forms[dataset["type"]](dataset, context)
        logic.apply_after_dataset_show_plugins(context, with_custom)
        yield with_default, with_custom


def _form(package_type: str) -> Show:
    """Return what shows datasets of a type: the form's own quick way where it has one, else CKAN's."""
    form = lib_plugins.lookup_package_plugin(package_type)

    def by_validation(dataset: dict[str, Any], context: Context) -> dict[str, Any]:
        schema = form.show_package_schema()
        return lib_plugins.plugin_validate(form, context, dataset, schema, "package_show")[0]

    if not hasattr(form, "shower"):
        return by_validation
    quick: Show = form.shower(package_type)

    def by_shower(dataset: dict[str, Any], context: Context) -> dict[str, Any]:
        try:
            return quick(dataset, context)
        except Unforeseen:
            return by_validation(dataset, context)

    return by_shower


class _Batch:
    """Datasets, and the rows that hang on them."""

    def __init__(self, packages: list[model.Package], context: Context) -> None:
        self._context = context
        ids = [package.id for package in packages]
        self._resources = _by("package_id", _select(model.resource_table, model.resource_table.c.package_id, ids))
        self._tags = self._read_tags(ids)
        self._groups = self._read_groups(ids)
        self._organizations = self._read_organizations({package.owner_org for package in packages})
        relations = model.package_relationship_table
        self._subjects = _by("subject_package_id", _select(relations, relations.c.subject_package_id, ids))
        self._objects = _by("object_package_id", _select(relations, relations.c.object_package_id, ids))

    def dictized(self, package: model.Package) -> dict[str, Any]:
        """Do what CKAN's ``package_dictize`` does."""
        context = self._context
        dataset = dictization.table_dictize(package, context)
        del dataset["plugin_data"]
        resources = model_dictize.resource_list_dictize(self._resources[package.id], context)
        license_ = package.license
        if license_ and license_.url:
            dataset["license_url"] = license_.url
            dataset["license_title"] = license_.title.split("::")[-1]
        else:
            dataset["license_title"] = license_.title if license_ else package.license_id
        organization = self._organizations.get(package.owner_org)
        created = package.metadata_created
        return dataset | {
            "title": dataset["title"].strip() if dataset["title"] else dataset["title"],
            "resources": resources,
            "num_resources": len(resources),
            "tags": self._tags[package.id],
            "num_tags": len(self._tags[package.id]),
            "extras": [{"key": key, "value": value} for key, value in (package.extras or {}).items()],
            "groups": self._groups[package.id],
            "organization": dict(organization) if organization else None,
            "relationships_as_subject": dictization.obj_list_dictize(self._subjects[package.id], context),
            "relationships_as_object": dictization.obj_list_dictize(self._objects[package.id], context),
            "isopen": package.isopen(),
            "type": package.type or "dataset",
            "metadata_modified": package.metadata_modified.isoformat(),
            "metadata_created": created.isoformat() if created else None,
        }

    def _read_tags(self, ids: list[str]) -> defaultdict[str, list[dict[str, Any]]]:
        tag, place = model.tag_table, model.package_tag_table
        query = (
            sa.select(tag, place.c.state, place.c.package_id)
            .join(place, tag.c.id == place.c.tag_id)
            .where(place.c.package_id.in_(ids), place.c.state == model.State.ACTIVE)
            .order_by(tag.c.name)
        )
        found = defaultdict(list)
        for row in model.Session.execute(query):
            entry = dictization.table_dictize(row, self._context)
            found[entry.pop("package_id")].append(entry | {"display_name": entry["name"]})
        for tags in found.values():
            tags.sort(key=lambda entry: entry["name"])
        return found

    def _read_groups(self, ids: list[str]) -> defaultdict[str, list[dict[str, Any]]]:
        group, member = model.group_table, model.member_table
        query = (
            sa.select(group, member.c.capacity, member.c.table_id)
            .join(member, group.c.id == member.c.group_id)
            .where(member.c.table_id.in_(ids), member.c.state == model.State.ACTIVE, group.c.is_organization.is_(False))
        )
        known: dict[tuple[str, str], dict[str, Any]] = {}
        found = defaultdict(list)
        for row in model.Session.execute(query).all():
            key = row.id, row.capacity
            if key not in known:
                [known[key]] = model_dictize.group_list_dictize(
                    [row],
                    Context(self._context, with_capacity=False),
                    with_package_counts=False,
                )
                del known[key]["table_id"]
            found[row.table_id].append(dict(known[key]))
        for groups in found.values():
            groups.sort(key=lambda entry: tk.h.strxfrm(entry["display_name"]))
        return found

    def _read_organizations(self, ids: Iterable[str | None]) -> dict[str | None, dict[str, Any]]:
        group = model.group_table
        query = sa.select(group).where(group.c.id.in_([id for id in ids if id]), group.c.state == model.State.ACTIVE)
        found: dict[str | None, dict[str, Any]] = {}
        for row in model.Session.execute(query):
            entry = dictization.table_dictize(row, self._context)
            del entry["extras"]
            found[entry["id"]] = entry
        return found


def _select(table: sa.Table, column: sa.Column[str], ids: list[str]) -> Sequence[sa.Row[Any]]:
    return model.Session.execute(sa.select(table).where(column.in_(ids))).all()


def _by(name: str, rows: Iterable[sa.Row[Any]]) -> defaultdict[str, list[Any]]:
    """Return the rows by the dataset that a column names."""
    found = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found
