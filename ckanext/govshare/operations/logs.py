"""Log lines without secrets.

CKAN puts Solr's account into the address that it asks, and whatever goes wrong there is logged with that address.
"""

from __future__ import annotations

import logging
import re

_PASSWORD = re.compile(r"(://[^/\s:@]*:)[^/\s@]+@")


def without_passwords(text: str) -> str:
    """Return the text with `***` for the password of every address in it."""
    return _PASSWORD.sub(r"\1***@", text)


class Formatter(logging.Formatter):
    """Formats a record, its traceback included, without passwords; the `class` of a formatter in CKAN's ini."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's text."""
        return without_passwords(super().format(record))
