"""Whose requests are no use of the data: robots, browsers that fetch ahead, and the portal itself.

The list of robots is that of the package crawler-user-agents. Libraries and commands with which people write programs
of their own (curl, Python) stand in it, too, marked as such: an open interface is there for them, so they count.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.metadata import distribution
from pathlib import Path

import ckan.plugins.toolkit as tk

__all__ = ["is_somebody"]

_TOOL = "http-library"
# What announces itself is none, whether the list knows it or not; our own harvester, and another portal's, too.
_ANNOUNCED = ("[Cc]rawler", "[Ss]pider", "[Hh]arvester", "Scrapy", "HTTrack")
_AHEAD = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
SOME = 25


def is_somebody() -> bool:
    """Tell whether the request at hand is somebody's who uses the data."""
    request = tk.request
    if request.method not in ("GET", "POST"):
        return False
    if any(word in request.headers.get(name, "").lower() for name in _AHEAD for word in ("prefetch", "preview")):
        return False
    # xloader reads files as the site's own user.
    return tk.current_user.name != tk.config["ckan.site_id"] and not is_robot(request.user_agent.string)


@lru_cache(maxsize=4096)
def is_robot(agent: str) -> bool:
    """Tell whether a User-Agent is a robot's; whoever gives none is taken for one."""
    return not agent or any(some.search(agent) for some in _robots())


@lru_cache
def _robots() -> list[re.Pattern[str]]:
    """Return what robots are known by, some in each pattern, for Python searches a long one slowly.

    They are read when first asked for, which takes a tenth of a second; and as a file, for the package, once imported,
    keeps five megabytes of examples.
    """
    path = distribution("crawler-user-agents").locate_file("crawleruseragents/crawler-user-agents.json")
    listed = json.loads(Path(str(path)).read_text(encoding="utf-8"))
    patterns = [*_ANNOUNCED, *(robot["pattern"] for robot in listed if robot.get("tags") != [_TOOL])]
    return [re.compile("|".join(patterns[start : start + SOME])) for start in range(0, len(patterns), SOME)]
