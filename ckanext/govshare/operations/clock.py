"""Time-driven work. CKAN has delayed jobs but no periodic ones, so a small process asks the database what is due.

A domain with such work has a room ``tick`` whose functions take nothing, are safe to call at any time and as often as
one likes, and catch up with whatever an outage made them miss.
"""

from __future__ import annotations

import logging
import signal
import threading

from ckan import model

from ckanext.govshare import registry

log = logging.getLogger(__name__)

INTERVAL = 60.0


def run_once() -> None:
    """Call every domain's time-driven work once. One that fails is logged, and keeps no other from its turn."""
    for name, work in registry.collector("tick")().items():
        try:
            work()
        except Exception:
            log.exception("Time-driven work failed: %s", name)
            model.Session.rollback()
        finally:
            # The next round must not see this round's snapshot.
            model.Session.remove()


def run() -> None:
    """Call it every minute until SIGTERM or SIGINT."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    while not stopped.is_set():
        run_once()
        stopped.wait(INTERVAL)
