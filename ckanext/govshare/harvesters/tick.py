"""What harvesting needs done from time to time: ckanext-harvest does it only when it is called."""

from __future__ import annotations

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context
from ckanext.harvest.model import HarvestJob

from ckanext.govshare.harvesters.lock import AlreadyRunning, source_lock
from ckanext.govshare.harvesters.objects import HarvestObjects, now

__all__ = ["run_harvest_jobs"]


def run_harvest_jobs() -> None:
    """Start the jobs that are due, and close those that are done or whose process died."""
    for job in _begun():
        try:
            with source_lock(job.source_id):
                _close(job)
        except AlreadyRunning:
            continue
    user = tk.get_action("get_site_user")(Context(ignore_auth=True), {})["name"]
    tk.get_action("harvest_jobs_run")(Context(model=model, session=model.Session, user=user, ignore_auth=True), {})


def _begun() -> list[HarvestJob]:
    """Return the jobs that are reading their source's lists, or died while they did."""
    return (
        model.Session.query(HarvestJob)
        .filter(
            HarvestJob.status == "Running", HarvestJob.gather_started.is_not(None), HarvestJob.gather_finished.is_(None)
        )
        .all()
    )


def _close(job: HarvestJob) -> None:
    """Close a job that nobody works on any more; an open one would keep the source from ever being read again."""
    model.Session.refresh(job)
    if job.status != "Running" or job.gather_finished:
        return
    message = tk._("The process that did it ended early; the next run goes on.")
    HarvestObjects("", job.source_id, job.id).problem(message)
    job.status = "Finished"
    job.finished = now()
    job.save()
