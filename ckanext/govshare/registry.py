"""Collects what each domain's rooms offer, so that the plugin class only registers.

A room is a module of a domain (``action``, ``auth``, ``helpers`` …). Its ``__all__`` is what CKAN
gets to see: every public function of an actions module would otherwise become an API action.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

PACKAGE = "ckanext.govshare"
DOMAINS = (
    "codes",
    "catalog",
    "catalog.dcat",
    "catalog.excel",
    "access",
    "access.delivery",
    "access.storage",
    "access.terms",
    "history",
    "stats",
    "search",
    "search.assist",
    "search.saved",
    "search.log",
    "pages",
    "pages.dataset",
    "harvesters",
    "operations",
)


def rooms(room: str) -> Iterator[ModuleType]:
    """Yield the module called ``room`` of every domain that has one."""
    for domain in DOMAINS:
        name = f"{PACKAGE}.{domain}.{room}"
        if find_spec(name):
            yield import_module(name)


def collector(room: str) -> Callable[[], dict[str, Any]]:
    """Return a function that maps every name in the rooms' ``__all__`` to its object.

    It raises ``ValueError`` when two domains offer the same name, for one would silently win.
    """

    def collect() -> dict[str, Any]:
        found: dict[str, Any] = {}
        for module in rooms(room):
            for name in module.__all__:
                if name in found:
                    raise ValueError(f"{name} is offered twice, last by {module.__name__}")
                found[name] = getattr(module, name)
        return found

    return collect


def subscriptions() -> dict[Any, list[Any]]:
    """Return who listens to which signal: every domain's `subscriptions` room maps signals to lists of receivers."""
    found: dict[Any, list[Any]] = {}
    for receivers in collector("subscriptions")().values():
        for signal, listeners in receivers.items():
            found.setdefault(signal, []).extend(listeners)
    return found


def blueprints() -> list[Any]:
    """Return the blueprints of every domain's views."""
    return list(collector("views")().values())
