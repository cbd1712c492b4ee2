"""Collects what each domain's rooms offer, so that the plugin class only registers.

A room is a module of a domain (``action``, ``auth``, ``helpers`` …). Its ``__all__`` is what CKAN
gets to see: every public function of an actions module would otherwise become an API action.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial, wraps
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
    "access.assignments",
    "access.delivery",
    "access.guards",
    "access.storage",
    "access.terms",
    "cases",
    "cases.agreements",
    "cases.attachments",
    "cases.calendar",
    "cases.deadlines",
    "cases.deputies",
    "cases.documents",
    "cases.dossier",
    "cases.figures",
    "cases.lists",
    "cases.mail",
    "cases.pages",
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

    What two domains chain to the same of CKAN's functions runs one within the other, the earlier domain's outside. It
    raises ``ValueError`` when they otherwise offer the same name, for one would silently win.
    """

    def collect() -> dict[str, Any]:
        found: dict[str, Any] = {}
        for module in rooms(room):
            for name in module.__all__:
                offered = getattr(module, name)
                if name in found:
                    if not (_is_chained(found[name]) and _is_chained(offered)):
                        raise ValueError(f"{name} is offered twice, last by {module.__name__}")
                    offered = _within(found[name], offered)
                found[name] = offered
        return found

    return collect


def _is_chained(function: Any) -> bool:
    return any(hasattr(function, mark) for mark in ("chained_action", "chained_auth_function"))


def _within(outer: Callable[..., Any], inner: Callable[..., Any]) -> Callable[..., Any]:
    """Return one chained function for two; a plugin can give CKAN but one of a name."""

    @wraps(outer)
    def both(original: Callable[..., Any], context: Any, data_dict: Any) -> Any:
        return outer(partial(inner, original), context, data_dict)

    return both


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
