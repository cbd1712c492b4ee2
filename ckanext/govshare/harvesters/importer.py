"""Writes harvested records into CKAN, many at a time.

This is the one module that writes CKAN's tables itself. CKAN's actions create one dataset at a time, each with
dozens of queries and a commit of the index of its own; here a batch shares them. What decides what a dataset
*is* stays CKAN's: the schema's validation, the mapping of tables, the plugins' hooks, the showing and the index
document. The tests hold the result against what the actions make, field for field.

What already exists is changed, and withdrawn, by CKAN's own functions. They are called directly, not through
``get_action``, which would also write an activity for each record of each run.

A batch is committed together with its harvest objects, in state ``IMPORT``; they become ``COMPLETE`` when the
index has the batch too. So after a crash it is plain which datasets the index may lack.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import ckan.lib.plugins as lib_plugins
import ckan.model as model
import ckan.plugins as plugins
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.lib.dictization import model_save
from ckan.logic.action.delete import package_delete
from ckan.logic.action.update import package_update
from ckan.model.types import make_uuid
from ckan.types import Context
from sqlalchemy.exc import IntegrityError

from ckanext.govshare import codes
from ckanext.govshare.harvesters import withdrawals
from ckanext.govshare.harvesters.departments import Departments
from ckanext.govshare.harvesters.objects import ADDED, CHANGED, FAILED, SAME, HarvestObjects
from ckanext.govshare.harvesters.platforms import Platform
from ckanext.govshare.harvesters.records import BadRecord, Record
from ckanext.govshare.indexing import commit_index, documents, send

__all__ = ["BATCH", "Importer", "Outcome"]

BATCH = 200
"""How many records are saved, and indexed, together."""


@dataclass
class Outcome:
    """What became of a record: one of ckanext-harvest's report words, and why when it failed."""

    record: Record
    status: str
    message: str = ""


@dataclass
class _New:
    """A dataset that is being created: what the schema left of it, and the rows made of that."""

    record: Record
    data: dict[str, Any]
    package: model.Package


