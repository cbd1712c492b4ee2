"""Steps that run within one side's CKAN: ``python -m bench.within STEP …``.

The last line printed is the answer, as JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

import ckan.lib.search as search
import ckan.plugins.toolkit as tk
from ckan import model
from ckan.cli import load_config
from ckan.config.middleware import make_app
from ckan.types import Context

from ckanext.govshare.indexing import commit_index, documents, send
from ckanext.govshare.search import rebuild

LARGE_BATCH = 1000


def site_user() -> Context:
    """Return a context of CKAN's own account."""
    user = tk.get_action("get_site_user")(Context(ignore_auth=True), {})["name"]
    return Context(user=user, ignore_auth=True)


def sources(root: str, changed: str, everything: str) -> None:
    """Make stock's organization and its harvest sources: one that asks for changes, one that asks for everything.

    Everything else is the harvester's default: its datasets go to the source's organization, which costs it least.
    """
    owner = tk.get_action("organization_create")(site_user(), {"name": "bench", "title": "采集"})
    for name, config in ((changed, None), (everything, '{"force_all": true}')):
        tk.get_action("harvest_source_create")(
            site_user(),
            {
                "name": name,
                "title": name,
                "url": root,
                "source_type": "ckan",
                "config": config,
                "frequency": "MANUAL",
                "owner_org": owner["id"],
            },
        )


def _by_ckan() -> None:
    """Index everything as `ckan search-index rebuild` does, with one commit at the end."""
    search.rebuild(defer_commit=True, quiet=True)
    search.commit()


def index(way: str) -> dict[str, float]:
    """Index all datasets anew, and then their finished documents once more.

    `way` is `ours` or `ckan`. Returns the number, and the seconds that making and sending took, and sending alone.
    """
    ids = [row.id for row in model.Session.query(model.Package.id).filter_by(state="active").order_by("id")]
    ways: dict[str, Callable[[], Any]] = {"ours": rebuild.everything, "ckan": _by_ckan}
    started = time.perf_counter()
    ways[way]()
    made = time.perf_counter() - started
    finished = documents(ids)
    started = time.perf_counter()
    for start in range(0, len(finished), LARGE_BATCH):
        send(finished[start : start + LARGE_BATCH])
    commit_index()
    return {"documents": len(finished), "seconds": made, "sending": time.perf_counter() - started}


STEPS: dict[str, Callable[..., Any]] = {"sources": sources, "index": index}


def main(step: str, *arguments: str) -> None:
    """Run one step within the CKAN that CKAN_INI names."""
    application = make_app(load_config(os.environ["CKAN_INI"]))
    with application._wsgi_app.test_request_context():
        print(json.dumps(STEPS[step](*arguments)))


if __name__ == "__main__":
    main(*sys.argv[1:])
