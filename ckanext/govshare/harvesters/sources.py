"""Harvest sources and jobs, made by rule from the platforms' descriptions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context
from ckanext.harvest.model import HarvestJob, HarvestSource

from ckanext.govshare.harvesters.departments import Departments
from ckanext.govshare.harvesters.objects import HarvestObjects, now
from ckanext.govshare.harvesters.platforms import Platform

__all__ = ["ensure_source", "open_job"]


def _user() -> model.User:
    return model.User.by_name(tk.get_action("get_site_user")(Context(ignore_auth=True), {})["name"])


def ensure_source(platform: Platform) -> HarvestSource:
    """Return a platform's harvest source; it is made on first use."""
    for source in model.Session.query(HarvestSource).filter_by(type=platform.family, active=True):
        if json.loads(source.config or "{}").get("platform") == platform.key:
            return source
    user = _user()
    values = {
        "name": f"harvest-{platform.key}",
        "title": platform.title,
        "url": platform.root,
        "source_type": platform.family,
        "config": json.dumps({"platform": platform.key}),
        "frequency": "MANUAL",
        "owner_org": Departments(platform, user).id_of("", platform.region),
    }
    made = tk.get_action("harvest_source_create")(Context(user=user.name, ignore_auth=True), values)
    return HarvestSource.get(made["id"])


@contextmanager
def open_job(source: HarvestSource, platform: Platform) -> Iterator[tuple[HarvestJob, HarvestObjects]]:
    """Give the source's job: a new one, or the one that a run which died had left open. It is closed afterwards.

    The caller holds the source's lock.
    """
    job = (
        model.Session.query(HarvestJob)
        .filter(HarvestJob.source_id == source.id, HarvestJob.status.in_(("New", "Running")))
        .order_by(HarvestJob.created.desc())
        .first()
    )
    if job is None:
        job = HarvestJob(source=source)
    job.status = "Running"
    job.gather_started = job.gather_started or now()
    job.save()
    objects = HarvestObjects(platform.key, source.id, job.id)
    objects.drop_waiting()
    model.Session.commit()
    try:
        yield job, objects
    finally:
        model.Session.rollback()
        job = HarvestJob.get(job.id)
        job.gather_finished = job.finished = now()
        job.status = "Finished"
        job.save()
        tk.get_action("harvest_source_reindex")(Context(user=_user().name, ignore_auth=True), {"id": source.id})
