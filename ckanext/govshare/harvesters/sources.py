"""Harvests a platform in this process; its harvest source and job are made by rule."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context
from ckanext.harvest.model import HarvestJob, HarvestSource

from ckanext.govshare.harvesters.base import family_of
from ckanext.govshare.harvesters.departments import Departments
from ckanext.govshare.harvesters.errors import SourceError
from ckanext.govshare.harvesters.lock import source_lock
from ckanext.govshare.harvesters.objects import HarvestObjects, finished_jobs, now
from ckanext.govshare.harvesters.platforms import Platform, platform
from ckanext.govshare.harvesters.run import EVERY_DETAIL, Counts, Run

__all__ = ["ensure_source", "harvest_platform"]

_ = tk._


def harvest_platform(
    name: str,
    root: str | None = None,
    full: bool = False,
    counts: Counts | None = None,
    tell: Callable[[str], None] = lambda message: None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Counts:
    """Harvest the platform called ``name``, at its address or at ``root``, and return how it ended.

    ``counts`` is kept up to date meanwhile; ``tell`` gets what people should know, ``progress`` how far it is.

    :raises UnknownPlatform: when nobody described such a platform.
    :raises ValueError: when ``root`` is no web address.
    :raises AlreadyRunning: when another process is harvesting it.
    :raises SourceError: when it could not be read; what was read until then is saved and counted.
    """
    counts = counts or Counts()
    if root and not re.match("https?://[^/]", root):
        raise ValueError(_("“{value}” is no web address: it begins with http:// or https://").format(value=root))
    described = platform(name)
    source = ensure_source(described)
    with source_lock(source.id), _open_job(source, described) as objects:
        full = full or (finished_jobs(source.id) + 1) % EVERY_DETAIL == 0
        run = Run(family_of(source, root), objects, full=full, counts=counts, tell=tell, progress=progress)
        try:
            run.save_all()
        except SourceError as error:
            model.Session.rollback()
            objects.problem(str(error))
            model.Session.commit()
            raise
    return counts


def _user() -> model.User:
    return model.User.by_name(tk.get_action("get_site_user")(Context(ignore_auth=True), {})["name"])


def ensure_source(platform: Platform) -> HarvestSource:
    """Return a platform's harvest source; it is made on first use.

    :raises SourceError: when an administrator has switched it off.
    """
    there = [
        source
        for source in model.Session.query(HarvestSource).filter_by(type=platform.family)
        if json.loads(source.config or "{}").get("platform") == platform.key
    ]
    if there and not any(source.active for source in there):
        raise SourceError(_("An administrator has switched this source off."))
    for source in there:
        if source.active:
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
def _open_job(source: HarvestSource, platform: Platform) -> Iterator[HarvestObjects]:
    """Open a job: a new one, or the one that a run which died had left open. It is closed afterwards.

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
    # A harvest object needs its job in the database.
    job.status = "Running"
    job.gather_started = job.gather_started or now()
    job.save()
    objects = HarvestObjects(platform.key, source.id, job.id)
    objects.drop_waiting()
    model.Session.commit()
    try:
        yield objects
    finally:
        model.Session.rollback()
        job = HarvestJob.get(job.id)
        job.gather_finished = job.finished = now()
        job.status = "Finished"
        job.save()
        tk.get_action("harvest_source_reindex")(Context(user=_user().name, ignore_auth=True), {"id": source.id})