class Importer:
    """Saves one job's records."""

    def __init__(self, platform: Platform, objects: HarvestObjects) -> None:
        """Save what ``platform`` sent, and note in ``objects`` what became of it."""
        self._platform = platform
        self._objects = objects
        self._user = model.User.by_name(tk.get_action("get_site_user")(Context(ignore_auth=True), {})["name"])
        self._departments = Departments(platform, self._user)
        self._stale = False
        self._themes: dict[str, str | None] = {}

    def _context(self, **more: Any) -> Context:
        return Context(
            model=model,
            session=model.Session,
            user=self._user.name,
            # Or each check of access would look the user up.
            auth_user_obj=self._user,
            ignore_auth=True,
            defer_commit=True,
            **more,
        )

    def save(self, records: list[Record]) -> list[Outcome]:
        """Create or change the records' datasets, and return what became of each.

        A record that cannot be saved is noted, and does not hold up the others.
        """
        self._ensure_departments(records)
        ids = [record.dataset_id for record in records]
        there = set(model.Session.scalars(sa.select(model.Package.id).where(model.Package.id.in_(ids))))
        outcomes = [self._change(record) for record in records if record.dataset_id in there]
        changed = [outcome.record.dataset_id for outcome in outcomes if outcome.status == CHANGED]
        more, new = self._create([record for record in records if record.dataset_id not in there])
        outcomes += more
        self._send([*(entry.package.id for entry in new), *changed])
        self._objects.complete(ids)
        model.Session.commit()
        return outcomes

    def withdraw(self, key: str, package_id: str, reason: str) -> None:
        """Take a dataset out of the catalogue, with a mark that says when and why."""
        package = model.Session.get(model.Package, package_id)
        withdrawals.mark(package, self._platform.key, reason)
        self._objects.withdraw(key, package_id, reason)
        package_delete(self._context(), {"id": package_id})
        self._stale = True

    def index(self, package_ids: list[str]) -> None:
        """Index datasets that a run which died had saved."""
        for start in range(0, len(package_ids), BATCH):
            batch = package_ids[start : start + BATCH]
            self._send(batch)
            self._objects.complete(batch)
            model.Session.commit()

    def finish(self) -> None:
        """Make what was done visible to searches."""
        if self._stale:
            commit_index()
        self._stale = False

    def _send(self, package_ids: list[str]) -> None:
        send(documents(package_ids))
        self._stale = self._stale or bool(package_ids)

    def _ensure_departments(self, records: list[Record]) -> None:
        """Make the departments that are missing, in a transaction of their own: nothing below may undo it."""
        for record in records:
            with suppress(BadRecord):
                self._departments.id_of(record.facts.department, record.region)
        model.Session.commit()

    # New datasets

    def _create(self, records: list[Record]) -> tuple[list[Outcome], list[_New]]:
        outcomes, valid = [], []
        for record in records:
            try:
                valid.append((record, self._validated(record)))
            except BadRecord as error:
                outcomes.append(self._fail(record, str(error)))
        model.Session.commit()
        try:
            new = self._insert(valid) if valid else []
        except IntegrityError:
            # Another worker made one of them a moment ago. One by one, the others still get in.
            model.Session.rollback()
            if len(valid) == 1:
                return [*outcomes, self._fail(valid[0][0], tk._("another worker is saving it"))], []
            single = [self._create([record]) for record, _data in valid]
            return (
                [*outcomes, *(outcome for part, _made in single for outcome in part)],
                [entry for _part, made in single for entry in made],
            )
        return [*outcomes, *(Outcome(entry.record, ADDED) for entry in new)], new

    def _validated(self, record: Record) -> dict[str, Any]:
        """Return the record's dataset as the schema leaves it; raises :class:`BadRecord`."""
        dataset = record.dataset(self._departments.id_of(record.facts.department, record.region))
        # Validation would look up each id, to see that nobody has it. The batch has done so in one query.
        ids = [resource.pop("id") for resource in dataset["resources"]]
        del dataset["id"]
        plugin = lib_plugins.lookup_package_plugin("dataset")
        schema = plugin.create_package_schema()
        data, errors = lib_plugins.plugin_validate(plugin, self._context(), dataset, schema, "package_create")
        if errors:
            raise BadRecord(_problems(errors))
        for resource, id_ in zip(data["resources"], ids, strict=True):
            resource["id"] = id_
        return data | {"id": record.dataset_id, "creator_user_id": self._user.id}

    def _insert(self, valid: list[tuple[Record, dict[str, Any]]]) -> list[_New]:
        """Write new datasets with everything that hangs on them, and commit."""
        tags = self._tags({tag["name"] for _record, data in valid for tag in data.get("tags") or []})
        new = []
        for record, data in valid:
            package = model.Package()
            package.from_dict(dict(data, extras={extra["key"]: extra["value"] for extra in data.get("extras") or []}))
            model.Session.add(package)
            for resource in data["resources"]:
                made, _change = model_save.resource_dict_save(dict(resource, id=None), self._context())
                made.id = resource["id"]
                package.resources_all.append(made)
            model.Session.add_all([model.PackageTag(package, tags[tag["name"]]) for tag in data.get("tags") or []])
            new.append(_New(record, data, package))
        model.Session.flush()
        model.Session.execute(sa.insert(model.member_table), [row for entry in new for row in self._members(entry)])
        self._objects.write([entry.record for entry in new], ADDED)
        for entry in new:
            for plugin in plugins.PluginImplementations(plugins.IPackageController):
                plugin.create(entry.package)
                plugin.after_dataset_create(self._context(), entry.data)
        model.Session.commit()
        return new

    @staticmethod
    def _tags(names: set[str]) -> dict[str, model.Tag]:
        """Return the free tags of these names, new ones where there was none."""
        query = sa.select(model.Tag).where(model.Tag.name.in_(names), model.Tag.vocabulary_id.is_(None))
        found = {tag.name: tag for tag in model.Session.scalars(query)} if names else {}
        for name in names - found.keys():
            found[name] = model.Tag(name=name)
            model.Session.add(found[name])
        return found

    def _members(self, entry: _New) -> list[dict[str, Any]]:
        """Return the rows that put a new dataset into its department and its themes' groups."""
        themes = filter(None, map(self._theme, json.loads(entry.data.get("theme") or "[]")))
        places = [(entry.package.owner_org, "organization"), *((group_id, "public") for group_id in themes)]
        return [
            {
                "id": make_uuid(),
                "table_name": "package",
                "table_id": entry.package.id,
                "group_id": group_id,
                "capacity": capacity,
                "state": model.State.ACTIVE,
            }
            for group_id, capacity in places
        ]

    def _theme(self, theme: str) -> str | None:
        """Return the id of a theme's group; None when an administrator removed it."""
        name = codes.theme_group(theme)
        if name not in self._themes:
            group = model.Group.by_name(name)
            self._themes[name] = group.id if group else None
        return self._themes[name]

    # Existing datasets

    def _change(self, record: Record) -> Outcome:
        """Change a dataset as its record has changed, and commit.

        What the record does not speak of, such as a file that the department added here, stays. A dataset that
        a person deleted stays deleted; one that was withdrawn comes back.
        """
        package = model.Session.get(model.Package, record.dataset_id)
        before = package.metadata_modified
        restored = withdrawals.withdrawal(package) is not None
        try:
            self._update(record, {"state": model.State.ACTIVE} if restored else {})
        except (BadRecord, tk.ValidationError) as error:
            model.Session.rollback()
            problems = _problems(error.error_dict) if isinstance(error, tk.ValidationError) else str(error)
            outcome = self._fail(record, problems)
            model.Session.commit()
            return outcome
        if restored:
            withdrawals.unmark(package)
            self._rejoin(package)
        status = CHANGED if restored or package.metadata_modified != before else SAME
        self._objects.write([record], status)
        model.Session.commit()
        return Outcome(record, status)

    def _update(self, record: Record, more: dict[str, Any]) -> None:
        original = tk.get_action("package_show")(self._context(use_cache=False), {"id": record.dataset_id})
        dataset = record.dataset(self._departments.id_of(record.facts.department, record.region))
        given = {key: value for key, value in dataset.items() if value not in ("", [])}
        kept = {key: value for key, value in original.items() if key not in dataset or key == "tag_string"}
        # A given time would stay as it is.
        del kept["metadata_modified"]
        if "tag_string" in given:
            kept.pop("tags", None)
        there = {resource["id"]: resource for resource in original["resources"]}
        given["resources"] = [there.pop(resource["id"], {}) | resource for resource in given["resources"]]
        given["resources"] += [resource for resource in there.values() if resource.get("url_type") == "upload"]
        package_update(self._context(original_package=original, return_id_only=True), kept | given | more)

    @staticmethod
    def _rejoin(package: model.Package) -> None:
        """Bring back a dataset's place in its department, which deleting it ended; updating it does not."""
        members = model.member_table
        model.Session.execute(
            sa.update(members)
            .where(members.c.table_id == package.id, members.c.group_id == package.owner_org)
            .values(state=model.State.ACTIVE)
        )

    def _fail(self, record: Record, message: str) -> Outcome:
        self._objects.fail(record, message)
        return Outcome(record, FAILED, message)


def _problems(errors: dict[str, Any]) -> str:
    """Return a validation's errors as one line."""
    return "; ".join(f"{field}: {problems}" for field, problems in errors.items())
