"""Harvests by ckanext-harvest's own workers."""

from __future__ import annotations

import json

import ckan.model as model
import pytest
from ckanext.harvest import queue
from ckanext.harvest.model import HarvestJob, HarvestObject, HarvestObjectError, HarvestSource

from ckanext.govshare.harvesters.platforms import platform
from ckanext.govshare.harvesters.run import Counts
from ckanext.govshare.harvesters.sources import ensure_source
from ckanext.govshare.harvesters.tick import run_harvest_jobs
from ckanext.govshare.tests.harvesters.conftest import Province, act


def take(consumer: queue.RedisConsumer) -> str | None:
    """Return the next message of a queue, or nothing when it is empty."""
    _method, _channel, body = consumer.basic_get(None)
    return body


def work() -> None:
    """Do what the gather and the fetch worker do, until both queues are empty."""
    gather, fetch = queue.get_gather_consumer(), queue.get_fetch_consumer()
    while body := take(gather):
        queue.gather_callback(gather, queue.FakeMethod(body), None, body)
    while body := take(fetch):
        queue.fetch_callback(fetch, queue.FakeMethod(body), None, body)


@pytest.fixture
def source(province: Province) -> HarvestSource:
    """A source at the replay's address, whose queues are empty."""
    queue.purge_queues()
    province.start()
    province.describe(root=province.root)
    return ensure_source(platform(province.key))


def harvest(source: HarvestSource) -> dict[str, int]:
    """Harvest a source as the button on its page does; return the numbers that the page shows."""
    source_id = source.id
    job = act("harvest_job_create", source_id=source_id, run=True)
    work()
    run_harvest_jobs()
    shown = act("harvest_job_show", id=job["id"])
    assert shown["status"] == "Finished"
    return {key: number for key, number in shown["stats"].items() if number}


def test_life(province: Province, source: HarvestSource) -> None:
    """New, unchanged, changed, withdrawn, restored: the same as by the command, which goes on from there."""
    assert harvest(source) == {"added": 20}
    assert len(province.packages()) == province.found() == 20
    assert harvest(source) == {}
    province.records[3]["title"] = "改过的目录"
    gone = province.records.pop(5)
    province.write()
    assert harvest(source) == {"updated": 1, "deleted": 1}
    assert province.dataset(3)["title"] == "改过的目录"
    assert province.found() == 19
    province.records.append(gone)
    province.write()
    assert harvest(source) == {"updated": 1}
    assert province.harvest() == Counts(unchanged=20)


def test_same_datasets(province: Province, source: HarvestSource) -> None:
    """Both ways make the same dataset."""
    harvest(source)
    shown = province.dataset(0)
    act("harvest_source_clear", id=source.id)
    assert not province.packages()
    province.harvest()
    again = province.dataset(0)
    moving = ("metadata_created", "metadata_modified", "resources", "extras")
    assert {k: v for k, v in again.items() if k not in moving} == {k: v for k, v in shown.items() if k not in moving}
    assert [each["id"] for each in again["resources"]] == [each["id"] for each in shown["resources"]]


def test_out_of_reach(province: Province, source: HarvestSource) -> None:
    """A source that does not answer is an error of the job, and nothing is withdrawn."""
    harvest(source)
    province.stop()
    assert harvest(source) == {"errored": 1}
    assert len(province.packages()) == 20


def test_a_detail_that_fails(province: Province, source: HarvestSource) -> None:
    """An error of one record names it and holds up no other."""
    province.start("hostile=7")
    model.Session.query(HarvestSource).filter_by(id=source.id).update({"url": province.root})
    model.Session.commit()
    stats = harvest(source)
    assert stats["added"] + stats.get("errored", 0) == 20
    errors = model.Session.query(HarvestObjectError).join(HarvestObject).filter_by(harvest_source_id=source.id)
    assert errors.count() == stats.get("errored", 0)


def test_the_command_takes_over(province: Province, source: HarvestSource) -> None:
    """A job that the workers left half done is finished by the command; nothing is lost or doubled."""
    act("harvest_job_create", source_id=source.id, run=True)
    gather = queue.get_gather_consumer()
    body = take(gather)
    queue.gather_callback(gather, queue.FakeMethod(body), None, body)
    fetch = queue.get_fetch_consumer()
    for _number in range(5):
        body = take(fetch)
        queue.fetch_callback(fetch, queue.FakeMethod(body), None, body)
    assert len(province.packages()) == 5
    assert province.harvest() == Counts(new=15, unchanged=5)
    work()
    assert len(province.packages()) == 20
    assert model.Session.query(HarvestJob).filter_by(source_id=source.id).count() == 1


def test_handed_out_twice(province: Province, source: HarvestSource) -> None:
    """ckanext-harvest hands out a long job again; the second time nothing happens."""
    job = act("harvest_job_create", source_id=source.id, run=True)
    work()
    body = json.dumps({"harvest_job_id": job["id"]})
    queue.gather_callback(queue.get_gather_consumer(), queue.FakeMethod(body), None, body)
    work()
    objects = model.Session.query(HarvestObject).filter_by(harvest_source_id=source.id).count()
    assert (len(province.packages()), objects) == (20, 20)
