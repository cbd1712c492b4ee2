"""Parts of pages that are made once and shown many times.

A fragment is a function of what it shows, and all of that is its key. So nothing needs to be thrown away when data
change, for what changed has another key; and a fragment can be seen by those only who were given its data. What is not
in the key must not be in the fragment, above all nothing of the reader: no name, no button that only some have, no
token of a form. Each worker keeps its own; docs/decisions/0014 says why.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from markupsafe import Markup

from ckanext.govshare.codes import overrides

__all__ = ["govshare_fragment"]

KEPT = 1_000

_kept: dict[str, Markup] = {}
# Labels of codes are in fragments without being in their keys.
overrides.when_changed(_kept.clear)


def govshare_fragment(name: str, *shown: Any, caller: Callable[[], Markup]) -> Markup:
    """Return what the block of a ``call`` makes, or made before of the same.

    :param name: the fragment's place in the templates
    :param shown: everything the block shows or depends on, besides the page's language, as JSON can write it
    """
    # Asks, once in a request, whether an operator has changed labels.
    overrides.of("theme")
    surroundings = [tk.h.lang(), tk.request.environ.get("SCRIPT_NAME"), tk.config["ckan.site_url"]]
    written = json.dumps([name, surroundings, shown], ensure_ascii=False, default=str)
    key = hashlib.blake2b(written.encode(), digest_size=16).hexdigest()
    found = _kept.get(key)
    if found is None:
        found = caller()
        if len(_kept) >= KEPT:
            _kept.clear()
        _kept[key] = found
    return found
