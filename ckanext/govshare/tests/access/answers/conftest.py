"""A planted world to use up: what writes and deletes is tried here."""

from __future__ import annotations

from ckanext.govshare.tests.access.leaks.conftest import portal, reader, tokens, world

__all__ = ["portal", "reader", "tokens", "world"]
