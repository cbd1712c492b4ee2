"""The work of an import: preview, then apply, then index. Each is a background job, and safe to start again.

The lock tells who works on an import. A process that died leaves its state behind but not its lock, and no half of its
work: a preview and an application are one transaction each, and what an application leaves to be indexed is written
down in the same transaction.
"""

from __future__ import annotations

import datetime
import logging
import os
from collections import Counter
from collections.abc import Callable
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.lib import jobs
from ckan.types import Context

from ckanext.govshare import indexing
from ckanext.govshare.catalog.excel import states
from ckanext.govshare.catalog.excel.apply import NotApplied, apply
from ckanext.govshare.catalog.excel.guard import BadWorkbook
from ckanext.govshare.catalog.excel.lock import Busy, Line, held
from ckanext.govshare.catalog.excel.messages import LANGUAGES, both, speaking
from ckanext.govshare.catalog.excel.model import CatalogueImport, CatalogueImportRow
from ckanext.govshare.catalog.excel.preview import Preview

__all__ = ["enqueue", "now", "run", "settle"]

log = logging.getLogger(__name__)
_ = tk._

SECONDS = 2 * 60 * 60
"""After so long a job is ended; 10,000 datasets need minutes."""
BATCH = 200

_imports = CatalogueImport.__table__
_rows = CatalogueImportRow.__table__

Progress = Callable[[int, int], None]


class _Abandoned(Exception):
    """The worker that started this process is gone, and nobody waits for it any more."""


def now() -> datetime.datetime:
    """Return the time."""
    return datetime.datetime.now(datetime.UTC)


def enqueue(import_id: str) -> None:
    """Have a worker do what an import waits for; call it after the commit."""
    job = tk.enqueue_job(run_job, [import_id], title=f"catalogue import {import_id}", rq_kwargs={"timeout": SECONDS})
    model.Session.execute(sa.update(_imports).where(_imports.c.id == import_id).values(job_id=job.id))
    model.Session.commit()


def run_job(import_id: str) -> None:
    """Do what an import waits for, as long as the worker that started this process lives."""
    worker = os.getppid()

    def check() -> None:
        if os.getppid() != worker:
            raise _Abandoned

    run(import_id, check)


def run(import_id: str, check: Callable[[], None] = lambda: None, show: Progress = lambda done, total: None) -> None:
    """Do what an import waits for; nothing when that was done meanwhile or somebody is at it.

    :param check: is called again and again, and may raise to end the work
    :param show: hears how far it is
    """
    try:
        with held(import_id) as line:
            state = line.state()

            def progress(done: int, total: int) -> None:
                check()
                line.progress(done, total)
                show(done, total)

            if state == states.WAITING:
                _at_work(line, states.READING, lambda: _preview(import_id, progress))
            elif state == states.APPROVED:
                _at_work(line, states.APPLYING, lambda: _apply(import_id, progress))
            if line.state() == states.INDEXING:
                _index(import_id, line, progress)
    except Busy:
        log.info("Import %s is being worked on already", import_id)
    finally:
        model.Session.rollback()


def settle(import_id: str) -> None:
    """Close an import whose process died, and start again what nobody will: safe to call at any time."""
    query = sa.select(_imports.c.state, _imports.c.job_id).where(_imports.c.id == import_id)
    state, job_id = model.Session.execute(query).one()
    if state not in states.RUNNING or (state not in states.AT_WORK and _queued(job_id)):
        return
    try:
        with held(import_id) as line:
            if line.state() in states.AT_WORK:
                line.write(state=states.FAILED, problem=both(_interrupted), finished=now())
                return
    except Busy:
        return
    enqueue(import_id)


def _queued(job_id: str | None) -> bool:
    """Tell whether the queue still holds a job: Valkey may have lost the last second before a crash."""
    try:
        return bool(job_id) and jobs.job_from_id(str(job_id)).is_queued
    except KeyError:
        return False


def _at_work(line: Line, state: str, work: Callable[[], None]) -> None:
    """Do a stage's work; whatever goes wrong, all of it is taken back and the import says so."""
    line.write(state=state, done=0, total=0, problem=None, finished=None)
    try:
        work()
    except Exception as error:
        model.Session.rollback()
        problem = error.message if isinstance(error, BadWorkbook | NotApplied) else None
        if isinstance(error, _Abandoned):
            problem = both(_interrupted)
        elif problem is None:
            log.exception("A catalogue import failed")
            problem = both(_broken)
        line.write(state=states.FAILED, problem=problem, finished=now())


def _preview(import_id: str, progress: Progress) -> None:
    found = _import(import_id)
    organization = tk.get_action("organization_show")(
        _context(found.user_id), {"id": found.owner_org, "include_datasets": False, "include_users": False}
    )
    results = Preview(_context(found.user_id), organization, progress).results(found.content)
    if not results:
        raise BadWorkbook(both(lambda: _("The sheet “数据集” (Datasets) has no rows. Fill in at least one dataset.")))
    model.Session.execute(sa.delete(_rows).where(_rows.c.import_id == import_id))
    for start in range(0, len(results), BATCH):
        batch = enumerate(results[start : start + BATCH], start)
        values = [{"import_id": import_id, "position": number, **vars(result)} for number, result in batch]
        model.Session.execute(sa.insert(_rows), values)
    counts = Counter(result.status for result in results)
    state = states.FAULTY if counts["error"] else states.READY
    _end(import_id, state=state, counts=dict(counts), total=len(results), done=len(results), finished=now())


def _apply(import_id: str, progress: Progress) -> None:
    found = _import(import_id)
    total = sum(found.counts.get(status, 0) for status in ("new", "changed"))
    user = model.User.get(found.user_id)
    with speaking(LANGUAGES[0], user):
        apply(import_id, user, total, progress)
    _end(import_id, state=states.INDEXING, done=0, total=total)


def _index(import_id: str, line: Line, progress: Progress) -> None:
    """Put what was written into the index, all of it at once."""
    query = sa.select(_rows.c.dataset_id).where(
        _rows.c.import_id == import_id, _rows.c.status.in_(("new", "changed")), _rows.c.dataset_id.is_not(None)
    )
    ids = list(model.Session.scalars(query))
    for start in range(0, len(ids), BATCH):
        indexing.send(indexing.documents(ids[start : start + BATCH]))
        progress(min(start + BATCH, len(ids)), len(ids))
        # What was read need not stay in memory.
        model.Session.rollback()
    indexing.commit_index()
    line.write(state=states.APPLIED, finished=now(), content=None)


def _end(import_id: str, **values: Any) -> None:
    model.Session.execute(sa.update(_imports).where(_imports.c.id == import_id).values(**values))
    model.Session.commit()


def _import(import_id: str) -> Any:
    return model.Session.execute(sa.select(_imports).where(_imports.c.id == import_id)).one()


def _context(user_id: str) -> Context:
    user = model.User.get(user_id)
    return Context(user=user.name, auth_user_obj=user)


def _interrupted() -> str:
    return _("The work was interrupted. Nothing of the file is in the catalogue; start it again.")


def _broken() -> str:
    return _("Something went wrong on our side. Nothing of the file is in the catalogue; start it again later.")
