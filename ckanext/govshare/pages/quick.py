"""CKAN's own helpers that a page calls dozens of times, with what they returned before kept at hand.

Each depends on nothing but what it is given and the language and address of the page, so what is kept never grows old
and belongs to nobody. Every worker keeps its own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib import webassets_tools
from flask import has_request_context

__all__ = ["keep_asset_addresses", "localised_number", "markdown_extract", "url_for"]

Helper = Callable[..., Any]

KEPT = 20_000
KEPT_TEXTS = 2_000
# Longer texts are rare, and would fill the memory.
MAX_TEXT = 4_000
# What an address depends on besides its own parts.
SURROUNDINGS = ("CKAN_LANG", "CKAN_LANG_IS_DEFAULT", "SCRIPT_NAME", "HTTP_HOST", "wsgi.url_scheme")


@lru_cache(KEPT)
def _kept(helper: Helper, arguments: tuple[Any, ...], options: tuple[tuple[str, Any], ...], *_surroundings: Any) -> Any:
    return helper(*arguments, **dict(options))


@lru_cache(KEPT_TEXTS)
def _kept_text(helper: Helper, text: str, arguments: tuple[Any, ...], options: tuple[tuple[str, Any], ...]) -> Any:
    return helper(text, *arguments, **dict(options))


@tk.chained_helper
def url_for(next_func: Helper, *arguments: Any, **options: Any) -> Any:
    """Return CKAN's address of a page; see ``ckan.lib.helpers.url_for``."""
    if not has_request_context() or not arguments or str(arguments[0]).startswith("."):
        return next_func(*arguments, **options)
    environ = tk.request.environ
    # 1 and True are the same key, but not the same text.
    surroundings = (*map(environ.get, SURROUNDINGS), tk.config["ckan.site_url"], *map(type, options.values()))
    try:
        return _kept(next_func, arguments, tuple(options.items()), *surroundings)
    except TypeError:
        # A list among the options has no place in a key.
        return next_func(*arguments, **options)


@tk.chained_helper
def localised_number(next_func: Helper, number: Any) -> Any:
    """Return a number as the page's language writes it; see ``ckan.lib.helpers.localised_number``."""
    if not has_request_context() or type(number) is not int:
        return next_func(number)
    return _kept(next_func, (number,), (), tk.request.environ.get("CKAN_LANG"))


@tk.chained_helper
def markdown_extract(next_func: Helper, text: Any, *arguments: Any, **options: Any) -> Any:
    """Return the beginning of a text; see ``ckan.lib.helpers.markdown_extract``."""
    if not isinstance(text, str) or len(text) > MAX_TEXT:
        return next_func(text, *arguments, **options)
    return _kept_text(next_func, text, arguments, tuple(options.items()))


def keep_asset_addresses() -> None:
    """Let the addresses of styles and scripts be worked out once, and not from the files for each page.

    They change only with the files, which a portal in use builds before its workers start.
    """
    if tk.config["debug"]:
        return
    for bundle in webassets_tools.env:
        bundle.urls = cache(bundle.urls)
