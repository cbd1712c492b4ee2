"""Counts reach PostgreSQL once, whatever breaks in between."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.lib.redis import connect_to_redis
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.operations.clock import run_once
from ckanext.govshare.stats.counting import count, key
from ckanext.govshare.stats.model import Usage, UsageDone
from ckanext.govshare.stats.periods import today
from ckanext.govshare.tests.conftest import administer
from ckanext.govshare.tests.stats.using import totals

pytestmark = pytest.mark.xdist_group("stats")


def test_two_rounds_count_once(portal: CKANTestApp, file: dict[str, Any]) -> None:
    """What is written is not written again; what comes later is added."""
    count("downloads", file["id"])
    for _ in range(2):
        assert totals(portal, file["package_id"]) == (1, 0, 0)
    count("downloads", file["id"])
    assert totals(portal, file["package_id"]) == (2, 0, 0)


def test_a_crash_before_the_commit_loses_nothing(portal: CKANTestApp, file: dict[str, Any]) -> None:
    """The batch is taken, and the database breaks: the next round writes it, and what came meanwhile."""
    count("downloads", file["id"])
    _execute("ALTER TABLE govshare_usage ADD CONSTRAINT broken CHECK (false) NOT VALID")
    run_once()
    _execute("ALTER TABLE govshare_usage DROP CONSTRAINT broken")
    assert not connect_to_redis().exists(key("counts"))
    assert not _done()
    count("downloads", file["id"])
    assert totals(portal, file["package_id"]) == (2, 0, 0)


def test_a_crash_after_the_commit_doubles_nothing(portal: CKANTestApp, file: dict[str, Any]) -> None:
    """The batch is written and still in Valkey: the next round only clears it away."""
    count("downloads", file["id"])
    redis = connect_to_redis()
    taken = redis.hgetall(key("counts"))
    run_once()
    [batch] = _done()
    redis.hset(key(f"batch:{batch}"), mapping=taken)
    redis.sadd(key("batches"), batch)
    assert totals(portal, file["package_id"]) == (1, 0, 0)
    assert not redis.exists(key("batches"), key(f"batch:{batch}"))


def test_the_day_is_that_of_the_event(portal: CKANTestApp, file: dict[str, Any]) -> None:
    """What waited over midnight belongs to the day before."""
    yesterday = today() - timedelta(days=1)
    connect_to_redis().hincrby(key("counts"), f"{yesterday} previews {file['id']}", 3)
    run_once()
    query = sa.select(Usage.day, Usage.previews).where(Usage.dataset_id == file["package_id"])
    assert model.Session.execute(query).all() == [(yesterday, 3)]


def test_an_interface_is_called(portal: CKANTestApp, catalogue: dict[str, Any]) -> None:
    """What goes through the download's address of an API is a call of it."""
    organization = catalogue["education"]["id"]
    dataset = factories.Dataset(owner_org=organization, source_platform="guizhou", source_id="api-1", notes="接口")
    resource = factories.Resource(package_id=dataset["id"], data_kind="api", url="https://data.example.org/api")
    count("downloads", resource["id"])
    assert totals(portal, dataset["id"]) == (0, 1, 0)


def test_what_is_gone_is_passed_over(portal: CKANTestApp, file: dict[str, Any]) -> None:
    """A resource that has been purged meanwhile keeps no other from being written."""
    count("downloads", "00000000-0000-4000-8000-000000000000")
    count("downloads", file["id"])
    assert totals(portal, file["package_id"]) == (1, 0, 0)


def test_a_hundred_thousand_datasets(clean_rows: None) -> None:
    """All of them in one round."""
    number = 100_000
    _insert_resources(number)
    redis = connect_to_redis()
    with redis.pipeline() as pipe:
        for n in range(number):
            pipe.hset(key("counts"), f"{today()} downloads many-{n}", n % 7 + 1)
        pipe.execute()
    run_once()
    counted = model.Session.execute(
        sa.select(sa.func.count(), sa.func.sum(Usage.downloads)).where(Usage.dataset_id.like("many-%"))
    ).one()
    assert tuple(counted) == (number, sum(n % 7 + 1 for n in range(number)))


@pytest.fixture
def clean_rows() -> Any:
    """Take the resources of the test away again, without asking every table whether it refers to each of them."""
    yield
    for table in ("resource", "package"):
        administer(f"DELETE FROM {table} WHERE id LIKE 'many-%'")


def _insert_resources(number: int) -> None:
    some = f"FROM generate_series(0, {number - 1}) AS n"
    _execute(
        f"INSERT INTO package (id, name, state, type) SELECT 'many-' || n, 'many-' || n, 'deleted', 'dataset' {some}"
    )
    _execute(
        "INSERT INTO resource (id, package_id, url, position, state, extras)"
        f" SELECT 'many-' || n, 'many-' || n, '', 0, 'active', '{{}}' {some}"
    )


def _execute(statement: str) -> None:
    model.Session.execute(sa.text(statement))
    model.Session.commit()


def _done() -> list[str]:
    """Return the batches that are known to be written."""
    return list(model.Session.scalars(sa.select(UsageDone.id).where(UsageDone.id.not_like("order:%"))))
