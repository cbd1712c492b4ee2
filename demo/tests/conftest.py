"""A portal to load the sample into: CKAN with our plugins, behind a real socket, on the tests' own servers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from ckan.common import config
from ckan.config.middleware import make_app
from ckan.tests import factories
from werkzeug.serving import make_server

from ckanext.govshare.catalog.themes import ensure_themes
from ckanext.govshare.tests.conftest import tables

__all__ = ["site", "tables"]


@dataclass(frozen=True)
class Site:
    """Where the portal is, and an administrator's token for it."""

    web: str
    token: str


@pytest.fixture(scope="module")
def site(tables: Callable[[], None], reset_index: Callable[[], None]) -> Iterator[Site]:
    """A portal with nothing in it but the themes and an administrator."""
    tables()
    reset_index()
    ensure_themes()
    token = factories.APIToken(user=factories.Sysadmin()["name"])["token"]
    server = make_server("127.0.0.1", 0, make_app(config), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Site(f"http://127.0.0.1:{server.port}", token)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
