"""Brings index and queues in line with PostgreSQL, which is the truth, after whatever happened to them.

Runs before any worker is started, so a job that is marked as running is a dead one.
"""

from __future__ import annotations

import hashlib
import json
import logging
from typing import Any

import ckan.plugins.toolkit as tk
import requests
import sqlalchemy as sa
from ckan import model
from ckan.lib.jobs import get_queue
from ckan.lib.search import make_connection
from ckan.model.system_info import get_system_info, set_system_info
from ckanext.harvest import queue as harvest
from ckanext.harvest.model import HarvestJob
from ckanext.xloader.utils import XLoaderFormats
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from ckanext.govshare.search import rebuild

log = logging.getLogger(__name__)

SCHEMA_KEY = "govshare.index_schema"


def index() -> int:
    """Index what the index lacks or has in an older state, drop what it has beyond; returns how many were touched.

    Everything is indexed anew when the index's schema changed since the last time. A dataset that cannot be indexed is
    logged: it keeps neither the others out of the index nor the portal from starting.
    """
    schema = index_schema()
    if schema != get_system_info(SCHEMA_KEY):
        try:
            rebuild.everything()
        except rebuild.IncompatibleIndexError:
            log.warning("The index is emptied: what it holds does not go with its new schema")
            empty_index()
            rebuild.everything()
        set_system_info(SCHEMA_KEY, schema)
    outcome = rebuild.what_differs()
    return outcome.indexed + outcome.dropped


def empty_index() -> None:
    """Drop every document, and have Solr open the index anew: until then it remembers the fields of the old ones.

    The core is the portal's alone.
    """
    connection = make_connection()
    # By id: asked by a query, Solr looks into the version of each document, which old ones may keep in another way.
    while ids := [
        row["index_id"] for row in connection.search("*:*", search_handler="query", fl="index_id", rows=10_000)
    ]:
        connection.delete(id=ids, commit=True)
    address, core = tk.config["solr_url"].rstrip("/").rsplit("/", 1)
    user = tk.config["solr_user"]
    answer = requests.get(
        f"{address}/admin/cores",
        params={"action": "RELOAD", "core": core},
        auth=(user, tk.config["solr_password"]) if user else None,
        timeout=60,
    )
    answer.raise_for_status()


def index_schema() -> str:
    """Return a text that changes with the index's schema: a hash over the schema that Solr itself reports.

    Waits for Solr to be there, up to about a minute.
    """
    user = tk.config["solr_user"]
    session = requests.Session()
    # Solr may still be on its way up, and refuses connections or answers 503 until it is there.
    patience = Retry(total=150, backoff_factor=0.1, backoff_max=0.4, status_forcelist=[404, 503])
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(max_retries=patience))
    answer = session.get(
        f"{tk.config['solr_url']}/schema",
        params={"wt": "json"},
        auth=(user, tk.config["solr_password"]) if user else None,
        timeout=30,
    )
    answer.raise_for_status()
    return hashlib.sha256(json.dumps(answer.json()["schema"], sort_keys=True).encode()).hexdigest()


def tables() -> int:
    """Queue every uploaded table that is neither in the DataStore nor on its way; returns how many."""
    waiting = {job.id for job in get_queue().jobs}
    submitted = 0
    for resource in _uploaded_tables():
        status = _xloader_status(resource.id)
        if status and (status.state in ("complete", "error") or _job_of(status) in waiting):
            continue
        if status:
            # xloader refuses to submit what it believes to be under way.
            tk.get_action("task_status_delete")({"ignore_auth": True}, {"id": status.id})
        try:
            site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
            tk.get_action("xloader_submit")(
                {"user": site_user, "ignore_auth": True}, {"resource_id": resource.id, "ignore_hash": True}
            )
            submitted += 1
        except tk.ValidationError as error:
            log.warning("Resource %s could not be queued for the DataStore: %s", resource.id, error)
    return submitted


def _uploaded_tables() -> list[Any]:
    query = sa.select(model.Resource).where(model.Resource.state == "active", model.Resource.url_type == "upload")
    resources = model.Session.scalars(query)
    return [
        resource
        for resource in resources
        if XLoaderFormats.is_it_an_xloader_format(resource.format) and not resource.extras.get("datastore_active")
    ]


def _xloader_status(resource_id: str) -> Any:
    return model.Session.scalars(
        sa.select(model.TaskStatus).where(
            model.TaskStatus.entity_id == resource_id, model.TaskStatus.task_type == "xloader"
        )
    ).first()


def _job_of(status: Any) -> str:
    """Return the queue's id of the job that an xloader task status speaks of."""
    return str(json.loads(status.value or "{}").get("job_id", ""))


def harvests() -> None:
    """Queue again the harvest jobs and objects that PostgreSQL knows as waiting and the queue has lost."""
    queued = {
        json.loads(message)["harvest_job_id"]
        for message in harvest.get_connection().lrange(harvest.get_gather_routing_key(), 0, -1)
    }
    waiting = sa.select(HarvestJob.id).where(HarvestJob.status == "Running", HarvestJob.gather_started.is_(None))
    publisher = harvest.get_gather_publisher()
    for id in set(model.Session.scalars(waiting)) - queued:
        publisher.send({"harvest_job_id": id})
    publisher.close()
    harvest.resubmit_objects()
