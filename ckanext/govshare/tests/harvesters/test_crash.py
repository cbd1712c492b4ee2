"""A harvest that dies, and the next one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import ckan.model as model
import pytest
from ckanext.harvest.model import HarvestJob, HarvestObject

from ckanext.govshare.harvesters import importer
from ckanext.govshare.harvesters.importer import Importer
from ckanext.govshare.harvesters.lock import source_lock
from ckanext.govshare.harvesters.objects import HarvestObjects, now
from ckanext.govshare.harvesters.platforms import platform
from ckanext.govshare.harvesters.run import Counts
from ckanext.govshare.harvesters.sources import ensure_source
from ckanext.govshare.harvesters.tick import run_harvest_jobs
from ckanext.govshare.tests.harvesters.conftest import REPOSITORY, Province

CKAN = "import sys; sys.argv[0] = 'ckan'; from ckan.cli.cli import ckan; ckan()"


class Killed(BaseException):
    """Stands for the end of the process, where a test must choose the moment exactly."""


def start(province: Province, folder: Path) -> subprocess.Popen[str]:
    """Start a harvest in a process of its own."""
    ini = folder / "crash.ini"
    ini.write_text(
        f"[app:main]\nuse = config:{REPOSITORY}/test.ini\ngovshare.harvest.platforms = {province.description}\n",
        "utf-8",
    )
    words = [sys.executable, "-c", CKAN, "-c", str(ini), "govshare", "harvest", province.key, "--root", province.root]
    return subprocess.Popen(words, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_killed(province: Province, tmp_path: Path, share: float) -> None:
    """``kill -9`` in the middle of a harvest: the next one adds what is missing, and nothing twice."""
    province.fill(450)
    province.start()
    process = start(province, tmp_path)
    source = ensure_source(platform(province.key))
    until = time.monotonic() + 240
    while len(province.packages()) <= share * 300:
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < until
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    there = len(province.packages())
    assert 0 < there < 450
    jobs = model.Session.query(HarvestJob).filter_by(source_id=source.id).count()
    assert province.harvest() == Counts(new=450 - there, unchanged=there)
    assert len(province.packages()) == 450
    assert province.found() == 450
    assert model.Session.query(HarvestJob).filter_by(source_id=source.id).count() == jobs
    current = model.Session.query(HarvestObject).filter_by(harvest_source_id=source.id, current=True)
    assert current.count() == 450
    assert {each.state for each in current} == {"COMPLETE"}
    assert province.harvest() == Counts(unchanged=450)


@pytest.mark.parametrize("moment", ["_insert", "send", "complete"])
def test_any_moment(province: Province, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """However far a batch got: before its commit, before the index has it, or before that is noted."""
    monkeypatch.setattr(importer, "BATCH", 8)
    monkeypatch.setattr("ckanext.govshare.harvesters.run.BATCH", 8)
    province.start()
    holder = {"_insert": Importer, "send": importer, "complete": HarvestObjects}[moment]
    original = getattr(holder, moment)
    calls: list[int] = []

    def dies(*arguments: object) -> object:
        calls.append(1)
        if len(calls) == 2:
            raise Killed
        return original(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(holder, moment, dies)
        with pytest.raises(Killed):
            province.harvest()
    counts = province.harvest()
    assert (counts.failed, counts.withdrawn, counts.changed) == (0, 0, 0)
    assert len(province.packages()) == 20
    assert province.found() == 20
    assert province.harvest() == Counts(unchanged=20)


def test_dead_jobs_are_closed(province: Province) -> None:
    """A job whose process died does not keep its source from being harvested for ever."""
    source = ensure_source(platform(province.key))
    job = HarvestJob(source=source, status="Running", gather_started=now())
    job.save()
    with source_lock(source.id):
        run_harvest_jobs()
    model.Session.refresh(job)
    assert job.status == "Running"
    run_harvest_jobs()
    model.Session.refresh(job)
    assert job.status == "Finished"
    assert job.gather_errors
