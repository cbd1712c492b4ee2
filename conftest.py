"""Gives each parallel worker its own database, index and key space, before CKAN reads its configuration."""

from __future__ import annotations

import os

import pytest
from ckan.plugins import load_all, plugin_loaded

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
OPTIONS = {
    "CKAN_SQLALCHEMY_URL": "TEST_SQLALCHEMY_URL",
    "GOVSHARE_MAIN_ADMIN_URL": "TEST_MAIN_ADMIN_URL",
    "CKAN_DATASTORE_WRITE_URL": "TEST_DATASTORE_WRITE_URL",
    "CKAN_DATASTORE_READ_URL": "TEST_DATASTORE_READ_URL",
    "CKAN_REDIS_URL": "TEST_REDIS_URL",
    "CKAN_SOLR_URL": "TEST_SOLR_URL",
    "CKAN_SOLR_USER": "TEST_SOLR_USER",
    "CKAN_SOLR_PASSWORD": "TEST_SOLR_PASSWORD",
    "CKAN_STORAGE_PATH": "TEST_STORAGE_PATH",
}

for option, source in OPTIONS.items():
    if source in os.environ:
        # Database 0 is the portal's where somebody shares a server; the workers take those after it.
        number = int(WORKER.removeprefix("gw")) + 1
        os.environ[option] = os.environ[source].format(worker=WORKER, number=number)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Keep the plugins of test.ini loaded: CKAN unloads them before the first test, but not under pytest-xdist."""
    if not plugin_loaded("govshare"):
        load_all()
