"""Who asks, where CKAN does not say: around a search its hooks are not told in whose name it runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context
from flask import has_request_context

from ckanext.govshare.access.reader import Reader, reader

__all__ = ["actor_of", "asked_by", "asker", "reader_of", "sees_all"]

# None stands for the portal itself, which sees everything.
_asker: ContextVar[Reader | None] = ContextVar("govshare_asker")


def sees_all(context: Context) -> bool:
    """Tell whether an action runs for the portal itself, or in order to write what it reads."""
    return bool(context.get("ignore_auth") or context.get("for_update"))


def reader_of(context: Context) -> Reader:
    """Return in whose name an action runs."""
    return reader(context.get("auth_user_obj") or context.get("user"))


def actor_of(context: Context) -> str:
    """Return the id of the account that an action runs for; of one that has to be there."""
    user = context.get("auth_user_obj") or model.User.get(context["user"])
    return str(user.id)


@contextmanager
def asked_by(context: Context) -> Iterator[None]:
    """Let what runs within know in whose name an action runs."""
    token = _asker.set(None if sees_all(context) else reader_of(context))
    try:
        yield
    finally:
        _asker.reset(token)


def asker() -> Reader | None:
    """Return who asks, None for the portal itself. Where nobody said so it is the request's user, or nobody."""
    try:
        return _asker.get()
    except LookupError:
        return reader(tk.current_user if has_request_context() else None)
