"""The planted world, made once a process; its tests leave it as it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ckan.common import config
from ckan.config.middleware import make_app
from ckan.tests.helpers import CKANTestApp

from ckanext.govshare.tests.access.leaks.people import tokens_of
from ckanext.govshare.tests.access.leaks.world import World, build


@pytest.fixture(scope="package")
def world(tables: Callable[[], None]) -> World:
    """Datasets of every kind with secrets in every place, and people."""
    tables()
    return build()


@pytest.fixture(scope="package")
def tokens(world: World) -> dict[str, str]:
    """An API token for everybody who has an account."""
    return tokens_of(world.people)


@pytest.fixture(scope="session")
def portal(tables: Callable[[], None]) -> CKANTestApp:
    """The portal over HTTP; what breaks is answered as it would be by the server."""
    app = CKANTestApp(make_app(config))
    app.flask_app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.fixture(autouse=True)
def reader() -> None:
    """Take the place of the other access tests' fixture, which ends every grant after a test."""
