"""The words of Chinese text, as the index cuts them: Solr is asked, so that query and index agree."""

from __future__ import annotations

import logging
from functools import lru_cache

import ckan.plugins.toolkit as tk
import requests

FIELD = "title_words"
SECONDS = 5.0
log = logging.getLogger(__name__)
_session = requests.Session()


def words(text: str) -> list[str]:
    """Return the words of a text; pairs of characters when the index does not say."""
    try:
        return list(_words(text))
    except (requests.RequestException, LookupError, ValueError) as error:
        log.warning("The index did not cut a text into words: %s", error)
        return [text[start : start + 2] for start in range(0, len(text), 2)]


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    user = tk.config.get("solr_user")
    answer = _session.get(
        f"{tk.config['solr_url']}/analysis/field",
        params={"analysis.fieldname": FIELD, "analysis.query": text, "wt": "json", "json.nl": "flat"},
        auth=(user, tk.config["solr_password"]) if user else None,
        timeout=SECONDS,
    )
    answer.raise_for_status()
    # Name and tokens of each step in turn; the last step's count.
    steps = answer.json()["analysis"]["field_names"][FIELD]["query"]
    return tuple(token["text"] for token in steps[-1])
