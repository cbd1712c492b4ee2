"""A site behind the gateway."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ckanext.govshare.tests.gateway.serving import REPOSITORY, Served, readers, serve

__all__ = ["SPARSE", "readers", "serve"]

SPARSE = 2 << 30


@pytest.fixture(scope="session")
def sparse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of 2 GB that takes no room."""
    path = tmp_path_factory.mktemp("sparse") / "large"
    with path.open("wb") as file:
        file.truncate(SPARSE)
    return path


@pytest.fixture(scope="session")
def site(serve: Callable[..., Served], sparse: Path) -> Served:
    """The small site, in one worker of two threads."""
    return serve("ckanext.govshare.tests.gateway.site:application", REPOSITORY, 1, SITE_FILE=str(sparse))
