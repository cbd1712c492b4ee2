"""A bucket that CKAN keeps uploads in, and what the tests of downloads offer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ckan.common import config
from ckan.config.environment import update_config

from ckanext.govshare.tests.access.delivery.conftest import departments, files, grant, people, portal, provide
from stack.tests.s3server import BUCKET, KEY, SECRET, S3Server, s3_server

__all__ = ["bucket", "departments", "files", "grant", "people", "portal", "provide", "server"]


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    """A server with a bucket."""
    with s3_server() as running:
        yield running


@pytest.fixture
def bucket(server: S3Server) -> Iterator[S3Server]:
    """Uploads lie in the bucket while the test runs; CKAN's tests begin each with the configuration of test.ini."""
    before = dict(config)
    settings = {"type": "govshare:s3", "bucket": BUCKET, "endpoint": server.endpoint, "key": KEY, "secret": SECRET}
    config.update({f"ckan.files.storage.s3.{key}": value for key, value in settings.items()})
    config["ckan.files.storage.s3.path"] = "files"
    config["ckan.files.default_storages.resource"] = "s3"
    update_config()
    yield server
    config.clear()
    config.update(before)
    update_config()
