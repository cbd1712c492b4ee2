"""One event: one increment in Valkey, which never fails a page and never holds it up."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from functools import lru_cache

import ckan.plugins.toolkit as tk
from redis import ConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from ckanext.govshare.stats.periods import today

__all__ = ["KINDS", "count", "key"]

log = logging.getLogger(__name__)

KINDS = ("downloads", "api_calls", "previews")
# Ids and names of tables are shorter.
LONGEST = 100
PATIENCE = 0.2
"""How long a page waits for Valkey, in seconds."""
PAUSE = 10.0
"""How long nobody asks Valkey again after it did not answer, in seconds."""


@dataclass
class _Line:
    """Connections to Valkey that give up soon, and until when they are left alone."""

    pool: ConnectionPool
    quiet_until: float = 0.0


def count(kind: str, resource_id: str) -> None:
    """Count one use of a resource, today. Without Valkey nothing is counted.

    :param kind: one of `KINDS`
    :param resource_id: the resource's id, or the name of its table
    """
    line = _line(tk.config["ckan.redis.url"])
    if not resource_id or len(resource_id) > LONGEST or time.monotonic() < line.quiet_until:
        return
    try:
        field = f"{today().isoformat()} {kind} {resource_id}"
        Redis(connection_pool=line.pool).hincrby(key("counts"), field, 1)
    except RedisError:
        line.quiet_until = time.monotonic() + PAUSE
        log.warning("Use is not counted for %d seconds: Redis does not answer", PAUSE)


def key(name: str) -> str:
    """Return the name of a key in Valkey, which several sites may share."""
    return f"{tk.config['ckan.site_id']}:govshare:usage:{name}"


@lru_cache
def _line(url: str) -> _Line:
    pool = ConnectionPool.from_url(url)
    # CKAN's own connections wait for as long as their address says, and try again for seconds.
    pool.connection_kwargs |= {
        "socket_timeout": PATIENCE,
        "socket_connect_timeout": PATIENCE,
        "retry": Retry(NoBackoff(), 0),
    }
    return _Line(pool)
