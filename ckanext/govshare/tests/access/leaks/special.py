"""What actions are called with whose documentation does not say enough: those that write, and some of the harvester."""

from __future__ import annotations

from typing import Any

from ckanext.govshare.tests.access.leaks.world import DESCRIBED, Planted, World

__all__ = ["special"]

Values = dict[str, Any]


def special(world: World, planted: Planted) -> dict[str, Values]:
    """Return the parameters that an action gets besides those that it documents, by its name."""
    return (
        _datasets(world, planted)
        | _tables(planted)
        | _harvest(planted)
        | _search(planted)
        | _departments(world, planted)
        | _cases(planted)
    )


def _datasets(world: World, planted: Planted) -> dict[str, Values]:
    dataset, ids = planted.dataset, planted.ids
    described = {**DESCRIBED, "title": "walked", "notes": "walked", "owner_org": world.own["id"]}
    related = {"subject": dataset["id"], "object": world.planted["open"].dataset["id"], "type": "depends_on"}
    names = ("file", "link", "table")
    return {
        "package_create": {**described, "name": "walked-made", "open_type": "open", "resources": []},
        "package_update": {
            "id": dataset["id"],
            "name": dataset["name"],
            **described,
            "open_type": "open",
            "tags": [{"name": tag["name"]} for tag in dataset["tags"]],
            "resources": [{"id": ids[name], "url": "https://example.org/"} for name in names],
        },
        "package_patch": {"id": dataset["id"]},
        "package_revise": {"match": {"id": dataset["id"]}},
        "package_owner_org_update": {"id": dataset["id"], "organization_id": world.own["id"]},
        "package_relationship_create": related,
        "package_relationship_update": {**related, "comment": "walked"},
        "package_relationship_delete": related,
        "package_resource_reorder": {"order": [ids["table"]]},
        "package_create_default_resource_views": {"package": {"id": dataset["id"], "resources": []}},
        "resource_create_default_resource_views": {
            "resource": {"id": ids["file"], "package_id": dataset["id"], "format": "CSV", "url": ""},
            "package": {"id": dataset["id"], "resources": []},
        },
        "resource_create": {"package_id": dataset["id"], "url": "https://example.org/", "name": "walked"},
        "resource_update": {"url": "https://example.org/", "name": "walked"},
        "resource_view_create": {"resource_id": ids["table"], "view_type": "datatables_view", "title": "walked"},
        "resource_view_update": {"id": ids["view"], "title": "walked"},
        "resource_view_reorder": {"order": [ids["view"]]},
        "resource_view_clear": {"view_types": ["text_view"]},
        "activity_create": {"object_id": dataset["id"], "activity_type": "changed package", "user_id": "walker-member"},
        "activity_show": {"include_data": True},
        "activity_diff": {"object_type": "package", "diff_type": "html"},
        "activity_data_show": {"object_type": "package"},
        "govshare_grant_create": {
            "resources": [ids["link"]],
            "user": "walker-citizen",
            "organization": "",
            "until": "2099-01-01",
            "items": [],
            "valid_from": "",
        },
        "govshare_items_propose": {"resource_id": ids["file"]},
    }


def _tables(planted: Planted) -> dict[str, Values]:
    resource = planted.ids["table"]
    forced = {"resource_id": resource, "force": True}
    return {
        "datastore_search": {"resource_id": resource, "include_total": True},
        "datastore_create": {
            "resource": None,
            **forced,
            "fields": [{"id": "stop_name", "type": "text"}],
            "aliases": [],
        },
        "datastore_upsert": {**forced, "method": "insert", "records": [{"stop_name": "walked"}]},
        "datastore_records_delete": {**forced, "filters": {"stop_name": "walked"}},
        "datastore_delete": forced,
        "datastore_run_triggers": {"resource_id": resource},
        "task_status_show": {"id": "", "task_type": "xloader", "key": "xloader"},
        "task_status_update": _task(resource),
        "task_status_update_many": {"data": [_task(resource)]},
        "task_status_delete": {"id": planted.ids["task"]},
        "xloader_submit": {"resource_id": planted.ids["file"]},
        "xloader_hook": {"metadata": {"resource_id": resource}, "status": "error"},
        "job_show": {"id": planted.ids["queued"]},
        "job_cancel": {"id": planted.ids["queued"]},
    }


def _task(resource: str) -> Values:
    names = {"entity_id": resource, "entity_type": "resource", "task_type": "walked", "key": "walked"}
    return {**names, "value": "1", "state": "complete", "error": ""}


