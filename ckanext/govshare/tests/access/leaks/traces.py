"""What work on a dataset leaves behind: a harvest, a load into the DataStore, and what went wrong with them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckanext.harvest.model import HarvestGatherError, HarvestJob, HarvestLog, HarvestObject, HarvestObjectError
from ckanext.xloader import db

__all__ = ["plant_traces"]


def plant_traces(people: dict[str, Any], ids: dict[str, Any], dataset: str, token: Callable[[str], str]) -> None:
    """Leave them, each with a secret, and add what they are called to `ids`."""
    ids |= _harvest(people, dataset, token)
    ids |= _load(people, ids["table"], token)
    ids["queued"] = tk.get_action("job_list")({"ignore_auth": True}, {})[-1]["id"]


def _harvest(people: dict[str, Any], dataset: str, token: Callable[[str], str]) -> dict[str, Any]:
    user = {"user": people["admin"]["name"]}
    name = f"walked-source-{dataset[:8]}"
    values = {"name": name, "title": name, "url": f"https://{name}.example.org/", "source_type": "guizhou"}
    config = json.dumps({"platform": "guizhou"})
    source = tk.get_action("harvest_source_create")(user, {**values, "owner_org": "walked-own", "config": config})
    job = HarvestJob(source_id=source["id"], status="Finished", finished=datetime.now(UTC).replace(tzinfo=None))
    job.save()
    content = json.dumps({"url": f"https://{token('payload')}.example.org/raw.csv"})
    harvested = HarvestObject(guid=dataset, current=True, content=content, job=job, harvest_source_id=source["id"])
    harvested.package_id, harvested.state, harvested.report_status = dataset, "COMPLETE", "errored"
    harvested.save()
    HarvestObjectError(
        harvest_object_id=harvested.id, message=f"no answer: {token('object_error')}", stage="Import"
    ).save()
    HarvestGatherError(harvest_job_id=job.id, message=f"no list: {token('gather_error')}").save()
    HarvestLog(content=f"failed at {token('harvest_log')}", level="ERROR").save()
    model.Session.commit()
    return {"harvest_source": source["id"], "harvest_job": job.id, "harvest_object": harvested.id}


def _load(people: dict[str, Any], resource: str, token: Callable[[str], str]) -> dict[str, Any]:
    """Leave what xloader leaves when a file is not what it says."""
    job = str(uuid.uuid4())
    task = tk.get_action("task_status_update")(
        {"user": people["admin"]["name"]},
        {
            "entity_id": resource,
            "entity_type": "resource",
            "task_type": "xloader",
            "key": "xloader",
            "value": json.dumps({"job_id": job, "url": token("task_value")}),
            "error": json.dumps({"message": f"line 2: {token('task_error')}"}),
            "state": "error",
        },
    )
    db.init({"ckanext.xloader.jobs_db.uri": tk.config["sqlalchemy.url"]})
    metadata = {"resource_id": resource, "original_url": f"https://{token('job_data')}.example.org/"}
    db.add_pending_job(job, "xloader_to_datastore", "", data={"metadata": metadata}, metadata=metadata)
    with db.ENGINE.begin() as connection:
        values = {"job_id": job, "message": f"fetching {token('job_log')}", "timestamp": datetime.now(UTC)}
        connection.execute(sa.insert(db.LOGS_TABLE).values(**values, level="INFO", module="m", funcName="f", lineno=1))
    return {"task": task["id"]}
