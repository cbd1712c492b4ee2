"""Messages in both languages at once: a worker writes them down, and who reads them is known only later."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

import ckan.plugins.toolkit as tk
import click
from ckan import model
from ckan.config.middleware import make_app
from flask import Flask, current_app, g, has_app_context
from flask_babel import force_locale

from ckanext.govshare.codes.helpers import reader_language

__all__ = ["LANGUAGES", "Message", "both", "speaking", "told"]

LANGUAGES = ("zh_Hans_CN", "en")

Message = dict[str, str]
"""A text by language."""

T = TypeVar("T")


def both(say: Callable[..., str], *values: Any) -> Message:
    """Return what ``say`` returns in each language; the values are handed to it."""
    found = {}
    for language in LANGUAGES:
        with speaking(language):
            found[language] = say(*values)
    return found


def told(message: Mapping[str, str] | None) -> str:
    """Return a message in the reader's language."""
    language = "zh_Hans_CN" if reader_language().startswith("zh") else "en"
    return (message or {}).get(language, "")


@contextmanager
def speaking(language: str, user: model.User | None = None) -> Iterator[None]:
    """Have everything say its messages in a language, in a page's request or in a worker without one.

    :param user: who acts; CKAN then need not look the account up at every check of access
    """
    with _app().test_request_context(environ_overrides={"CKAN_LANG": language}), force_locale(language):
        if user:
            # Where flask-login keeps who is logged in; its own function would also announce a sign-in.
            g._login_user = user
        yield


_own: dict[str, Any] = {}


def _app() -> Flask:
    """Return the application, whose translations are needed: the request's, the command's, or a new one."""
    if has_app_context():
        return current_app._get_current_object()  # type: ignore[attr-defined]
    command = click.get_current_context(silent=True)
    if command and "flask_app" in command.meta:
        return command.meta["flask_app"]
    if "app" not in _own:
        _own["app"] = make_app(tk.config)._wsgi_app
    return _own["app"]
