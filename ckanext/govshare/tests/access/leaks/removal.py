"""Takes one guard away, as a careless change would; a monkeypatch puts it back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from ckan import authz, logic
from ckan.tests.helpers import CKANTestApp
from ckan.views.resource import download

from ckanext.govshare.access import hooks, internal
from ckanext.govshare.access.delivery import route
from ckanext.govshare.access.guards import action, auth, requests

__all__ = ["guards", "remove"]

_Function = Callable[..., Any]


def guards() -> list[str]:
    """Return every guard there is: chained actions and permissions, hooks of the plugin, downloads, requests."""
    return [
        *(f"action {name}" for name in action.__all__),
        *(f"permission {name}" for name in auth.__all__),
        *(f"hook {name}" for name in hooks.__all__),
        f"route {route.download.__name__}",
        f"request {requests.refuse.__name__}",
        f"mark {internal.fields.__name__}",
    ]


def remove(guard: str, monkeypatch: pytest.MonkeyPatch, portal: CKANTestApp) -> None:
    """Have the portal run without a guard."""
    kind, _, name = guard.partition(" ")
    if kind == "action":
        bare = _without(getattr(logic._actions[name], "__wrapped__", logic._actions[name]), action.__name__)

        def unguarded(context: Any = None, data_dict: Any = None) -> Any:
            return bare(logic._prepopulate_context(context), data_dict or {})

        unguarded.side_effect_free = getattr(bare, "side_effect_free", False)  # type: ignore[attr-defined]
        monkeypatch.setitem(logic._actions, name, unguarded)
    elif kind == "permission":
        functions = authz._AuthFunctions._functions
        monkeypatch.setitem(functions, name, _without(functions[name], auth.__name__))
    elif kind == "hook":
        monkeypatch.setattr(hooks, name, lambda *arguments: arguments[0])
    elif kind == "mark":
        monkeypatch.setattr(internal, name, frozenset)
    elif kind == "request":
        before = portal.flask_app.before_request_funcs
        monkeypatch.setitem(before, None, [each for each in before[None] if each is not requests.refuse])
    else:
        for endpoint in ("resource.download", "dataset_resource.download"):
            monkeypatch.setitem(portal.flask_app.view_functions, endpoint, download)


def _without(function: _Function, module: str) -> _Function:
    """Return a chain of functions without the link that a module defines."""
    if not isinstance(function, partial):
        return function
    rest = _without(function.args[0], module)
    if function.func.__module__ == module:
        return rest
    rebuilt = partial(function.func, rest)
    rebuilt.__dict__.update(function.__dict__)
    return rebuilt