def _harvest(planted: Planted) -> dict[str, Values]:
    source, job, harvested = (planted.ids[f"harvest_{name}"] for name in ("source", "job", "object"))
    described = {"url": "https://walked.example.org/", "source_type": "guizhou", "config": '{"platform": "guizhou"}'}
    named = {"name": f"walked-source-{planted.dataset['id'][:8]}", "title": "walked", "owner_org": "walked-own"}
    return {
        "harvest_source_create": {**described, **named, "name": "walked-source-made"},
        "harvest_source_update": {"id": source, **described, **named, "url": f"https://{named['name']}.example.org/"},
        "harvest_source_patch": {"id": source, "title": "walked"},
        "harvest_source_show": {"id": source},
        "harvest_source_show_status": {"id": source},
        "harvest_source_reindex": {"id": source},
        "harvest_source_clear": {"id": source},
        "harvest_source_delete": {"id": source},
        "harvest_source_index_clear": {"id": source},
        "harvest_source_job_history_clear": {"id": source},
        "harvest_get_notifications_recipients": {"source_id": source},
        "harvest_job_show": {"id": job},
        "harvest_job_report": {"id": job},
        "harvest_job_list": {"source_id": source},
        "harvest_job_create": {"source_id": source, "run": False},
        "harvest_job_abort": {"id": job, "source_id": ""},
        "harvest_send_job_to_gather_queue": {"id": job},
        "harvest_object_show": {"id": harvested},
        "harvest_object_create": {"guid": "walked", "job_id": job},
        "harvest_object_list": {"source_id": source},
        "harvest_objects_import": {"guid": "walked"},
        "harvest_abort_failed_jobs": {"life_span": "7"},
        "harvest_log_list": {"limit": 100},
    }


def _search(planted: Planted) -> dict[str, Values]:
    everything = {"rows": 100, "include_private": True}
    return {
        "package_search": {**everything, "q": "*:*", "use_default_schema": True},
        "current_package_list_with_resources": {"limit": 100},
        "resource_search": {"query": "name:数据", "limit": 100, "offset": 0},
        "dcat_catalog_search": {"q": "*:*", "format": "jsonld"},
        "dcat_dataset_show": {"id": planted.dataset["id"], "format": "jsonld"},
        "govshare_search_assist": {"q": "walked", "ids": [planted.dataset["id"]]},
        "govshare_catalogue_export": {"owner_org": "walked-own", "language": "en"},
        "govshare_catalogue_import_create": {"owner_org": "walked-own", "content": planted.ids["workbook"]},
        "govshare_catalogue_import_show": {"id": planted.ids["import"]},
        "govshare_catalogue_import_preview": {"id": planted.ids["import"]},
        "govshare_catalogue_import_apply": {"id": planted.ids["import"]},
        "group_package_show": {"limit": 100},
        "tag_search": {"query": "a"},
        "tag_autocomplete": {"query": "a"},
        "tag_list": {"query": "a"},
        "package_autocomplete": {"q": "walked"},
    }


def _departments(world: World, planted: Planted) -> dict[str, Values]:
    own, dataset = world.own["id"], planted.dataset["id"]
    shown = {"include_datasets": True, "include_dataset_count": True, "include_users": True}
    return {
        "organization_show": {"id": own, **shown},
        "group_show": {"id": "theme-10", **shown},
        "organization_list": {"all_fields": True, "include_extras": True, "include_dataset_count": True},
        "group_list": {"all_fields": True, "include_extras": True, "include_dataset_count": True},
        "user_show": {"id": "walker-editor", "include_datasets": True, "include_num_followers": True},
        "member_list": {"id": own, "object_type": "package"},
        "member_create": {"id": "theme-10", "object": dataset, "object_type": "package", "capacity": "public"},
        "member_delete": {"id": "theme-10", "object": dataset, "object_type": "package"},
        "bulk_update_private": {"org_id": own, "datasets": [dataset]},
        "bulk_update_public": {"org_id": own, "datasets": [dataset]},
        "bulk_update_delete": {"org_id": own, "datasets": [dataset]},
        "organization_list_for_user": {"id": "walker-editor", "permission": "read"},
        "organization_patch": {"id": own},
        "organization_update": {"id": own, "name": "walked-own", "title": "示例市水利局"},
        "group_patch": {"id": "theme-10"},
        "group_update": {"id": "theme-10", "name": "theme-10", "title": "生态环境"},
    }


def _cases(planted: Planted) -> dict[str, Values]:
    document, file = {"code": planted.ids["document"]}, {"file": planted.ids["case_file"]}
    return {
        "govshare_case_transition": {"transition": "note", "note": "walked"},
        "govshare_case_kind_show": {"id": "access_request"},
        "govshare_case_document_show": document,
        "govshare_case_document_verify": document,
        "govshare_case_file_show": file,
        "govshare_case_file_delete": file,
    }
