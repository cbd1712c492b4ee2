"""Whose requests are no use of the data: robots, browsers that fetch ahead, and the portal itself.

The list of robots is that of the package crawler-user-agents. Libraries and commands with which people write programs
of their own (curl, Python) stand in it, too, marked as such: an open interface is there for them, so they count.
"""

from __future__ import annotations

import re
from functools import lru_cache

import ckan.plugins.toolkit as tk

__all__ = ["is_somebody"]

_TOOL = "http-library"
# What announces itself is none, whether the list knows it or not; our own harvester, and another portal's, too.
_ANNOUNCED = r"[Cc]rawler|[Ss]pider|[Hh]arvester|Scrapy|HTTrack"
_AHEAD = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")


def is_somebody() -> bool:
    """Tell whether the request at hand is somebody's who uses the data."""
    request = tk.request
    if request.method not in ("GET", "POST"):
        return False
    if any(word in request.headers.get(name, "").lower() for name in _AHEAD for word in ("prefetch", "preview")):
        return False
    # xloader reads files as the site's own user.
    return tk.g.user != tk.config["ckan.site_id"] and not is_robot(request.user_agent.string)


@lru_cache(maxsize=4096)
def is_robot(agent: str) -> bool:
    """Tell whether a User-Agent is a robot's; whoever gives none is taken for one."""
    return not agent or _robots().search(agent) is not None


@lru_cache
def _robots() -> re.Pattern[str]:
    # Read when it is first asked, for it takes a tenth of a second.
    from crawleruseragents import CRAWLER_USER_AGENTS_DATA

    listed = [entry["pattern"] for entry in CRAWLER_USER_AGENTS_DATA if entry.get("tags") != [_TOOL]]
    return re.compile("|".join([_ANNOUNCED, *listed]))
