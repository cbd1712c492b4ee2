"""Steps that run within one side's CKAN: ``python -m bench.within STEP …``.

The last line printed is the answer, as JSON.
"""

from __future__ import annotations

import io
import itertools
import json
import os
import secrets
import sys
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ckan.lib.search as search
import ckan.plugins as plugins
import ckan.plugins.toolkit as tk
import pysolr
import requests
from ckan import model
from ckan.cli import load_config
from ckan.config.middleware import make_app
from ckan.lib.uploader import get_resource_uploader
from ckan.types import Context
from werkzeug.datastructures import FileStorage

from bench import corpus, desks, enforcing
from ckanext.govshare.indexing import commit_index, documents, made, send
from ckanext.govshare.search import rebuild

LARGE_BATCH = 1000
PLATFORM, ROOT = "guizhou", "https://data.guizhou.gov.cn/"
PAGE = 20
# What CKAN has columns and tables for; the rest of a dataset is in its extras.
CORE = {
    *("id", "name", "title", "notes", "type", "state", "private", "owner_org", "organization", "tags", "groups"),
    *("extras", "resources", "metadata_created", "metadata_modified"),
}


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


def load(name: str, catalogue: str) -> dict[str, float]:
    """Index a corpus of `bench.corpus` straight from its files: `sample`, or the catalogue's lines.

    Returns the number of documents, the seconds that sending them took, and the bytes of the index.
    """
    found = corpus.of_sample() if name == "sample" else corpus.of_catalogue(Path(catalogue))
    count, sending = 0, 0.0
    while batch := [dataset for dataset, _record in itertools.islice(found, LARGE_BATCH)]:
        finished = made([(_as_stored(dataset), dataset) for dataset in batch], [dataset["id"] for dataset in batch])
        for document in finished:
            # CKAN reads them from its tables, where these datasets are not.
            document["permission_labels"] = ["public"]
        started = time.perf_counter()
        send(finished)
        sending += time.perf_counter() - started
        count += len(finished)
    started = time.perf_counter()
    search.make_connection().commit()
    return {"documents": count, "sending": sending + time.perf_counter() - started, "bytes": _size()}


def _as_stored(dataset: dict[str, Any]) -> dict[str, Any]:
    """Return a dataset as CKAN's tables would give it back, with what is not CKAN's own as extras."""
    extras = [
        {"key": key, "value": value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}
        for key, value in dataset.items()
        if key not in CORE and key != "tag_string" and value not in (None, "", [])
    ]
    return {**{key: dataset[key] for key in CORE}, "extras": extras}


def _size() -> int:
    """Return the bytes of this side's index, as Solr counts them."""
    address, _, core = tk.config["solr_url"].rpartition("/")
    answer = requests.get(
        f"{address}/admin/cores",
        params={"action": "STATUS", "core": core},
        auth=(tk.config["solr_user"], tk.config["solr_password"]),
        timeout=60,
    )
    answer.raise_for_status()
    return int(answer.json()["status"][core]["index"]["sizeInBytes"])


def ask(path: str) -> list[dict[str, Any]]:
    """Ask the queries of a file; returns for each the ids of all that is found and Solr's milliseconds for its page."""
    facets: Any = OrderedDict((name, name) for name in tk.h.facets())
    for plugin in plugins.PluginImplementations(plugins.IFacets):
        facets = plugin.dataset_facets(facets, "dataset")
    answers = []
    for text in json.loads(Path(path).read_text("utf-8")):
        asked = {"q": text, "fq": "+dataset_type:dataset"}
        for _warm in range(2):
            with _clock() as times:
                _search(asked | {"rows": PAGE, "facet.field": list(facets)})
        answers.append({"ids": list(_all(asked)), "qtime": sum(times)})
    return answers


def _search(asked: dict[str, Any]) -> dict[str, Any]:
    return tk.get_action("package_search")(Context(user="", ignore_auth=False), dict(asked))


def _all(asked: dict[str, Any]) -> Iterator[str]:
    """Yield the golden set's ids of all that a query finds, in their order."""
    for start in itertools.count(0, LARGE_BATCH):
        found = _search(asked | {"rows": LARGE_BATCH, "start": start, "fl": "name"})
        yield from (row["name"].removeprefix("ds-") for row in found["results"])
        if start + LARGE_BATCH >= found["count"]:
            return


@contextmanager
def _clock() -> Iterator[list[float]]:
    """Note what Solr says that each question took it meanwhile."""
    times: list[float] = []
    original = pysolr.Solr.search

    def noted(self: pysolr.Solr, *arguments: Any, **options: Any) -> Any:
        found = original(self, *arguments, **options)
        times.append(float(found.qtime or 0))
        return found

    pysolr.Solr.search = noted
    try:
        yield times
    finally:
        pysolr.Solr.search = original


def file(megabytes: str) -> dict[str, str]:
    """Store a file that takes no room, and make an account; where there are open types, it is for accounts only.

    Returns the path of its download, and a token of the account.
    """
    unique = secrets.token_hex(4)
    password = secrets.token_urlsafe(16)
    account = {"name": f"reader-{unique}", "email": f"{unique}@localhost.localdomain", "password": password}
    user = tk.get_action("user_create")(site_user(), account)
    owner = tk.get_action("organization_create")(site_user(), {"name": f"files-{unique}", "title": "文件"})
    described = {"title": f"文件 {unique}", "name": f"files-{unique}", "owner_org": owner["id"]}
    if plugins.plugin_loaded("govshare"):
        described |= {"open_type": "login", "source_platform": PLATFORM, "source_id": unique, "source_url": ROOT}
        tk.get_action("govshare_terms_accept")(Context(user=user["name"]), {})
    dataset = tk.get_action("package_create")(site_user(), described)
    upload = FileStorage(io.BytesIO(b"x"), filename="large.bin")
    fields = {"package_id": dataset["id"], "name": "large.bin", "url": "", "data_kind": "file", "upload": upload}
    resource = tk.get_action("resource_create")(site_user(), fields)
    path = get_resource_uploader(dict(resource)).get_path(resource["id"])
    os.truncate(path, int(megabytes) << 20)
    token = tk.get_action("api_token_create")(site_user(), {"user": user["name"], "name": "bench"})["token"]
    return {"path": f"/dataset/{dataset['name']}/resource/{resource['id']}/download", "token": token}


def enforce(calls: str) -> dict[str, dict[str, list[float]]]:
    """Return what calls cost with the classification enforced and not; see `bench.enforcing`."""
    return enforcing.costs(int(calls), site_user())


def prepare_desks(cases: str, applicants: str) -> dict[str, Any]:
    """Make many open cases, and who works on them; see `bench.desks`."""
    return desks.prepare(int(cases), int(applicants), site_user())


def rounds(times: str) -> dict[str, list[float]]:
    """Return how long rounds of the time-driven work take; see `bench.desks`."""
    return desks.rounds(int(times))


STEPS: dict[str, Callable[..., Any]] = {
    "sources": sources,
    "index": index,
    "load": load,
    "ask": ask,
    "file": file,
    "enforce": enforce,
    "desks": prepare_desks,
    "rounds": rounds,
}


def main(step: str, *arguments: str) -> None:
    """Run one step within the CKAN that CKAN_INI names."""
    application = make_app(load_config(os.environ["CKAN_INI"]))
    with application._wsgi_app.test_request_context():
        print(json.dumps(STEPS[step](*arguments)))


if __name__ == "__main__":
    main(*sys.argv[1:])
