"""Every address of the portal that a route makes, with what is planted in its parameters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from ckanext.govshare.tests.access.leaks.world import Planted, World

__all__ = ["addresses", "rules"]

# Files of the portal itself, and languages: they know of no dataset. The actions have a walk of their own.
LEFT_OUT = ("static", "webassets.", "home.redirect_locale", "api.action", "api.i18n", "_debug_toolbar")
# Which of a dataset's resources a route is asked for; the link where nothing is said.
RESOURCES = {
    "download": ("file", "link", "table"),
    "read": ("file", "link", "table"),
    "show": ("table",),
    "rows": ("table",),
    "dump": ("table", "alias"),
    "dictionary": ("table",),
    "api_info": ("table",),
    "view": ("table",),
    "views": ("table",),
    "edit_view": ("table",),
    "resource_data": ("table",),
    "delete_datastore_table": ("table",),
    "resource_history": ("link",),
}
# What `id` means in a blueprint, or in one route of it.
ID = {
    "/dataset/harvest_object/<id>": "dataset",
    "activity.package_changes": "activity",
    "activity.group_changes": "activity",
    "activity.organization_changes": "activity",
    "activity.group_activity": "group",
    "activity.organization_activity": "organization",
    "activity.user_activity": "user",
    "feeds.group": "group",
    "feeds.organization": "organization",
    "feeds.tag": "tag",
    "file.download": "file",
    "group": "group",
    "organization": "organization",
    "govshare_cases.show": "case",
    "govshare_cases.step": "case",
    "govshare_cases.move": "case",
    "govshare_attachments": "case",
    "govshare_disputes": "case",
    "govshare_dossier": "case",
    "govshare_excel": "organization",
    "govshare_saved": "saved",
    "harvest": "harvest_source",
    "harvester.object_show": "harvest_object",
    "harvester.job_show": "harvest_job",
    "harvester.job_abort": "harvest_job",
    "harvester": "harvest_source",
    "user": "user",
}


def rules(app: Flask) -> list[Rule]:
    """Return the routes that a walk takes."""
    return [rule for rule in app.url_map.iter_rules() if not rule.endpoint.startswith(LEFT_OUT)]


def addresses(rule: Rule, world: World, planted: Planted) -> Iterator[str]:
    """Yield a route's addresses for a dataset; several where it leads to each of its resources or in several forms."""
    blueprint, _, name = rule.endpoint.rpartition(".")
    values = _values(rule, world, planted)
    values["id"] = values[ID.get(rule.rule) or ID.get(rule.endpoint) or ID.get(blueprint) or "dataset"]
    if rule.rule.startswith("/case/"):
        values |= {"code": planted.ids["document"], "file": planted.ids["case_file"]}
    for resource in RESOURCES.get(name, ("link",)):
        values["resource_id"] = planted.ids[resource]
        for form in _forms(rule):
            filled = {key: value for key, value in (values | form).items() if key in rule.arguments}
            built = rule.build(filled)
            if built:
                yield built[1]
        if "resource_id" not in rule.arguments:
            return


def _forms(rule: Rule) -> list[dict[str, str]]:
    """Return the forms that a route has besides its objects."""
    if "_format" in rule.arguments:
        return [{"_format": form} for form in ("jsonld", "ttl", "xml", "rdf", "n3")]
    if rule.endpoint.endswith(".rows"):
        return [{"extension": form} for form in ("csv", "xlsx", "json")]
    if "extension" in rule.arguments:
        return [{"extension": form} for form in ("txt", "bib", "ris", "json")]
    return [{}]


def _values(rule: Rule, world: World, planted: Planted) -> dict[str, Any]:
    ids, dataset = planted.ids, planted.dataset["id"]
    return {
        **ids,
        "dataset": dataset,
        "organization": world.own["id"],
        "group": "theme-10",
        "user": "walker-editor",
        "tag": "walked-open",
        "saved": "walked",
        "_id": dataset,
        "view_id": ids["view"],
        "resource_view_id": ids["view"],
        "activity_id": ids["activity"],
        "import_id": ids["import"],
        "source": ids["harvest_source"],
        "filename": "data.csv",
        "code": "990100",
        "scheme": "theme",
        "ver": 2 if "util" in rule.rule else 3,
        "storage_name": "resources",
        "location": "/".join((ids["file"][:3], ids["file"][3:6], ids["file"][6:])),
        "token": "walked",
        "format": "csv",
        "transition": "accept",
    }
