"""Words that stand for one another in a search: names of departments before and after a reform, everyday words.

An operator keeps them in the database. A mark in Redis changes with them: each search looks at it, and a process that
has not seen it yet reads the table again. So a change counts from the next search on, in all processes.
"""

from __future__ import annotations

import csv
import logging
import re
import uuid
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.lib.redis import connect_to_redis
from redis.exceptions import RedisError

from ckanext.govshare.search.model import Synonym

__all__ = ["Alternatives", "Synonyms", "announce", "current", "shipped"]

log = logging.getLogger(__name__)

Alternatives = list[tuple[str, list[str]]]
"""A text in its order, cut at words that others stand for; each piece with those others."""
Groups = tuple[tuple[str, ...], ...]


class Synonyms:
    """Groups of words, ready to be looked up in a query."""

    def __init__(self, groups: Iterable[Iterable[str]] = ()) -> None:
        """Take the groups; a word may be in several, and then all their words stand for it."""
        self._others: dict[str, dict[str, None]] = {}
        for group in map(list, groups):
            for term in group:
                others = self._others.setdefault(term.casefold(), {})
                others.update(dict.fromkeys(other for other in group if other.casefold() != term.casefold()))
        # The longest word that fits is meant: 市场监督管理局, not 监督管理局 in it.
        longest_first = sorted(self._others, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first)) or "(?!)", re.IGNORECASE)

    def alternatives(self, text: str) -> Alternatives:
        """Return a text cut at the words that others stand for, each piece with those."""
        found: Alternatives = []
        end = 0
        for match in self._pattern.finditer(text):
            if match.start() > end:
                found.append((text[end : match.start()], []))
            found.append((match[0], list(self._others[match[0].casefold()])))
            end = match.end()
        return [*found, (text[end:], [])] if end < len(text) else found


class _Held:
    """What this process read last."""

    mark: str | None = None
    synonyms = Synonyms()


def current() -> Synonyms:
    """Return the synonyms as they are now."""
    mark = _mark()
    if mark is None or mark != _Held.mark:
        _Held.synonyms = _made(_read())
        _Held.mark = mark
    return _Held.synonyms


def announce() -> None:
    """Make every process read the table again; to be called after the commit."""
    _Held.mark = None
    try:
        connect_to_redis().set(_key(), uuid.uuid4().hex)
    except RedisError:
        log.exception("Other processes do not hear of changed synonyms yet")


def shipped() -> Iterator[tuple[str, list[str], str]]:
    """Yield id, words and note of each group that the portal brings; the id stays the same as long as the words do."""
    with files(__package__).joinpath("synonyms.csv").open("r", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"govshare-synonym:{row['terms']}"))
            yield id, row["terms"].split("|"), row["note"]


_made = lru_cache(maxsize=2)(Synonyms)


def _mark() -> str | None:
    """Return the mark, a new one where there was none; None while Redis is away, and the table is read each time."""
    try:
        redis = connect_to_redis()
        found = redis.get(_key())
        if found is None:
            redis.set(_key(), uuid.uuid4().hex, nx=True)
            found = redis.get(_key())
        return found.decode() if isinstance(found, bytes) else None
    except RedisError:
        return None


def _key() -> str:
    return f"govshare:{tk.config['ckan.site_id']}:synonyms"


def _read() -> Groups:
    """Return the groups from the database, by a connection that sees what is committed."""
    query = sa.select(Synonym.__table__.c.terms).order_by(Synonym.__table__.c.id)
    try:
        with model.meta.engine.connect() as connection:
            return tuple(tuple(terms) for terms in connection.scalars(query))
    except sa.exc.ProgrammingError:
        # Before the first migration there is no table, and nothing in it.
        return ()
