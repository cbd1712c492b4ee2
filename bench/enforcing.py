"""What enforcing the classification costs within ours: the same calls with the redactor on and off in turn."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context
from flask import current_app

from ckanext.govshare.access import hooks

ROWS = 50


def costs(calls: int, site_user: Context) -> dict[str, dict[str, list[float]]]:
    """Return the milliseconds of processor time of each call, by what was called and whether it was enforced.

    An account without any department asks, as most do, for a page of gated results and for one gated dataset. Each
    call is a request of its own, so that what is read once a request is read each time.

    :param calls: how often each is called, on and off each
    """
    name = f"citizen-{secrets.token_hex(4)}"
    account = {"name": name, "email": f"{name}@localhost.localdomain", "password": secrets.token_urlsafe(16)}
    tk.get_action("user_create")(site_user, account)
    asked = {"fq": "+dataset_type:dataset -open_type:open", "rows": ROWS}
    found = tk.get_action("package_search")(Context(user=name), dict(asked))["results"]
    if len(found) < ROWS:
        raise SystemExit(f"only {len(found)} datasets are gated; {ROWS} are needed")
    tried: dict[str, Callable[[], Any]] = {
        "search": lambda: tk.get_action("package_search")(Context(user=name), dict(asked)),
        "show": lambda: tk.get_action("package_show")(Context(user=name), {"id": found[0]["id"]}),
    }
    times: dict[str, dict[str, list[float]]] = {what: {"on": [], "off": []} for what in tried}
    for what, call in tried.items():
        # One beforehand, which is not counted.
        for number in range(-1, calls):
            for way in ("on", "off") if number % 2 else ("off", "on"):
                spent = _once(call, enforced=way == "on")
                if number >= 0:
                    times[what][way].append(spent)
    return times


def _once(call: Callable[[], Any], *, enforced: bool) -> float:
    """Return the milliseconds of processor time that a call takes in a request of its own."""
    with current_app.test_request_context(), _as_it_is() if enforced else _without():
        started = time.process_time()
        call()
        spent = (time.process_time() - started) * 1000
    model.Session.remove()
    return spent


@contextmanager
def _as_it_is() -> Iterator[None]:
    yield


@contextmanager
def _without() -> Iterator[None]:
    """Let everything be shown to everybody meanwhile."""
    original = hooks.redact
    hooks.redact = lambda dataset, who: None
    try:
        yield
    finally:
        hooks.redact = original
