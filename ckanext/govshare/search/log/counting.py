"""Counting searches. A search costs one short message to Redis; a process beside writes the sums to the database.

Kept are a day, the words, how often, and how many hits. Words that look like a number of a person (a telephone, an
identity card, a bank card) or an e-mail address are not kept, nor are very long ones, which no search needs.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.redis import connect_to_redis
from redis.exceptions import RedisError
from sqlalchemy.dialects.postgresql import insert

from ckanext.govshare.search.log.model import QueryLog

__all__ = ["count", "flush", "is_personal", "normal"]

log = logging.getLogger(__name__)

LONGEST = 60
# More different searches in a minute are a machine's.
MOST = 10_000
_SEPARATOR = "\x1f"
_EMAIL = re.compile(r"\S+@\S+\.\S+")
_BETWEEN = re.compile(r"(?<=\d)[\s\-–—.·()+]+(?=\d)")
_YEARS = re.compile(r"(?<!\d)(19|20)\d\d\s*[-–—]\s*(19|20)\d\d(?!\d)")
# Telephones have seven digits and more, identity and bank cards fifteen and more.
_NUMBER = re.compile(r"\d{7}")
# A licence plate, and passports and permits: a letter and eight digits.
_PLATE = re.compile(r"[\u4e00-\u9fff][a-hj-np-z][·.\- ]?(?=[a-z0-9]*\d)[a-hj-np-z0-9]{5,6}(?![a-z0-9])")


def normal(q: str) -> str:
    """Return a query as it is counted: width, case and blanks do not make another one."""
    return " ".join(unicodedata.normalize("NFKC", q).casefold().split())


def is_personal(q: str) -> bool:
    """Tell whether a normalised query looks like somebody's number or address."""
    digits = _BETWEEN.sub("", _YEARS.sub(" ", q))
    return bool(_NUMBER.search(digits) or _EMAIL.search(q) or _PLATE.search(q))


def count(q: str, hits: int) -> None:
    """Count one search. It never fails a search: without Redis nothing is counted."""
    words = normal(q)
    if not words or len(words) > LONGEST or is_personal(words) or _SEPARATOR in words:
        return
    field = f"{_today().isoformat()}{_SEPARATOR}{words}"
    try:
        with connect_to_redis().pipeline(transaction=False) as pipe:
            pipe.hincrby(_key("searches"), field, 1)
            pipe.hset(_key("hits"), field, hits)
            pipe.hlen(_key("searches"))
            times, _, different = pipe.execute()
            if different > MOST and times == 1:
                pipe.hdel(_key("searches"), field)
                pipe.hdel(_key("hits"), field)
                pipe.execute()
    except RedisError:
        log.warning("A search was not counted: Redis does not answer")


def flush() -> int:
    """Write to the database what was counted since the last time, and return how many rows that were."""
    redis = connect_to_redis()
    # What is being written has another name, so that counting goes on; after a crash it is written next time.
    for part in ("searches", "hits"):
        if not redis.exists(_key(f"{part}:taken")) and redis.exists(_key(part)):
            redis.rename(_key(part), _key(f"{part}:taken"))
    searches = redis.hgetall(_key("searches:taken"))
    if not searches:
        return 0
    hits = redis.hgetall(_key("hits:taken"))
    rows = [
        {**_day_and_words(field), "searches": int(number), "hits": int(hits.get(field, 0))}
        for field, number in searches.items()
    ]
    statement = insert(QueryLog)
    model.Session.execute(
        statement.on_conflict_do_update(
            index_elements=["day", "query"],
            set_={"searches": QueryLog.searches + statement.excluded.searches, "hits": statement.excluded.hits},
        ),
        rows,
    )
    model.Session.commit()
    redis.delete(_key("searches:taken"), _key("hits:taken"))
    return len(rows)


def _day_and_words(field: bytes) -> dict[str, Any]:
    day, _, words = field.decode().partition(_SEPARATOR)
    return {"day": date.fromisoformat(day), "query": words}


def _today() -> date:
    return datetime.now(ZoneInfo(tk.config["ckan.display_timezone"])).date()


def _key(name: str) -> str:
    return f"{tk.config['ckan.site_id']}:govshare:queries:{name}"
